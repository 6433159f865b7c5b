#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# deb.sh VERSION: builds build/deb/porthole_VERSION_ARCH.deb from the last commit, in a folder of its own, and has lintian look
# at it. The page's packages come from npm's registry, everything else is Debian's.
set -euo pipefail
cd "$(dirname "$0")/.."
version=$1
folder=build/deb/porthole-$version
rm -rf build/deb
mkdir -p "$folder"
git archive HEAD | tar -x -C "$folder"
cp -a "$folder/packaging/debian" "$folder/debian"
sed -e "s/@VERSION@/$version/" -e "s/@DATE@/$(git log -1 --format=%cD)/" "$folder/debian/changelog.in" >"$folder/debian/changelog"
rm "$folder/debian/changelog.in"
mkdir -p "$folder/debian/source"
echo '3.0 (native)' >"$folder/debian/source/format"
(cd "$folder" && DEB_BUILD_OPTIONS="parallel=${JOBS:-$(nproc)} nocheck noautodbgsym" dpkg-buildpackage --build=binary --unsigned-changes --unsigned-buildinfo)
# The project has no address for mail; who publishes the package puts theirs into control and changelog.
lintian --allow-root --fail-on error,warning --suppress-tags bogus-mail-host,bogus-mail-host-in-debian-changelog build/deb/*.changes
ls build/deb/*.deb
