#!/usr/bin/env python3
"""Types Ctrl-C into a scan, kills others at random moments, takes them up again, and counts what
was lost or asked twice. Then lets two processes share an account, which must never pass its limit
of a minute.

  tests/resume_test.py PINCER [KILLS]     5 kills; with more than 10, two processes as well
"""
import fcntl
import json
import os
import pathlib
import pty
import random
import re
import select
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import termios
import time

KEY = "sk-or-v1-resume0123456789"
# All that answers soon: what hangs would only make the test long.
POPULATION = {"works": 60, "works_json": 10, "text_only": 5, "gone": 5, "upstream": 10,
              "no_tool_support": 5, "server_error": 5}


FAST = ("--max-requests-per-minute", "0", "--concurrency", "2")


class Server:
    """A simulated OpenRouter in a process of its own, its clock at the present."""

    def __init__(self, pincer, folder, **scenario):
        path = pathlib.Path(folder) / "scenario.json"
        values = {"base": "limits", "models": 28, "seed": 5, "population": POPULATION,
                  "epoch_ms": int(time.time() * 1000)}
        values.update(scenario)
        path.write_text(json.dumps(values))
        self.process = subprocess.Popen(
            [pincer, "simulate", "--plain", "--json", "--scenario", str(path)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.url = json.loads(self.process.stdout.readline())["url"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()


def environment(home, url):
    return {"HOME": str(home), "PATH": os.environ["PATH"], "OPENROUTER_API_KEY": KEY,
            "OPENROUTER_BASE_URL": url}


def scan(pincer, home, url, *options):
    return subprocess.Popen([pincer, "scan", "--ndjson", "--exhaustive", *options],
                            env=environment(home, url), stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True)


def database(home):
    return pathlib.Path(home) / ".local/state/pincer/history.sqlite"


def rows(home, query):
    with sqlite3.connect(f"file:{database(home)}?mode=ro", uri=True) as connection:
        return connection.execute(query).fetchall()


def fail(text):
    sys.exit("resume_test: " + text)


def told_probes(lines):
    """The probes that the lines a scan printed before it died told the answer of."""
    told = set()
    for line in lines:
        try:
            model = json.loads(line)
        except json.JSONDecodeError:
            continue
        for kind in ("tool", "image"):
            if "bucket" in model[kind]:
                told.add((model["id"], kind))
    return told


def kill_and_resume(pincer, url, folder, after, models):
    """One scan killed `after` seconds; gives how many answers it had, and were asked twice."""
    home = tempfile.mkdtemp(dir=folder)
    first = scan(pincer, home, url, *FAST)
    time.sleep(after)
    first.send_signal(signal.SIGKILL)
    out, _ = first.communicate()
    known = set()
    if database(home).exists():
        try:
            known = set(rows(home, "SELECT model, kind FROM answer"))
        except sqlite3.OperationalError:  # killed before there were tables
            pass
    lost = told_probes(out.splitlines()) - known
    second = scan(pincer, home, url, "--resume", *FAST)
    _, said = second.communicate()
    if rows(home, "PRAGMA integrity_check") != [("ok",)]:
        fail(f"the history is damaged after a kill at {after:.3f} s")
    after_resume = rows(home, "SELECT model, kind, count(*) FROM answer GROUP BY model, kind")
    # Not the images: where a tool probe is known to say that the model is gone, none is asked for.
    answered = len({row[0] for row in after_resume})
    if answered != models:
        fail(f"after resuming {answered} models have an answer, not {models} (kill at "
             f"{after:.3f} s, {len(known)} known): {said}")
    text = database(home).read_bytes()
    if KEY.encode() in text:
        fail("the history holds the key")
    return len(known), len(lost), sum(1 for row in after_resume if row[2] > 1)


def whole_scan(pincer, url, folder):
    """A scan nobody disturbs: how many models have an answer at its end, and how long it takes."""
    home = tempfile.mkdtemp(dir=folder)
    begin = time.monotonic()
    scan(pincer, home, url, *FAST).communicate()
    took = time.monotonic() - begin
    return len(rows(home, "SELECT DISTINCT model FROM answer")), took


def at_terminal(pincer, home, url, keys_after, *options):
    """A scan on a terminal of its own where Ctrl-C is typed once so many of its probes landed: what
    the terminal got, the exit status, the seconds from the key to the end."""
    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 100, 0, 0))
    before = termios.tcgetattr(child)

    def take_terminal():  # so that the key becomes a signal
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    process = subprocess.Popen([pincer, "scan", "--exhaustive", *options], stdin=child,
                               stdout=child, stderr=child, preexec_fn=take_terminal,
                               env={**environment(home, url), "TERM": "xterm-256color"})
    seen, typed, deadline = "", None, time.monotonic() + 60
    while time.monotonic() < deadline:
        ended = process.poll() is not None
        if select.select([parent], [], [], 0 if ended else 0.02)[0]:
            seen += os.read(parent, 65536).decode()
        elif ended:
            break
        landed = [int(number) for number in re.findall(r"(\d+)/\d+ ", seen)]
        if typed is None and landed and landed[-1] >= keys_after:
            os.write(parent, b"\x03")
            typed = time.monotonic()
    else:
        process.kill()
    took = time.monotonic() - typed if typed else None
    if termios.tcgetattr(child) != before:
        fail("the terminal is not as it was before the scan")
    os.close(parent)
    os.close(child)
    return seen, process.wait(), took


def interrupt(pincer, folder):
    """Ctrl-C in the middle of a scan whose answers are slow."""
    home = tempfile.mkdtemp(dir=folder)
    with Server(pincer, folder, requests_per_minute=0, requests_per_day=1_000_000,
                latency_ms=300) as server:
        seen, status, took = at_terminal(pincer, home, server.url, 4, "--yes", *FAST)
        if status != 130 or took is None or took > 1:
            fail(f"Ctrl-C ended with {status} after {took} s: {seen}")
        if "interrupted: " not in seen or "--resume goes on" not in seen:
            fail(f"it is not said that the scan was interrupted, and how to go on: {seen}")
        judged = int(re.search(r"interrupted: (\d+) of", seen)[1])
        if judged < 4 or "not probed" not in seen or not re.search(r"\bok\b|\d+ms", seen):
            fail(f"the table does not show what was known: {seen}")
        if (pathlib.Path(home) / ".openclaw").exists():
            fail("an interrupted scan wrote into the config")
        kept = rows(home, "SELECT model, kind FROM answer")
        if len({model for model, _ in kept}) < judged:
            fail(f"{judged} models were judged, and {len(kept)} answers kept")
        scan(pincer, home, server.url, "--resume", *FAST).communicate()
        again = rows(home, "SELECT model FROM answer GROUP BY model, kind HAVING count(*) > 1")
        if again or len(rows(home, "SELECT model, kind FROM answer")) <= len(kept):
            fail(f"resuming asked again for {again}, or for nothing")
    print(f"Ctrl-C: {judged} models judged, ended after {took:.2f} s")


def kills(pincer, folder, count):
    random.seed(7)
    asked = lost = twice = 0
    with Server(pincer, folder, requests_per_minute=0, requests_per_day=1_000_000) as server:
        models, took = whole_scan(pincer, server.url, folder)
        for _ in range(count):
            after = random.uniform(0, took)
            had, gone, again = kill_and_resume(pincer, server.url, folder, after, models)
            asked, lost, twice = asked + had, lost + gone, twice + again
    print(f"{count} kills: {asked} answers were there, {lost} lost, {twice} asked twice")
    if lost or twice:
        fail("a resumed scan lost or repeated something")


def share(pincer, folder):
    """Two processes of one account at once. The server allows 20 a minute and never says no."""
    home = tempfile.mkdtemp(dir=folder)
    with Server(pincer, folder, requests_per_minute=20, requests_per_day=1000) as server:
        running = [scan(pincer, home, server.url, "--fresh", "--concurrency", "8")
                   for _ in range(2)]
        for process in running:
            out, _ = process.communicate(timeout=300)
            if "account_minute" in out:
                fail("two processes passed the account's minute together")
    worst = max(row[0] for row in rows(home, "SELECT taken FROM minute"))
    print(f"two processes of one account: at most {worst} requests in a minute")
    if worst > 18:
        fail(f"{worst} requests in a minute")


def main():
    pincer = str(pathlib.Path(sys.argv[1]).resolve())
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    with tempfile.TemporaryDirectory(prefix="pincer-resume-") as folder:
        interrupt(pincer, folder)
        kills(pincer, folder, count)
        if count > 10:  # it has to wait for the next minute of the clock
            share(pincer, folder)
    print("2 passed, 0 failed")


if __name__ == "__main__":
    main()
