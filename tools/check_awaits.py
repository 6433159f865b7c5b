#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Finds temporaries that GCC 12 destroys twice.

GCC 12 destroys a braced aggregate, or a lambda with captures by value, twice when it is a temporary
of an expression that contains co_await, and temporaries of a co_await to the right of &&, || or ?.
Name it first; then it is safe.

check_awaits.py FILE…: prints file:line of each; exit code 1 if any. What is meant as it stands has
NOLINT(porthole-await) and its reason on the same line. This reads tokens, not C++: an empty `{}`
and the types of SAFE are left alone, and a type of ours counts as an aggregate when it has braces.
"""

import re
import sys

TOKEN = re.compile(
    r"""(?P<skip>\s+|//[^\n]*|/\*.*?\*/|^[ \t]*\#(?:\\\n|[^\n])*)
    |(?P<text>(?:u8|[uUL])?R"(?P<fence>[^(\s]*)\(.*?\)(?P=fence)"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
    |(?P<number>\.?\d(?:'?[\w.])*)
    |(?P<name>[A-Za-z_]\w*)
    |(?P<sign>::|->|&&|\|\||[^\w\s])""",
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)

CLOSING = {"(": ")", "[": "]", "{": "}"}
CONDITIONS = {"if", "while", "for", "switch", "constexpr"}
AFTER_PARAMETERS = {"const", "noexcept", "override", "final", "mutable"}
DECLARES_BLOCK = {"namespace", "struct", "class", "enum", "union", "extern"}
OPERATORS = {"return", "co_return", "co_await", "co_yield", "throw", "case", "new"}
STARTS_BLOCK = {";", "{", "}", "else", "do", "try"}

# Types whose braces construct, or that own nothing.
SAFE = re.compile(
    r"(std::)?(chrono::\w+|string|string_view|span|byte|optional|unique_ptr|shared_ptr|error_code"
    r"|size_t|u?int\d+_t|(milli|micro|nano)?seconds|minutes|hours)$"
    r"|(boost::|asio::).*|(bool|char|short|int|long|unsigned|float|double)$"
)


class Source:
    def __init__(self, text):
        self.tokens = []
        self.lines = []
        for match in TOKEN.finditer(text):
            if match.lastgroup != "skip":
                self.tokens.append('""' if match["text"] else match[0])
                self.lines.append(text.count("\n", 0, match.start()) + 1)
        self.partner = self._match_brackets()

    def _match_brackets(self):
        partner, open_ones = {}, []
        for index, token in enumerate(self.tokens):
            if token in CLOSING:
                open_ones.append(index)
            elif open_ones and token == CLOSING[self.tokens[open_ones[-1]]]:
                partner[index] = open_ones.pop()
                partner[partner[index]] = index
        return partner

    def at(self, index):
        return self.tokens[index] if 0 <= index < len(self.tokens) else ";"

    def is_name(self, index):
        token = self.at(index)
        return (token[0].isalpha() or token[0] == "_") and token not in OPERATORS

    def starts_lambda(self, index):
        """Whether the `[` at `index` opens the captures of a lambda."""
        if "[" in (self.at(index - 1), self.at(index + 1)):
            return False  # an attribute
        before = index - 1
        while self.at(before) in {"&", "&&"}:
            before -= 1
        if self.at(before) == "auto":
            return False  # a structured binding
        return not (self.is_name(index - 1) or self.at(index - 1) in {")", "]", '""'})

    def copies(self, index):
        """Whether the lambda whose `[` is at `index` captures by value."""
        depth, item, items = 0, [], []
        for token in self.tokens[index + 1 : self.partner[index]]:
            depth += (token in CLOSING) - (token in CLOSING.values())
            if token == "," and depth == 0:
                items.append(item)
                item = []
            else:
                item.append(token)
        return any(item and item[0] != "&" and item != ["this"] for item in [*items, item])

    def brace_kind(self, index):
        """What the `{` at `index` opens: a "block", a "lambda" body or an "init" list."""
        before = self._skip_qualifiers(index - 1)
        if self.at(before) in STARTS_BLOCK or self._ends_label(before):
            return "block"
        arrow = self._return_arrow(before)
        if arrow is not None:
            before = self._skip_qualifiers(arrow - 1)
        if self.at(before) == ")" and before in self.partner:
            return "lambda" if self._ends_captures(self.partner[before] - 1) else "block"
        if self._ends_captures(before):
            return "lambda"
        return "block" if self._names_block(before) else "init"

    def _skip_qualifiers(self, index):
        while self.at(index) in AFTER_PARAMETERS:
            index -= 1
        return index

    def _ends_label(self, index):
        if self.at(index) != ":":
            return False
        index -= 1
        while self.is_name(index) or self.at(index) in {"::", '""'} or self.at(index)[0].isdigit():
            index -= 1
        return self.at(index) in {"case", *STARTS_BLOCK}

    def _ends_captures(self, index):
        opening = self.partner.get(index) if self.at(index) == "]" else None
        return opening is not None and self.starts_lambda(opening)

    def _return_arrow(self, index):
        """The `->` whose return type ends at `index`, or None."""
        depth = 0
        while self.is_name(index) or self.at(index) in {"::", "<", ">", ",", "*", "&"}:
            depth += (self.at(index) == ">") - (self.at(index) == "<")
            if self.at(index) == "," and depth == 0:
                return None
            index -= 1
        return index if self.at(index) == "->" else None

    def _names_block(self, index):
        """Whether `index` ends the head of a class, a namespace or the like."""
        while self.is_name(index) or self.at(index) in {"::", "<", ">", ",", ":", '""'}:
            if self.at(index) in DECLARES_BLOCK:
                return True
            index -= 1
        return False

    def type_before(self, index):
        """The name of the type before the `{` at `index`, without template arguments."""
        at = index - 1
        depth = 1 if self.at(at) == ">" else 0
        while depth and at > 0:
            at -= 1
            depth += (self.at(at) == ">") - (self.at(at) == "<")
        at -= self.at(at) == "<"
        name = ""
        while self.is_name(at):
            name = self.at(at) + name
            if self.at(at - 1) != "::":
                break
            name = "::" + name
            at -= 2
        return name

    def initialises_variable(self, index):
        """Whether the `{` at `index` belongs to `Type name{…}`: a named variable is safe."""
        before = self.at(index - 2)
        return self.is_name(index - 1) and (self.is_name(index - 2) or before in {">", "&", "*"})

    def expression_around(self, index):
        """The range of the full expression that holds the co_await at `index`."""
        start = index
        while start > 0:
            token = self.at(start - 1)
            if token == ";" or token in OPERATORS - {"co_await", "co_return", "return"}:
                break
            if token == "}" and self.brace_kind(self.partner.get(start - 1, 0)) == "block":
                break
            if token in {")", "]", "}"}:
                start = self.partner.get(start - 1, start - 1)
                continue
            if token == "{" and self.brace_kind(start - 1) != "init":
                break
            if token == "(" and self.at(start - 2) in CONDITIONS:
                break
            start -= 1
        end = index
        while end < len(self.tokens) and self.at(end) != ";":
            if self.at(end) in CLOSING:
                end = self.partner.get(end, end)
            elif self.at(end) in CLOSING.values() and self.partner.get(end, -1) < start:
                break
            end += 1
        return start, end

    def doubtful(self, start, end):
        at = start
        while at < end:
            token = self.at(at)
            if token == "[" and at in self.partner and self.starts_lambda(at) and self.copies(at):
                yield at, "a lambda that captures by value beside co_await"
            if token == "{" and at in self.partner:
                if self.brace_kind(at) != "init":
                    at = self.partner[at]
                elif not self._is_harmless(at):
                    yield at, "a braced temporary beside co_await"
            at += 1

    def _is_harmless(self, index):
        return (
            self.partner[index] == index + 1
            or self.initialises_variable(index)
            or SAFE.match(self.type_before(index)) is not None
        )

    def is_conditional(self, index):
        """Whether the co_await at `index` stands to the right of `&&`, `||` or `?`."""
        before = index - 1
        while self.at(before) in {"(", "!"}:
            before -= 1
        return self.at(before) in {"&&", "||", "?"}

    def problems(self):
        found = {}
        for index, token in enumerate(self.tokens):
            if token == "co_await":
                if self.is_conditional(index):
                    found[index] = "a co_await that only one outcome reaches"
                for at, what in self.doubtful(*self.expression_around(index)):
                    found[at] = what
        return [(self.lines[at], what) for at, what in sorted(found.items())]


def check_text(text):
    lines = text.splitlines()
    for number, what in Source(text).problems():
        if "NOLINT(porthole-await)" not in lines[number - 1]:
            yield number, f"{what}: name its result first (GCC 12)"


def main(paths):
    failed = False
    for path in paths:
        with open(path, encoding="utf-8") as file:
            for number, message in check_text(file.read()):
                print(f"{path}:{number}: {message}")
                failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
