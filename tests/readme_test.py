#!/usr/bin/env python3
"""Runs the commands the README shows; the last line is "N passed, N failed".

What is checked: each cli/run command succeeds, prints data, and a second run builds nothing and
says nothing of building; tests/run (which runs this) explains itself. Where systemd is installed,
it finds nothing to say of the units.
"""
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIMIT_S = 300


def run(command):
    environment = {k: v for k, v in os.environ.items()
                   if not k.startswith(("OPENROUTER", "BOOST_TEST"))}
    return subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=LIMIT_S, check=False)


def commands():
    """The README's indented lines that run one of our scripts."""
    lines = (ROOT / "README.md").read_text(encoding="ascii").split("\n")
    return [shlex.split(line) for line in lines if line.startswith("    ./")]


def problems(command):
    if command[0] == "./tests/run":
        done = run(command + ["--help"])
        return [] if done.returncode == 0 and "usage: tests/run" in done.stdout else ["no help"]
    run(command)
    done = run(command)
    found = []
    if done.returncode != 0:
        found.append(f"exit status {done.returncode}: {done.stderr.strip()[-400:]}")
    if not done.stdout.strip():
        found.append("nothing on stdout")
    if "ninja" in done.stderr or "pincer: building" in done.stderr:
        found.append("the second run built again")
    return found


def units():
    """The README's systemd units by name. The service of the timer is told in words only."""
    text = (ROOT / "README.md").read_text(encoding="ascii")
    blocks = re.findall(r"(?:^    .*\n|^\n(?=    ))+", text, re.M)
    plain = [re.sub(r"^    ", "", block, flags=re.M) for block in blocks]
    said = re.findall(r"`(Type=oneshot|ExecStart=[^`]*|SuccessExitStatus=\d+)`",
                      re.sub(r"\n", " ", text))
    return {"watch.service": next(block for block in plain if "[Service]" in block),
            "check.timer": next(block for block in plain if "[Timer]" in block),
            "check.service": "\n".join(["[Service]", *said, ""])}


def unit_problems():
    with tempfile.TemporaryDirectory() as home:
        program = pathlib.Path(home) / ".local/bin/pincer"
        program.parent.mkdir(parents=True)
        program.write_text("#!/bin/sh\n", encoding="ascii")
        program.chmod(0o755)
        for name, text in units().items():
            (pathlib.Path(home) / name).write_text(text, encoding="ascii")
        for name in units():
            done = subprocess.run(
                ["systemd-analyze", "--user", "--man=no", "verify", f"{home}/{name}"],
                env={"PATH": os.environ["PATH"], "HOME": home, "XDG_RUNTIME_DIR": home},
                capture_output=True, text=True, timeout=LIMIT_S, check=False)
            if "Failed to initialize manager" in done.stderr:
                return  # not in this container
            if done.returncode != 0 or done.stderr.strip():
                yield f"{name}: {done.stderr.strip()}"


def main():
    shown = commands()
    failed = 0
    for wanted in ("./cli/run", "./tests/run"):
        if not any(command[0] == wanted for command in shown):
            print(f"the README does not show {wanted}")
            failed += 1
    for command in shown:
        for problem in problems(command):
            print(f"{shlex.join(command)}: {problem}")
            failed += 1
    if shutil.which("systemd-analyze"):
        for problem in unit_problems():
            print(problem)
            failed += 1
    print(f"{max(0, len(shown) - failed)} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
