#!/usr/bin/env python3
"""Figures of bench/gates that are none. usage: gates_test.py

The last line is "N passed, N failed".
"""
import contextlib
import importlib.machinery
import importlib.util
import io
import os
import pathlib
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)) + "/support")

from claims import tell  # noqa: E402

sys.dont_write_bytecode = True
GATES = pathlib.Path(__file__).resolve().parent.parent / "bench" / "gates"


def load():
    loader = importlib.machinery.SourceFileLoader("gates", str(GATES))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("gates", loader))
    loader.exec_module(module)
    return module


def measured(gates, *counts):
    """What a slope of 100 and 300 comes to where the runs count so, one after the other; what was
    said; how many runs were made."""
    left = list(counts)
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        try:
            figure = gates.Probe.slope(lambda _: left.pop(0), 100, 300)
        except SystemExit as refused:
            figure = str(refused.code)
    return figure, said.getvalue(), len(counts) - len(left)


def check_slope(gates):
    yield "a slope is what one more costs", measured(gates, 50, 450) == (2.0, "", 2)
    figure, said, runs = measured(gates, 450, 50, 50, 450)
    yield f"a negative one is measured again, not {figure}", (figure, runs) == (2.0, 4)
    yield f"and that is said, not {said!r}", "measured again" in said
    figure, _, runs = measured(gates, *[70, 70] * 9)
    yield f"one of zero does not pass: {figure}", \
        isinstance(figure, str) and "no figure above zero" in figure
    yield f"after a few tries, not {runs}", runs == 2 * gates.TRIES


def main():
    return tell(check_slope(load()))


if __name__ == "__main__":
    sys.exit(main())
