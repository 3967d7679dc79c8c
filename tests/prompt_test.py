#!/usr/bin/env python3
"""Questions on a pseudo-terminal. usage: prompt_test.py PINCER PROMPT_CHECK

The last line is "N passed, N failed".
"""
import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)) + "/support")

from claims import named, tell  # noqa: E402

LIMIT_S = 60
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
UP, DOWN, PAGE_DOWN, END, ESC = "\x1b[A", "\x1b[B", "\x1b[6~", "\x1b[F", "\x1b"

# Starts a command as a shell with job control does: a group of its own in the foreground. Says on
# fd 3 how the terminal is when the command stops, and lets it go on.
SHELL = """
import os, signal, sys, termios
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
before = termios.tcgetattr(0)
child = os.fork()
if child == 0:
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpid())
    signal.signal(signal.SIGTTOU, signal.SIG_DFL)
    os.execv(sys.argv[1], sys.argv[1:])
while True:
    _, status = os.waitpid(child, os.WUNTRACED)
    if not os.WIFSTOPPED(status):
        break
    as_before = termios.tcgetattr(0) == before
    os.write(2, b"<stopped %s>" % (b"cooked" if as_before else b"raw"))
    os.tcsetpgrp(0, os.getpid())
    os.tcsetpgrp(0, child)
    os.killpg(child, signal.SIGCONT)
sys.exit(os.waitstatus_to_exitcode(status))
"""


