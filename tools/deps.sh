#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# deps.sh GROUP…: installs with apt-get what GROUPs need and this machine lacks. It removes nothing.
#   build    to build Porthole and run its demo
#   cluster  for the demo with several nodes
#   test     to run its tests
#   bench    for `make bench`
#   deb      for `make deb`
#   scan     for `make tls-scan`
#   lint     for `make lint` and `make format`
# Exit code 1: something is still missing, and the last lines say what to run.
set -euo pipefail

# A package; or commands:package, where any one of the commands makes the package superfluous.
declare -A needed=(
    [build]='g++:g++ cmake:cmake ninja:ninja-build pkg-config:pkg-config git:git
        libssl-dev libspdlog-dev libfmt-dev libpugixml-dev libcurl4-openssl-dev libsqlite3-dev
        libhiredis-dev libmariadb-dev librabbitmq-dev
        libtomlplusplus-dev libcli11-dev libre2-dev libvalijson-dev libgtest-dev libgmock-dev
        go:golang-go golang-github-vmware-govmomi-dev
        qemu-system-x86_64:qemu-system-x86 grub-rescue-pc memtest86+
        curl:curl python3:python3 openssl:openssl ps:procps ca-certificates'
    [cluster]='redis-server:redis-tools haproxy:haproxy'
    [test]='chromium,google-chrome,google-chrome-stable:chromium
        grub-kbdcomp:grub-common ckbcomp:console-setup
        Xvnc:tigervnc-standalone-server xtigervncviewer:tigervnc-viewer Xvfb:xvfb
        xrdp:xrdp freerdp-shadow-cli:freerdp2-shadow-x11 xterm:xterm valgrind:valgrind
        redis-server:redis-tools mariadb-install-db:mariadb-server-core my_print_defaults:mariadb-client-core
        galera-4 haproxy:haproxy nginx:nginx apache2:apache2-bin
        rabbitmq-server:rabbitmq-server python3-oslo.messaging promtool:prometheus libfaketime
        python3-keystone python3-nova python3-pymysql python3-openstackclient python3-novaclient'
    [bench]='libbenchmark-dev haproxy:haproxy nginx:nginx-light websockify:websockify'
    [deb]='build-essential debhelper dpkg-dev fakeroot lintian'
    [scan]='sslscan:sslscan testssl:testssl.sh openssl:openssl python3:python3'
    [fuzz]='clang++-19:clang-19 libclang-rt-19-dev'
    [lint]='clang++-19:clang-19 clang-format-19:clang-format-19 run-clang-tidy-19:clang-tidy-19
        shellcheck:shellcheck'
)
# Where the system has no such package, what needs it is left out.
optional=' chromium '
node_major=18
npm_major=9
boost_minor=81

say() { printf 'deps: %s\n' "$*" >&2; }
die() { say "$@" && exit 1; }

