#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Writes docs/configuration.md from the options that the program declares.   docs.sh PORTHOLE [OUT]
set -euo pipefail
porthole=$1
out=${2:-$(dirname "$0")/../docs/configuration.md}
{
    cat <<'TXT'
# Configuration

Written by `make docs` from the options that the program declares; change their `describe` functions, not this page.

`porthole.toml` is read strictly: an unknown key, a wrong type or an impossible combination is an error with file, line and what would
be right, and `porthole check-config` finds all of them at once. Durations are written `"90s"`, `"10m"`, `"8h"`, `"2d"`. Relative paths
are meant from the file's folder. A secret `KEY` may stand in the file itself, in a file of its own named by `KEY_file`, or in the
environment variable named by `KEY_env`.

TXT
    "$porthole" config-reference
} >"$out"
