"""Just enough C++ reading for tests/tidy: what is comment, brace, lambda, statement, function.

It leans on the formatter: the brace of a body has a blank before it, the brace that builds a value
has not (or follows one of `= , ( return`).
"""
import functools
import re

LITERAL = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"([^()\s\\]{0,16})\(.*?\)\1"|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'", re.S)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.M)
WORD = re.compile(r"[A-Za-z_]\w*\Z")
AWAIT = re.compile(r"\bco_(?:await|yield)\b")
SCOPE_HEADER = re.compile(r"(?:\[\[.*?\]\]\s*|inline\s+|typedef\s+)*"
                          r"(?:namespace|class|struct|union|enum|extern)\b")
CLASS_HEAD = re.compile(r"\b(?:class|struct)\s+[^;{}()]*\Z")
GIVES_VALUE = {"return", "co_return", "co_await", "co_yield", "throw", "in"}


def _blank(match):
    text = match.group(0)
    if text[0] == "/":
        return re.sub(r"[^\n]", " ", text)
    edge = text.index('"') if '"' in text else 0
    return text[:edge + 1] + re.sub(r"[^\n]", " ", text[edge + 1:-1]) + text[-1]


class Source:
    """A file's code with comments, literals and directives blanked; positions stay."""

    def __init__(self, text):
        self.text = text
        self.bare = LITERAL.sub(_blank, text)
        self.code = DIRECTIVE.sub(lambda m: re.sub(r"[^\n]", " ", m.group(0)), self.bare)
        self.match = {}
        stack = []
        for at, char in enumerate(self.code):
            if char in "([{":
                stack.append(at)
            elif char in ")]}" and stack:
                open_at = stack.pop()
                self.match[open_at] = at
        for at in stack:
            self.match[at] = len(self.code)

    def line(self, at):
        return self.code.count("\n", 0, at) + 1

    def _before(self, at):
        """Position of the last character before `at` that is no blank, or -1."""
        at -= 1
        while at >= 0 and self.code[at].isspace():
            at -= 1
        return at

    def _word_before(self, at):
        found = WORD.search(self.code[max(0, at - 40):self._before(at) + 1])
        return found.group(0) if found else ""

    def enclosing(self, at):
        """Opening positions around `at`, innermost first."""
        return [i for i in sorted(self.match, reverse=True) if i < at < self.match[i]]

    def is_value_brace(self, at):
        """Whether the `{` there builds a value rather than opening a block."""
        before = self._before(at)
        if before < 0:
            return False
        char = self.code[before]
        if char in "=,(":
            return True
        if char == "{":
            return self.is_value_brace(before)
        if char == "]":
            opening = next((i for i, j in self.match.items() if j == before), -1)
            return not self.is_lambda(opening)
        if char.isalnum() or char in "_>":
            return before == at - 1 or self._word_before(at) in GIVES_VALUE
        return False

    def is_lambda(self, at):
        """Whether the `[` there begins a lambda."""
        if self.code[at + 1:at + 2] == "[" or self.code[at - 1:at] == "[":
            return False
        before = self._before(at)
        char = self.code[before] if before >= 0 else ";"
        if char == "&":
            return not re.search(r"\bauto\s*&{1,2}\s*\Z", self.code[max(0, at - 40):at])
        if char.isalnum() or char == "_":
            return self._word_before(at) in GIVES_VALUE
        return char not in ")]"

    def innermost_class(self, at):
        """(position of `{`, head) of the class around `at`, or (-1, "")."""
        for opening in self.enclosing(at):
            head = CLASS_HEAD.search(self.code[max(0, opening - 200):opening])
            if self.code[opening] == "{" and head:
                return opening, head.group(0)
        return -1, ""

    def innermost_body(self, at):
        """Position of the `{` of the lambda around `at`, unless a class lies between; else -1."""
        bodies = {body for _, _, body in self.lambdas}
        near = next((i for i in self.enclosing(at) if i in bodies), -1)
        return near if near > self.innermost_class(at)[0] else -1

    @functools.cached_property
    def lambdas(self):
        """(position of `[`, captures, position of the body's `{`) of each lambda."""
        return list(self._find_lambdas())

    def _find_lambdas(self):
        for at in sorted(self.match):
            if self.code[at] != "[" or not self.is_lambda(at):
                continue
            end = self.match[at] + 1
            rest = re.compile(r"\s*(?:<[^(){};]*>\s*)?").match(self.code, end).end()
            if self.code[rest:rest + 1] == "(":
                rest = self.match[rest] + 1
            body = re.compile(r"[\w\s:&*<>,()-]*?\{").match(self.code, rest)
            if body:
                yield at, self.code[at + 1:end - 1].strip(), body.end() - 1

    def statement(self, at):
        """(start, end) of the statement around `at`, without the header of its if or loop."""
        block = -1
        for opening in self.enclosing(at):
            if self.code[opening] == "(" and \
                    self._word_before(opening) in {"if", "while", "for", "switch"}:
                return opening + 1, self.match[opening]
            if self.code[opening] == "{" and not self.is_value_brace(opening):
                block = opening
                break
        bodies = {body for _, _, body in self.lambdas}
        start = i = block + 1
        end = len(self.code)
        while i < end:
            char = self.code[i]
            if char == ";":
                if i > at:
                    return start, i
                start = i + 1
            elif char == "}":
                return start, i
            elif char in "([{":
                closing = self.match[i]
                if char == "{" and i not in bodies and not self.is_value_brace(i):
                    if i > at:
                        return start, i
                    if closing > at:
                        return start, closing
                    start = closing + 1
                elif char == "(" and closing < at and \
                        self._word_before(i) in {"if", "while", "for", "switch"}:
                    start = closing + 1
                i = closing
            i += 1
        return start, end

    def functions(self):
        """(line, number of lines, header) of each function at namespace or class level."""
        scopes = set()
        boundary = 0
        i = 0
        while i < len(self.code):
            char = self.code[i]
            if char == ";":
                boundary = i + 1
            elif char in "([" and i in self.match:
                i = self.match[i]
            elif char == "}":
                boundary = i + 1
            elif char == "{" and i in self.match:
                header = re.sub(r"^\s*(?:public|private|protected)\s*:(?!:)", "",
                                self.code[boundary:i]).strip()
                bare = re.sub(r"^template\s*<.*?>\s*(?=[\w\[])", "", header, flags=re.S)
                if SCOPE_HEADER.match(bare):
                    scopes.add(i)
                    boundary = i + 1
                elif self.is_value_brace(i):
                    i = self.match[i]
                else:
                    first = self.code.index(header[0], boundary) if header else i
                    lines = self.line(self.match[i]) - self.line(first) + 1
                    if "(" in bare:
                        yield self.line(first), lines, bare
                    i = self.match[i]
                    boundary = i + 1
            i += 1

    def includes(self):
        """(line, name, whether in quotes) of each #include."""
        for number, raw in enumerate(self.text.split("\n"), 1):
            found = re.match(r'\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)', raw)
            if found:
                yield number, found[1] or found[2], bool(found[1])
