"""The rules tests/tidy enforces.

A rule is a function from a path and its text or Source to findings (line, rule, text). Paths are
relative to the root, with forward slashes.
"""
import re
from fnmatch import fnmatch

from tidy_cpp import AWAIT

LINES_MAX = 400
COLUMNS_MAX = 100
FUNCTION_MAX = 60

CORE = ["engine/core/"]
ENGINE = ["engine/"]
# What a folder may include of the project; the longest match counts.
LAYERS = {
    "engine/core/": CORE,
    "engine/flow/": CORE + ["engine/flow/"],
    "engine/text/": CORE + ["engine/text/"],
    "engine/io/": CORE + ["engine/text/", "engine/io/"],
    "stages/": ENGINE + ["stages/"],
    "cli/": ENGINE + ["stages/", "cli/"],
    "bench/": ENGINE + ["stages/", "cli/", "bench/"],
    "tests/": ENGINE + ["stages/", "cli/", "tests/"],
    "tests/core/": CORE + ["tests/"],
    "tests/flow/": CORE + ["engine/flow/", "tests/"],
    "tests/text/": CORE + ["engine/text/", "tests/"],
    "tests/io/": ENGINE + ["tests/"],
    "tests/stages/": ENGINE + ["stages/", "tests/"],
}

# Headers of libraries and the only files that may include them.
HOMES = {
    "uv.h": ["engine/io/uv_*"],
    "openssl/*": ["engine/io/tls*", "engine/io/*hash*"],
    "llhttp.h": ["engine/io/http_parser.cpp"],
    "nghttp2/*": ["engine/io/http2*.cpp", "tests/support/http2_server.cpp"],
    "zlib.h": ["engine/io/gzip.cpp"],
    "simdjson.h": ["engine/text/json*.cpp"],
    "sqlite3.h": ["cli/state/sqlite_db.cpp", "cli/state/sqlite_store.cpp",
                  "tests/cli/state/sqlite_store_test.cpp"],
    "boost/*": ["tests/*", "subprojects/*"],
}

CALL = r"(?<![\w.>:])(?:std::|::)?"
OUTSIDE = [  # what only cli may touch
    (re.compile(r"\bstd::(?:cout|cerr|clog|cin)\b|(?<![\w.>:])(?:stdout|stderr|stdin)\b|" + CALL +
                r"v?f?(?:printf|puts|putchar|putc|putchar|perror)\s*\("),
     "writes to the terminal are made in cli only"),
    (re.compile(CALL + r"(?:secure_)?(?:getenv|setenv|putenv|unsetenv)\s*\("),
     "the environment is read in cli only"),
    (re.compile(r"\bstd::(?:abort|terminate)\s*\(|(?<!void )" + CALL +
                r"(?:_?exit|_Exit|quick_exit)\s*\("),
     "only cli ends the process; report an error or use check()"),
    (re.compile(r"\bstd::(?:basic_)?[io]?fstream\b|\bstd::filesystem\b|" + CALL + r"fopen\s*\("),
     "files by path are opened in cli only"),
]
# The last words of a check; whether the person's SSL_CERT_FILE and SSL_CERT_DIR can be read.
OUTSIDE_MAY = ["engine/core/check.cpp", "engine/io/tls_trust.cpp"]
CLOCK = re.compile(r"\b\w*_clock\s*::\s*now\b|" + CALL +
                   r"time\s*\(\s*(?:NULL|nullptr|0|&\w+)\s*\)|" + CALL + r"clock\s*\(\s*\)|"
                   r"\b(?:clock_gettime|gettimeofday|uv_now|uv_hrtime|uv_update_time)\b")
# core::sleep takes a duration, the C library's a number.
SLEEP = re.compile(r"\bstd::this_thread\b|\bsleep\s*\(\s*\d+\s*\)|" + CALL + r"usleep\s*\(|"
                   r"\bnanosleep\b|\buv_sleep\b")

# Written in pieces so that this file passes its own rules.
UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|HA" r"CK)\b")
MACHINE = re.compile(r"(?<![\w.])/(?:wo" r"rk|ro" r"ot|ho" r"me/\w+)/")
HOSTS = re.compile(r"\b(?:deb|security|snapshot)\.deb" r"ian\.org|\bpyp" r"i\.org|"
                   r"\bnpm" r"js\.(?:org|com)|\bcrat" r"es\.io|proxy\.gol" r"ang\.org|"
                   r"\brubyg" r"ems\.org|\bmaven\.(?:org|apache)|\barchive\.ubu" r"ntu\.com")
# A raw string is data that the formatter leaves alone, however long.
RAW = re.compile(r'\bR"(\w*)\(.*?\)\1"', re.S)
DECLARES_TASK = re.compile(r"\b(?:core::|flow::|pincer::)*Task\s*<")
DESTRUCTURED = re.compile(r"\bauto\s*&{0,2}\s*\[[^\]]*\]\s*=(?!=)")
MEMBER = re.compile(r"^\s*[\w:<>*&, ]+[\s&*]\w+_(?:\s*=[^;]*|\{[^}]*\})?;", re.M)
# The resolver catches std::thread's only way to say that there is no thread to be had.
CATCHERS = ["engine/core/*", "engine/io/uv_resolver.cpp", "cli/main.cpp", "tests/*", "bench/*"]


def is_in(path, patterns):
    return any(fnmatch(path, pattern) for pattern in patterns)


def each(pattern, text, source_line, rule, message):
    for found in pattern.finditer(text):
        yield source_line(found.start()), rule, message