# The major versions of what is on the PATH, 0 if there is none.
node_version() {
    local version
    version=$(node --version 2>/dev/null) || version=v0
    version=${version#v}
    echo "${version%%.*}"
}
npm_version() {
    local program version=
    if program=$(command -v npm); then
        # Asking npm itself takes its second.
        program=$(realpath "$program")
        version=$(sed -n '/"version": "/{s/.*: "\([0-9]*\).*/\1/p;q}' "${program%/bin/*}/package.json" 2>/dev/null) || :
        version=${version:-$(npm --version | cut -d. -f1)}
    fi
    echo "${version:-0}"
}

# The oldest Boost that is new enough among the package names on stdin, or nothing.
boost_version() {
    sed -n 's/^libboost\(-json\|-url\)\?\(1\.[0-9]*\)-dev$/\2/p' | sort -V |
        awk -F. -v minor=$boost_minor '$2 >= minor { print; exit }'
}

# Debian has several versions of Boost, each named in its packages; one at a time may be installed.
boost_packages() {
    local version
    version=$(boost_version <<<"$installed")
    version=${version:-$(apt-cache pkgnames libboost-url1. 2>/dev/null | boost_version)}
    version=${version:-1.$boost_minor}
    echo "libboost$version-dev libboost-json$version-dev libboost-url$version-dev"
}

# want NAME [COMMANDS]: notes a package as missing, unless it or one of the commands is there.
want() {
    local command
    for command in ${2//,/ }; do
        if command -v "$command" >/dev/null; then
            return
        fi
    done
    grep -qxF "$1" <<<"$installed" || missing+=("$1")
}

# find_missing GROUP…: sets `missing` to the packages that are needed and not there.
find_missing() {
    local group entry name
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p')
    missing=()
    for group in "$@"; do
        for entry in ${needed[$group]}; do
            name=${entry##*:}
            entry=${entry%"$name"}
            want "$name" "${entry%:}"
        done
        if [ "$group" = build ]; then
            for name in $(boost_packages); do
                want "$name" ''
            done
            [ "$(node_version)" -ge $node_major ] || missing+=(nodejs)
            [ "$(npm_version)" -ge $npm_major ] || missing+=(npm)
        fi
    done
    drop_unavailable
}

# Leaves out what is optional and not to be had.
drop_unavailable() {
    local name kept=()
    for name in "${missing[@]}"; do
        if [[ $optional != *" $name "* ]] || ! have_lists || apt-cache show "$name" &>/dev/null; then
            kept+=("$name")
        else
            say "$name is not among this system's packages: what needs it is left out"
        fi
    done
    missing=("${kept[@]}")
}
have_lists() { compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null; }

root=()
become_root() {
    if [ "$(id -u)" = 0 ]; then
        return
    elif command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
        root=(sudo)
    else
        say 'this needs root. Have this run, then try again:'
        die "  apt-get update && apt-get install --no-install-recommends ${missing[*]}"
    fi
}
apt() {
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 apt-get \
        --yes --no-install-recommends --no-remove -o DPkg::Lock::Timeout=300 \
        -o Dpkg::Options::=--force-confold -o Dpkg::Use-Pty=0 "$@" </dev/null
}
update_lists() {
    become_root
    say 'reading the package lists anew (apt-get update)'
    apt -qq update || die 'apt-get update failed'
}

# Sets `plan` to what installing the missing packages would do, as apt-get simulates it.
simulate() {
    plan=$(LC_ALL=C apt-get --simulate -o Debug::NoLocking=1 --no-install-recommends \
        install "${missing[@]}" 2>&1)
}
plan_installation() {
    local removed
    if ! have_lists || ! simulate; then
        update_lists
        find_missing "$@"
        [ ${#missing[@]} -gt 0 ] || return 0
        simulate || die "apt-get finds no way to install ${missing[*]}:"$'\n'"$plan"
    fi
    removed=$(sed -n 's/^Remv \([^ ]*\).*/\1/p' <<<"$plan" | paste -sd ' ')
    if [ -n "$removed" ]; then
        say "Porthole needs: ${missing[*]}"
        say "These packages of yours cannot stay beside them: $removed"
        say 'Nothing was changed. If you can do without yours, run this as root, then try again:'
        die "  apt-get install --no-install-recommends ${missing[*]}"
    fi
}

# Debian starts what it installs: tests start servers of their own, and nobody asked for others.
policy=/usr/sbin/policy-rc.d
forbid_services() {
    [ -e $policy ] && return
    printf '#!/bin/sh\nexit 101\n' | "${root[@]}" tee $policy >/dev/null
    "${root[@]}" chmod 755 $policy
    trap '"${root[@]}" rm -f $policy' EXIT
}

install_missing() {
    local log
    forbid_services
    log=$(mktemp)
    if ! apt install "${missing[@]}" >"$log" 2>&1; then
        update_lists # they may be older than the mirror
        if ! apt install "${missing[@]}" >"$log" 2>&1; then
            tail -n 20 "$log" >&2
            die "apt-get install failed; all that it said is in $log"
        fi
    fi
    rm -f "$log"
}

[ $# -gt 0 ] || die 'usage: deps.sh build|cluster|test|bench|deb|scan|fuzz|lint…'
for group in "$@"; do
    [ -n "${needed[$group]-}" ] || die "there is no group $group"
done
if ! command -v apt-get >/dev/null; then
    say 'no apt-get here, so nothing is checked. What these packages of Debian hold is needed:'
    for group in "$@"; do
        say "  $(tr -s ' ' '\n' <<<"${needed[$group]}" | sed 's/.*://' | paste -sd ' ')"
    done
    say "  Boost 1.$boost_minor with json and url, Node.js $node_major, npm $npm_major"
    exit 0
fi

find_missing "$@"
[ ${#missing[@]} -gt 0 ] || exit 0
plan_installation "$@"
[ ${#missing[@]} -gt 0 ] || exit 0
say "to be installed: ${missing[*]}"
say "with what these need, $(grep -c '^Inst ' <<<"$plan") in all; this may take some minutes"
become_root
install_missing
find_missing "$@"
if [ ${#missing[@]} -gt 0 ]; then
    say "installed, and yet missing: ${missing[*]}"
    die "(node $(node_version) and npm $(npm_version) are on the PATH; $node_major and $npm_major are needed)"
fi
say 'all there'