class Session:
    """A command at a terminal of its own; its stdout is a pipe."""

    def __init__(self, command, rows=24, columns=80, term="xterm-256color", environment=None,
                 job_control=False):
        self.parent, self.child = pty.openpty()
        self.resize(rows, columns, tell=False)
        self.before = termios.tcgetattr(self.child)
        self.home = tempfile.TemporaryDirectory()
        env = {"PATH": os.environ["PATH"], "HOME": self.home.name, "TERM": term,
               "LANG": "C.UTF-8", **(environment or {})}
        if job_control:
            command = [sys.executable, "-c", SHELL, *command]
        take_terminal = lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        self.process = subprocess.Popen(
            command, stdin=self.child, stdout=subprocess.PIPE, stderr=self.child, env=env,
            cwd=self.home.name, start_new_session=True, preexec_fn=take_terminal)
        self.seen = ""

    def resize(self, rows, columns, tell=True):
        fcntl.ioctl(self.child, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        if tell:
            self.process.send_signal(signal.SIGWINCH)

    def wait_for(self, pattern, after=0):
        """Reads until the terminal has received the pattern; the place behind it."""
        end = time.monotonic() + LIMIT_S
        while not (match := re.search(pattern, self.plain()[after:])):
            left = end - time.monotonic()
            if left < 0 or not select.select([self.parent], [], [], left)[0]:
                raise TimeoutError(f"no {pattern!r} in {self.seen[-2000:]!r}")
            self.seen += os.read(self.parent, 65536).decode("utf-8", "replace")
        return after + match.end()

    def plain(self):
        return ESCAPES.sub("", self.seen)

    def send(self, keys):
        os.write(self.parent, keys.encode())

    def end(self):
        """stdout and the exit status; the terminal's end state is in `after`."""
        out = self.process.stdout.read().decode()
        status = self.process.wait(LIMIT_S)
        while select.select([self.parent], [], [], 0)[0]:
            self.seen += os.read(self.parent, 65536).decode("utf-8", "replace")
        self.after = termios.tcgetattr(self.child)
        os.close(self.parent)
        os.close(self.child)
        return out, status

    def is_left_clean(self):
        """Modes as before, cursor shown, paste marks off, nothing typed was echoed."""
        shown = self.seen.rfind("\x1b[?25h") > self.seen.rfind("\x1b[?25l")
        unmarked = self.seen.rfind("\x1b[?2004l") > self.seen.rfind("\x1b[?2004h")
        return self.after == self.before and shown and unmarked


def check_list(_, prompt):
    session = Session([prompt, "list", "100"])
    mark = session.wait_for("typing filters")
    yield "it fits the window", session.plain().count("\n") == 22
    session.send(" " + DOWN + DOWN + " " + END + " ")
    session.wait_for("3 ticked", mark)
    session.send("\r")
    out, status = session.end()
    yield f"the order is that of ticking, not {out.split()}", \
        out.split() == ["model-0", "model-2", "model-99"]
    yield "it ends well and leaves the terminal as it was", status == 0 and session.is_left_clean()
    yield "nothing of it is on stdout", "\x1b" not in out and "?" not in out


def check_filter(_, prompt):
    session = Session([prompt, "list", "100"])
    mark = session.wait_for("typing filters")
    session.send("l-42")
    mark = session.wait_for("Filter: l-42", mark)
    session.send(" ")
    mark = session.wait_for("1 ticked", mark)
    session.send(ESC)  # alone: known for what it is after a moment
    session.wait_for("of 100", mark)
    session.send("\r")
    out, status = session.end()
    yield f"what was filtered is ticked, not {out.split()}", (out, status) == ("model-42\n", 0)


def check_keys_split(_, prompt):
    session = Session([prompt, "one", "9"])
    session.wait_for("typing filters")
    for byte in DOWN + DOWN:
        session.send(byte)
    session.send("\r")
    out, _ = session.end()
    yield f"an arrow in pieces is an arrow, not {out!r}", out == "model-2\n"


def check_cancel(_, prompt):
    for key in ("\x03", ESC):
        session = Session([prompt, "list", "5"])
        session.wait_for("typing filters")
        session.send(key)
        out, status = session.end()
        yield f"{key!r} cancels", (out, status) == ("", 3) and session.is_left_clean()


def check_signals(_, prompt):
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        session = Session([prompt, "list", "5"])
        session.wait_for("typing filters")
        session.process.send_signal(number)
        _, status = session.end()
        yield f"{number.name} ends it with {128 + number}, not {status}", status == 128 + number
        yield f"{number.name} leaves the terminal as it was", session.is_left_clean()


def check_crash(_, prompt):
    session = Session([prompt, "crash"])
    session.wait_for("press a key")
    session.send("x")
    _, status = session.end()
    yield f"it dies of what kills it, not {status}", status == -signal.SIGABRT
    yield "the terminal is as it was all the same", session.is_left_clean()


def check_stop(_, prompt):
    session = Session([prompt, "list", "5"], job_control=True)
    mark = session.wait_for("typing filters")
    session.send(DOWN + "\x1a")
    mark = session.wait_for("<stopped cooked>", mark)
    mark = session.wait_for("typing filters", mark)
    session.send(" ")
    session.wait_for("1 ticked", mark)
    session.send("\r")
    out, status = session.end()
    yield "Ctrl-Z stops it and it goes on where it was", (out, status) == ("model-1\n", 0)
    yield "the terminal is as it was", session.is_left_clean()


def check_resize(_, prompt):
    session = Session([prompt, "list", "100"])
    mark = session.wait_for(r"1-21 of 100")
    session.resize(10, 30)
    mark = session.wait_for(r"1-7 of 100", mark)
    session.resize(50, 120)
    session.wait_for(r"1-47 of 100", mark)
    session.send(" \r")
    out, status = session.end()
    yield "it goes on in any size", (out, status) == ("model-0\n", 0)


def check_secret(_, prompt):
    secret = "sk-or-v1-" + "0123456789abcdef" * 400
    session = Session([prompt, "hidden"])
    mark = session.wait_for("hidden")
    session.send("\x1b[200~" + secret[:3000] + "\r\n" + secret[3000:] + "\x1b[201~")
    session.wait_for(f"{len(secret)} characters", mark)
    session.send("\r")
    out, status = session.end()
    yield "a pasted token comes in whole", (out, status) == (secret + "\n", 0)
    yield "nothing of it is ever seen", "0123" not in session.seen and "sk-or" not in session.seen
    yield "the terminal is as it was", session.is_left_clean()


def check_text(_, prompt):
    session = Session([prompt, "text"])
    session.wait_for("Your text")
    session.send("h\u00e9llo \U0001f99e\x7fworlt\x7fd\r")
    out, status = session.end()
    yield f"text is typed and mended, not {out!r}", (out, status) == ("h\u00e9llo world\n", 0)


def check_nobody(_, prompt):
    session = Session([prompt, "list"], term="dumb")
    out, status = session.end()
    yield "a dumb terminal is refused with a sentence", \
        status == 1 and "TERM=dumb" in session.seen and "\x1b" not in session.seen
    run = subprocess.run([prompt, "list"], stdin=subprocess.DEVNULL, capture_output=True)
    yield "without a terminal too", run.returncode == 1 and b"stdin is no terminal" in run.stderr


SIMULATED = ["scan", "--simulate=healthy", "--models", "12"]
SCAN = [*SIMULATED, "--set-default"]


def written_models(session):
    try:
        with open(session.home.name + "/.openclaw/openclaw.json") as file:
            return json.load(file)["agents"]["defaults"]["model"]
    except FileNotFoundError:
        return None


def check_scan(pincer, _):
    session = Session([pincer, *SCAN])
    mark = session.wait_for("typing filters")
    session.send("\x01\x01" + DOWN + " " + UP + " \r")  # none, then the second, then the first
    session.wait_for("Select image", mark)
    session.send("\r")
    out, status = session.end()
    model = written_models(session)
    yield f"what was chosen is written: {status} {out[-300:]}", \
        status == 0 and model is not None and "primary" in model
    yield "the first that was ticked is the default", \
        model is not None and model["primary"] != model["fallbacks"][0]
    yield "one fallback is left", model is not None and len(model["fallbacks"]) == 1
    yield "the report is on stdout and no prompt is", "Model" in out and "typing" not in out
    yield "the terminal is as it was", session.is_left_clean()


def check_scan_cancelled(pincer, _):
    session = Session([pincer, *SCAN])
    session.wait_for("typing filters")
    session.send("\x03")
    out, status = session.end()
    yield "cancelled it ends well, writes nothing and says so", \
        status == 0 and written_models(session) is None and "nothing was written" in session.seen


def check_scan_dumb(pincer, _):
    session = Session([pincer, *SCAN], term="dumb")
    out, status = session.end()
    yield "who cannot be asked is told what to do", \
        status == 0 and "--yes" in session.seen and written_models(session) is None


def check_scan_simulated(pincer, _):
    for options in ([], ["--no-input"], ["--no-input", "--set-default"], ["--set-image", "--json"]):
        session = Session([pincer, *SIMULATED, *options])
        _, status = session.end()
        yield f"stand-in models are not written with {options}", \
            status == 0 and written_models(session) is None
        yield f"and it is said why with {options}", \
            not options or "models do not exist" in session.seen and "--yes" in session.seen
    session = Session([pincer, *SIMULATED, "--yes"])
    session.end()
    yield "--yes writes them", written_models(session) is not None


def main():
    programs = [os.path.abspath(path) for path in sys.argv[1:3]]
    checks = [check for name, check in globals().items() if name.startswith("check_")]
    return tell(claim for check in checks for claim in named(check, *programs))


if __name__ == "__main__":
    sys.exit(main())
