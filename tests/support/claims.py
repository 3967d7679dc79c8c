"""What a test script claims of a program, and whether it holds."""


def tell(claims):
    """Goes through pairs of (claim, whether it holds), says which do not, and closes with the line
    that count.py reads. The exit status."""
    passed = failed = 0
    for claim, holds in claims:
        passed += holds
        failed += not holds
        if not holds:
            print(f"not so: {claim}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def named(check, *arguments):
    """The claims of a check, with its name."""
    for claim, holds in check(*arguments):
        yield f"{check.__name__}: {claim}", holds
