#!/usr/bin/env python3
"""pincer on a pseudo-terminal: what a person sees. usage: terminal_test.py PINCER

The last line is "N passed, N failed".
"""
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import fcntl
import termios

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)) + "/support")

from claims import named, tell  # noqa: E402

LIMIT_S = 120
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
STATUS_LINE = re.compile(r"\x1b\[2?K|\r")  # how the progress line is redrawn


def on_terminal(command, columns, interrupt_after=None, environment=None):
    """What the terminal received, and the exit status.

    SIGINT, what Ctrl-C sends, comes once the pattern is seen.
    """
    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with tempfile.TemporaryDirectory() as home:
        env = {"PATH": os.environ["PATH"], "HOME": home, "TERM": "xterm-256color",
               "LANG": "C.UTF-8", **(environment or {})}
        process = subprocess.Popen(command, stdin=child, stdout=child, stderr=child, env=env,
                                   cwd=home, start_new_session=True)
        os.close(child)
        seen = b""
        while select.select([parent], [], [], LIMIT_S)[0]:
            try:
                piece = os.read(parent, 65536)
            except OSError:  # the other side is closed
                break
            if not piece:
                break
            seen += piece
            if interrupt_after and interrupt_after.search(seen):
                interrupt_after = None
                process.send_signal(signal.SIGINT)
        status = process.wait(LIMIT_S)
        os.close(parent)
    return seen.decode(), status


def rows(text):
    """The lines that stay on the screen, without colours."""
    plain = STATUS_LINE.sub("\n", COLOURS.sub("", text))
    return [row for row in plain.split("\n") if row.strip()]


def check_table(pincer):
    text, status = on_terminal([pincer, "scan", "--simulate=hostile", "--models", "40",
                                "--concurrency", "64", "--timeout", "1500"], 80)
    yield "a hostile scan ends well", status == 0
    yield "colours are on", COLOURS.search(text) is not None
    left = STATUS_LINE.sub("", COLOURS.sub("", text))
    bad = [c for c in left if ord(c) < 32 and c != "\n" or 0x7f <= ord(c) < 0xa0]
    yield f"no control character reaches the terminal, not {bad[:5]}", not bad
    table = [row for row in rows(text) if row.startswith("openrouter/")]
    yield "models are listed", len(table) > 10
    refs = [row.split()[0] for row in table]
    yield "no reference is cut", all("..." not in ref for ref in refs)


def check_no_colour(pincer):
    text, status = on_terminal([pincer, "scan", "--simulate", "--models", "10"], 100,
                               environment={"NO_COLOR": "1"})
    yield "NO_COLOR keeps colours away", status == 0 and COLOURS.search(text) is None


def check_interrupt(pincer):
    text, status = on_terminal([pincer, "scan", "--simulate", "--models", "2000"], 100,
                               interrupt_after=re.compile(rb"[1-9][0-9]/"))
    yield f"Ctrl-C ends with 130, not {status}", status == 130
    yield "what is known is printed", "openrouter/" in text
    yield "it says how far it came", "interrupted" in text


def main():
    pincer = os.path.abspath(sys.argv[1])
    checks = (check_table, check_no_colour, check_interrupt)
    return tell(claim for check in checks for claim in named(check, pincer))


if __name__ == "__main__":
    sys.exit(main())
