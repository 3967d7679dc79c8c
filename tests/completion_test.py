#!/usr/bin/env python3
"""The completion scripts in the shells they are for. usage: completion_test.py PINCER

bash and zsh are typed to on a pseudo-terminal, fish answers by itself. The last line is
"N passed, N failed"; a shell that is not installed is said and left out.
"""
import fcntl
import os
import pty
import re
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)) + "/support")

from claims import tell  # noqa: E402

LIMIT_S = 60
ESCAPES = re.compile(r"\x07|\x1b(?:\[[0-9;?]*[ -/]*[@-~]|[()][AB0]|[=>])")
CONFIG = """{agents: {defaults: {
  model: {primary: 'a/x', fallbacks: ['openrouter/q/r:free', 'openrouter/q/s:free']},
  models: {'a/x': {}, 'b/y': {alias: 'speedy'}, 'zz/$(touch${IFS}pwned)': {}}}}}
"""
SETUP = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
}
START = {
    "bash": "PS1='rea''dy> '; bind 'set enable-bracketed-paste off'; "
            "source <(pincer completion bash)\r",
    "zsh": "PS1='rea''dy> '; unset zle_bracketed_paste; autoload -U compinit; compinit -D -u; "
           "source <(pincer completion zsh)\r",
}


class Home:
    """A home with a config, and pincer on the path."""

    def __init__(self, pincer):
        self.folder = tempfile.TemporaryDirectory()
        self.path = self.folder.name
        os.makedirs(self.path + "/.openclaw")
        os.makedirs(self.path + "/bin")
        os.symlink(pincer, self.path + "/bin/pincer")
        with open(self.path + "/.openclaw/openclaw.json", "w") as file:
            file.write(CONFIG)
        self.environment = {"HOME": self.path, "TERM": "xterm", "LANG": "C.UTF-8",
                            "PATH": f"{self.path}/bin:{os.environ['PATH']}"}


class Typed:
    """A shell somebody types to."""

    def __init__(self, shell, home):
        self.parent, child = pty.openpty()
        fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
        self.process = subprocess.Popen(
            SETUP[shell], stdin=child, stdout=child, stderr=child, env=home.environment,
            cwd=home.path, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(child)
        self.seen = ""
        self.send(START[shell])
        self.wait_for(r"ready> $")

    def send(self, keys):
        self.seen = ""
        os.write(self.parent, keys.encode())

    def wait_for(self, pattern):
        end = time.monotonic() + LIMIT_S
        while not re.search(pattern, ESCAPES.sub("", self.seen).replace("\r", "")):
            left = end - time.monotonic()
            if left < 0 or not select.select([self.parent], [], [], left)[0]:
                raise TimeoutError(f"no {pattern!r} in {self.seen!r}")
            self.seen += os.read(self.parent, 65536).decode("utf-8", "replace")
        return True

    def line_after(self, typed, wanted):
        """Types, presses Tab, and looks for what the line has become; then clears the line."""
        self.send(typed + "\t")
        self.wait_for(wanted)
        self.send("\x15\r")
        self.wait_for(r"ready> $")
        return True

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.parent)


def check_typed(shell, home):
    typed = Typed(shell, home)
    ask = typed.line_after
    yield f"{shell} completes a command", ask("pincer simu", "simulate ")
    yield f"{shell} completes a command of models", ask("pincer models set-", "set-image ")
    yield f"{shell} completes an option", ask("pincer scan --max-c", "--max-candidates ")
    yield f"{shell} completes an alias", ask("pincer models set spee", "speedy ")
    yield f"{shell} completes what is left of a model with a colon", \
        ask("pincer models fallbacks remove openrouter/q/r", r"q/r\\?:free ")
    yield f"{shell} completes behind the colon", \
        ask("pincer models fallbacks remove openrouter/q/s:f", r"q/s:free ")
    yield f"{shell} completes behind an equals sign", \
        ask("pincer scan --simulate=hea", "--simulate=healthy ")
    yield f"{shell} completes files where one is wanted", \
        ask("pincer simulate --ca-out .openclaw/openc", r"openclaw\.json ")
    typed.send("pincer models fallbacks remove open\t")
    yield f"{shell} goes as far as all agree", typed.wait_for("openrouter/q/")
    typed.send("\x15pincer models set zz/\t")
    yield f"{shell} quotes what a shell would run", typed.wait_for(r"zz/\\\$\\\(touch")
    typed.send("\r")
    typed.wait_for(r"ready> $")
    yield f"{shell} runs nothing of it", not os.path.exists(home.path + "/pwned")
    typed.close()


def check_fish(home):
    script = home.path + "/pincer.fish"
    with open(script, "w") as file:
        subprocess.run(["pincer", "completion", "fish"], stdout=file, check=True,
                       env=home.environment)

    def offered(line):
        run = subprocess.run(
            ["fish", "--no-config", "-c", f"source {script}; complete -C '{line}'"],
            env=home.environment, cwd=home.path, capture_output=True, text=True, timeout=LIMIT_S)
        return [row.split("\t")[0] for row in run.stdout.splitlines()]

    yield "fish completes a command", offered("pincer simu") == ["simulate"]
    yield "fish completes a command of models", offered("pincer models set-") == ["set-image"]
    yield "fish completes an option", offered("pincer scan --max-c") == ["--max-candidates"]
    yield "fish completes an alias", offered("pincer models set spee") == ["speedy"]
    yield "fish completes fallbacks", offered("pincer models fallbacks remove openrouter/") == \
        ["openrouter/q/r:free", "openrouter/q/s:free"]
    yield "fish completes behind an equals sign", \
        offered("pincer scan --simulate=hea") == ["--simulate=healthy"]
    yield "fish completes files where one is wanted", \
        ".openclaw/openclaw.json" in offered("pincer simulate --ca-out .openclaw/")


def claims_of_shells(pincer):
    for shell in ("bash", "zsh", "fish"):
        if shutil.which(shell) is None:
            print(f"{shell} is not installed: its completion was not tried")
            continue
        home = Home(pincer)
        yield from check_fish(home) if shell == "fish" else check_typed(shell, home)


def main():
    return tell(claims_of_shells(os.path.abspath(sys.argv[1])))


if __name__ == "__main__":
    sys.exit(main())
