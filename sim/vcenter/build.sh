#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# build.sh OUT: builds the simulated vCenter as the program OUT. Needs Debian's packages golang-go
# and golang-github-vmware-govmomi-dev, and no network.
set -eu

if [ $# -ne 1 ]; then
    echo "usage: $0 OUT" >&2
    exit 2
fi
case $1 in
    /*) out=$1 ;;
    *) out=$PWD/$1 ;;
esac

cd "$(dirname "$0")"
export GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS='' CGO_ENABLED=0
exec go build -trimpath -buildvcs=false -ldflags='-s -w' -o "$out" .