def text_rules(path, text):
    """Rules for every text file of ours."""
    def line(at):
        return text.count("\n", 0, at) + 1
    raw = {number for found in RAW.finditer(text)
           for number in range(line(found.start()), line(found.end()) + 1)}
    for number, content in enumerate(text.split("\n"), 1):
        bad = next((char for char in content if not (" " <= char <= "~" or char == "\t")), "")
        if bad:
            yield number, "ascii", f"U+{ord(bad):04X}; write an escape"
        if len(content) > COLUMNS_MAX and number not in raw and \
                not path.endswith((".md", "meson.build")):
            yield number, "line", f"{len(content)} columns, {COLUMNS_MAX} at most"
        if content != content.rstrip() and not path.endswith(".md"):
            yield number, "blank", "blanks at the end of the line"
    if text.count("\n") > LINES_MAX and not path.endswith(".md"):
        yield 1, "size", f"{text.count(chr(10))} lines, {LINES_MAX} at most: split by subject"
    yield from each(UNFINISHED, text, line, "unfinished", "finish it, or file an issue")
    yield from each(MACHINE, text, line, "machine", "a path of one machine")
    yield from each(HOSTS, text, line, "host", "a package registry's host name")


def layer_rules(path, source, exists):
    home = max((h for h in LAYERS if path.startswith(h)), key=len, default=None)
    for number, name, quoted in source.includes():
        if quoted:
            if not exists(name):
                yield number, "include", f'"{name}" is no path from the root'
            elif home and not name.startswith(tuple(LAYERS[home])):
                yield number, "layer", f"{home} may not include {name}"
            continue
        for header, homes in HOMES.items():
            if fnmatch(name, header) and not is_in(path, homes):
                yield number, "library", f"<{name}> belongs in {' or '.join(homes)}"


def place_rules(path, source):
    """What may be done only in some places: clocks, output, files, catching."""
    code = source.code
    if path.endswith(".hpp") and not source.text.startswith("#pragma once\n"):
        yield 1, "once", "a header starts with #pragma once"
    if not path.startswith(("cli/", "tests/", "bench/")) and path not in OUTSIDE_MAY:
        for pattern, message in OUTSIDE:
            yield from each(pattern, code, source.line, "outside", message)
    if not path.startswith(("engine/io/uv_", "cli/", "bench/")):
        yield from each(CLOCK, code, source.line, "clock", "time comes from loop.now()")
    yield from each(SLEEP, code, source.line, "sleep", "nothing sleeps: wait on the loop")
    if not is_in(path, CATCHERS):
        yield from each(re.compile(r"\bcatch\s*\("), code, source.line, "catch",
                        "expected failures are values; main and Scope catch")
    for number, lines, header in source.functions():
        if lines > FUNCTION_MAX:
            name = " ".join(header.split())[:50]
            yield number, "function", f"{lines} lines, {FUNCTION_MAX} at most: {name}"


def _awaiting_statements(source):
    seen = set()
    for found in AWAIT.finditer(source.code):
        span = source.statement(found.start())
        if span not in seen:
            seen.add(span)
            yield span


def _without_bodies(source, start, end, lambdas):
    """The statement, the bodies of its lambdas blanked."""
    text = source.code[start:end]
    for _, _, body in lambdas:
        if start <= body < end:
            first, last = body + 1 - start, source.match[body] - start
            text = text[:first] + " " * (last - first) + text[last:]
    return text


def coroutine_rules(source):
    """G1 to G5 of the design, as far as text can tell."""
    code = source.code
    lambdas = source.lambdas
    for at, _, body in lambdas:
        if any(source.innermost_body(body + 1 + found.start()) == body for found in
               re.finditer(r"\bco_(?:await|yield|return)\b", code[body + 1:source.match[body]])):
            yield source.line(at), "G2", "a lambda is no coroutine: name a function"
    for start, end in _awaiting_statements(source):
        text = _without_bodies(source, start, end, lambdas)
        bodies = {body for _, _, body in lambdas}
        for i, char in enumerate(text):
            if char == "?":
                yield source.line(start + i), "G1", "?: in an awaiting statement: name it first"
            elif char == "{" and start + i not in bodies and source.is_value_brace(start + i):
                yield source.line(start + i), "G1", "braces in an awaiting statement: name it first"
        for at, captures, _ in lambdas:
            if start <= at < end and captures:
                yield source.line(at), "G1", "a capturing lambda in an awaiting statement"
        if DESTRUCTURED.search(text):
            yield source.line(start), "G5", "bind the result first, then take it apart"
    for found in DECLARES_TASK.finditer(code):
        yield from _default_arguments(source, found.end() - 1)
    yield from _awaiters(source)


def _default_arguments(source, angle):
    """G3 for the declaration whose result type's `<` is at `angle`."""
    code, depth, i = source.code, 0, angle
    while i < len(code):
        depth += {"<": 1, ">": -1}.get(code[i], 0)
        i += 1
        if depth == 0:
            break
    name = re.compile(r"\s+[\w:~]+(?:<[^;{}()]*>)?\s*\(").match(code, i)
    if not name:
        return
    opening = name.end() - 1
    parameters = code[opening + 1:source.match[opening]]
    if re.search(r"(?<![=<>!])=(?!=)", parameters):
        yield source.line(opening), "G3", "no default arguments on what gives a Task"


def _awaiters(source):
    """G4. A derived awaiter is what its base is."""
    for found in re.finditer(r"\bawait_suspend\s*\(", source.code):
        opening, head = source.innermost_class(found.start())
        body = source.code[opening:source.match.get(opening, opening)]
        if ":" not in head and MEMBER.search(body) and not re.search(r"=\s*delete", body):
            yield source.line(found.start()), "G4", "an awaiter is neither copied nor moved"


def cpp_rules(path, source, exists):
    yield from layer_rules(path, source, exists)
    yield from place_rules(path, source)
    yield from coroutine_rules(source)
