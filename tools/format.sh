#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# format.sh: formats the C++ and Go sources in place.
set -euo pipefail
cd "$(dirname "$0")/.."
mapfile -t files < <(git ls-files --cached --others --exclude-standard '*.cpp' '*.hpp')
for file in "${files[@]}"; do
    # A file may be listed and yet be deleted.
    if [ -f "$file" ]; then
        printf '%s\0' "$file"
    fi
done | xargs -0r "${CLANG_FORMAT:-clang-format-19}" -i
gofmt -w sim/vcenter
