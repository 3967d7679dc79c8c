#!/usr/bin/env python3
"""Reads Meson's testlog.json, shows what failed, and ends with "N passed, N failed" over all cases.

A Boost.Test program tells its cases in its report. A script may close with a line
"N passed, N failed"; any other program counts as one case.
"""
import json
import re
import sys

BOOST = re.compile(r"^\s*(\d+) test cases? out of (\d+) (passed|failed|skipped)\b", re.M)
PLAIN = re.compile(r"^(\d+) passed, (\d+) failed\s*\Z", re.M)
GOOD = {"OK", "EXPECTEDFAIL"}


def count(test):
    """(passed, failed) of one entry of the log."""
    output = (test.get("stdout") or "") + "\n" + (test.get("stderr") or "")
    good = test["result"] in GOOD
    plain = PLAIN.search((test.get("stdout") or "").rstrip())
    boost = BOOST.findall(output)
    if boost:
        failed = sum(int(n) for n, _, what in boost if what == "failed")
        skipped = sum(int(n) for n, _, what in boost if what == "skipped")
        passed = int(boost[0][1]) - failed - skipped
    elif plain:
        passed, failed = int(plain[1]), int(plain[2])
    else:
        passed, failed = int(good), 0
    if not good and failed == 0:
        failed = 1  # it died before or after its cases
    return passed, failed


def main(path):
    passed = failed = 0
    try:
        with open(path, encoding="utf-8", errors="replace") as log:
            tests = [json.loads(line) for line in log if line.strip()]
    except FileNotFoundError:
        tests = []
    for test in tests:
        if test["result"] == "SKIP":
            print(f"skipped: {test['name']}")
            continue
        good, bad = count(test)
        passed, failed = passed + good, failed + bad
        if bad:
            print(f"\n==== {test['name']}: {test['result']} (exit status {test['returncode']})")
            print((test.get("stdout") or "").rstrip())
            print((test.get("stderr") or "").rstrip())
    if passed + failed == 0:
        print("no test has run", file=sys.stderr)
        failed = 1
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
