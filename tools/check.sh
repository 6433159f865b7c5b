#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# check.sh [--strict] [FILE…]: checks that need no compiler, of the whole tree or of FILEs.
#   --strict  a tool that is not installed is a failure (otherwise its check is skipped, and said so)
set -euo pipefail
cd "$(dirname "$0")/.."
export PYTHONDONTWRITEBYTECODE=1
clang_format=${CLANG_FORMAT:-clang-format-19}
longest=400

strict=no
if [ "${1-}" = --strict ]; then
    strict=yes
    shift
fi

# What git knows or would add; in a tree without git, whatever is there.
all_files() {
    if [ -e .git ]; then
        git ls-files --cached --others --exclude-standard
    else
        find . -name build -prune -o -name node_modules -prune -o -type f -print | sed 's|^\./||'
    fi
}
if [ $# -gt 0 ]; then
    mapfile -t listed < <(printf '%s\n' "$@")
else
    mapfile -t listed < <(all_files)
fi
files=()
for file in "${listed[@]}"; do
    if [ -f "$file" ]; then
        files+=("$file")
    fi
done
if [ ${#files[@]} = 0 ]; then
    exit 0
fi

# The files whose path matches.
pick() { printf '%s\n' "${files[@]}" | grep -E "$1" || true; }
code='cpp|hpp|go|py|sh|ts|mjs|css|html|cmake'
script='(^|/)(CMakeLists\.txt|Makefile)$|^\.ci/|^\.githooks/'
mapfile -t cpp < <(pick '\.(cpp|hpp)$')
mapfile -t proofs < <(pick '^docs/(security|faults)\.md$')
mapfile -t go < <(pick '\.go$')
mapfile -t shell < <(pick '\.sh$|^\.ci/|^\.githooks/')
mapfile -t sources < <(pick "\.($code)\$|$script")
mapfile -t texts < <(pick "\.($code|md|toml|json|ya?ml|txt)\$|$script")

# Each check prints what is wrong and fails, or is silent and succeeds.
check_format() {
    local complaints
    complaints=$("$clang_format" --dry-run -Werror "${cpp[@]}" 2>&1) && return
    sed -n 's/^\([^:]*:[0-9]*\):[0-9]*: error: .*/\1: not formatted (make format)/p' <<<"$complaints" |
        sort -t: -k1,1 -u
    grep -q 'error: code should be clang-formatted' <<<"$complaints" || echo "$complaints"
    return 1
}
check_gofmt() {
    ! gofmt -l "${go[@]}" | sed 's/$/:1: not formatted (make format)/' | grep .
}
check_layers() { python3 tools/check_layers.py; }
check_awaits() { python3 tools/check_awaits.py "${cpp[@]}"; }
check_proofs() { python3 tools/check_proofs.py "${proofs[@]}"; }
check_tools() {
    local output
    output=$(python3 tools/check_test.py 2>&1) || { echo "$output" && return 1; }
}
check_shell() { shellcheck "${shell[@]}"; }
check_spaces() {
    ! grep -nHE '[[:space:]]+$' "${texts[@]}" |
        sed 's/^\([^:]*:[0-9]*\):.*/\1: space at the end of the line/' | grep .
}
check_licence() {
    local file wrong=0
    for file in "${sources[@]}"; do
        if ! head -n 3 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0'; then
            echo "$file:1: no SPDX line"
            wrong=1
        fi
    done
    return $wrong
}

failed=()
# run NAME TOOL COUNT: runs check_NAME if TOOL is there and COUNT files are to be checked.
run() {
    if [ "$3" = 0 ]; then
        return
    elif ! command -v "$2" >/dev/null; then
        echo "check.sh: $2 is not installed (make deps-lint): $1 not checked" >&2
        [ $strict = no ] || failed+=("$1")
    elif ! "check_$1" >&2; then
        failed+=("$1")
    fi
}
run format "$clang_format" ${#cpp[@]}
run gofmt gofmt ${#go[@]}
run layers python3 1
run awaits python3 ${#cpp[@]}
run proofs python3 ${#proofs[@]}
run tools python3 1
run shell shellcheck ${#shell[@]}
run spaces grep ${#texts[@]}
run licence grep ${#sources[@]}

if [ ${#cpp[@]} -gt 0 ]; then
    wc -l "${cpp[@]}" | awk -v most=$longest \
        '$2 != "total" && $1 > most { print $2 ": " $1 " lines: look for the second concept (only a warning)" }' >&2
fi
if [ ${#failed[@]} -gt 0 ]; then
    echo "check.sh: failed: ${failed[*]}" >&2
    exit 1
fi
