#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Finds proofs that are none: tests that a page names and that do not exist.

check_proofs.py PAGE…: prints page:line of each; exit code 1 if any. A test is named as
`folder/name_test`, perhaps followed by the case, as `folder/name_fuzz` or as
`e2e/name.test.mjs`; leading folders may be left out.
"""

import pathlib
import re
import sys

PROOF = re.compile(r"`([\w/]+(?:_test|_fuzz|\.test\.(?:mjs|ts)))`(?: ([A-Z][A-Za-z0-9]+))?")


def missing(text, tests):
    """(line, what is not there) of `text`; `tests` are the tests' texts by their path."""
    for number, line in enumerate(text.split("\n"), 1):
        for name, case in PROOF.findall(line):
            name = name if name.endswith(("mjs", "ts")) else name + ".cpp"
            found = [text for path, text in tests.items() if f"/{path}".endswith(f"/{name}")]
            if not found:
                yield number, f"there is no {name}"
            elif case and not any(re.search(rf"\b{case}\b", text) for text in found):
                yield number, f"{name} has no {case}"


def main(pages):
    tests = {}
    for folder in ("tests", "web/tests"):
        for path in pathlib.Path(folder).rglob("*"):
            if path.suffix in (".cpp", ".mjs", ".ts") and "node_modules" not in path.parts:
                tests[str(path)] = path.read_text(encoding="utf-8")
    wrong = [
        f"{page}:{number}: {what}"
        for page in pages
        for number, what in missing(pathlib.Path(page).read_text(encoding="utf-8"), tests)
    ]
    print("\n".join(wrong), end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
