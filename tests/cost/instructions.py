#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""instructions.py PROGRAM COMPILER: how many instructions the data plane takes for what it does most often.

Runs every work of PROGRAM (relay_cost) under callgrind, twice: what the longer run takes more, divided by what it does more,
is the cost of one, without what the program needs to begin and end. That number does not depend on what else the machine
does. Compares with instructions.json beside this file, for the same COMPILER ("GNU 12").

Exit code 1: something takes over 5 % more than it did. When that is meant, `--renew` writes the new numbers; commit them
with what made them grow, and say why. 77: there are no numbers for this compiler or processor yet."""
import json
import pathlib
import platform
import re
import subprocess
import sys
import tempfile

BASELINE = pathlib.Path(__file__).with_name("instructions.json")
ALLOWED = 1.05
COUNTS = {"session": (20, 60)}
DEFAULT_COUNTS = (200, 1200)


def instructions(program: str, work: str, count: int) -> int:
    with tempfile.NamedTemporaryFile() as out:
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out.name}", program, work, str(count)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=100)
    counted = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or not counted:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    return int(counted[1])


def cost(program: str, work: str) -> int:
    few, many = COUNTS.get(work, DEFAULT_COUNTS)
    return round((instructions(program, work, many) - instructions(program, work, few)) / (many - few))


def main() -> int:
    arguments = [each for each in sys.argv[1:] if each != "--renew"]
    renew = "--renew" in sys.argv
    if len(arguments) != 2:
        sys.exit(__doc__)
    program, compiler = arguments
    key = f"{compiler} {platform.machine()}"
    baseline = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    works = subprocess.run([program], capture_output=True, text=True, check=True).stdout.splitlines()
    now = {work: cost(program, work) for work in works}
    known = baseline.get(key, {})
    grown = False
    for work, count in now.items():
        before = known.get(work)
        change = f"{count / before - 1:+.1%} of {before}" if before else "new"
        too_many = before is not None and count > before * ALLOWED
        grown = grown or too_many
        print(f"{work}: {count} instructions, {change}{': TOO MANY' if too_many else ''}")
    if renew:
        baseline[key] = now
        BASELINE.write_text(json.dumps(baseline, indent=2, sort_keys=True) + "\n")
        return 0
    if grown:
        print(f"\nThe data plane has become slower. If that is meant: {sys.argv[0]} --renew {program} '{compiler}',\n"
              f"and commit {BASELINE.name} with the change.")
        return 1
    if not known:
        print(f"\nThere are no numbers for {key} in {BASELINE.name}: nothing was compared.")
        return 77
    return 0


if __name__ == "__main__":
    sys.exit(main())
