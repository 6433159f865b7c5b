#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# tidy.sh [PATH]: clang-tidy over src, sim and tests, or over what lies below PATH. It reads the
# compile commands of the clang preset, which must be built: its precompiled headers are GCC's otherwise.
set -euo pipefail
cd "$(dirname "$0")/.."
build=build/clang
below=${1:-(src|sim|tests)}

if [ ! -f $build/compile_commands.json ]; then
    echo "tidy.sh: $build is not built: cmake --preset clang && cmake --build --preset clang" >&2
    exit 2
fi
# shellcheck disable=SC2016 # the $ is the regular expression's
root=$(pwd | sed 's/[][\.*^$+?(){}|]/\\&/g')
exec run-clang-tidy-19 -quiet -p $build -j "${JOBS:-$(nproc)}" "^$root/$below"
