#!/usr/bin/env python3
"""Runs the commands the README shows; the last line is "N passed, N failed".

What is checked: each cli/run command succeeds, prints data, and a second run builds nothing and
says nothing of building; tests/run (which runs this) explains itself.
"""
import os
import pathlib
import shlex
import subprocess
import sys

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
    print(f"{max(0, len(shown) - failed)} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
