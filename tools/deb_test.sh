#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# deb_test.sh PACKAGE: installs PACKAGE in a Debian 12 root of its own, has it serve as its own user, upgrades it, removes and purges it,
# and fails when anything of it does not work or is left behind. Needs root, debootstrap, and the package sources of this machine.
set -euo pipefail
package=$(realpath "$1")
folder=$(mktemp -d)
root=$folder/root
serving=
clean() {
    [ -z "$serving" ] || kill "$serving" 2>/dev/null || :
    umount --lazy "$root/proc" "$root/dev" 2>/dev/null || :
    rm -rf --one-file-system "$folder"
}
trap clean EXIT
say() { printf 'deb-test: %s\n' "$*"; }
die() { say "$@" >&2 && exit 1; }
inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }

say 'making a Debian 12 root'
mirror=$({ cat /etc/apt/sources.list /etc/apt/sources.list.d/*.sources 2>/dev/null || :; } | sed -n 's/^URIs: //p;s/^deb [^h]*\(http[^ ]*\).*/\1/p' | head -n 1)
debootstrap --variant=minbase --include=ca-certificates,curl bookworm "$root" "$mirror" >"$folder/debootstrap.log" 2>&1 ||
    die "debootstrap failed: $(tail -n 3 "$folder/debootstrap.log")"
cp -a /etc/apt/sources.list* /etc/apt/apt.conf.d "$root/etc/apt/" 2>/dev/null || :
mount --bind /dev "$root/dev"
mount -t proc proc "$root/proc"
cp "$package" "$root/tmp/porthole.deb"
before=$(inside find /etc /usr /var/lib -xdev -path /var/lib/apt -prune -o -path /var/lib/dpkg -prune -o -type f -print | sort)

say 'installing'
inside apt-get -qq update
inside apt-get -qq -y --no-install-recommends install /tmp/porthole.deb >"$folder/apt.log" 2>&1 || die "$(tail -n 5 "$folder/apt.log")"
inside porthole version
inside porthole check-config --config /etc/porthole/porthole.toml >/dev/null
[ "$(inside stat -c '%U:%G %a' /etc/porthole)" = 'root:porthole 750' ] || die '/etc/porthole is not for the service alone'

say 'serving'
inside install -d -o porthole -g porthole -m 0700 /var/lib/porthole
chroot "$root" setpriv --reuid=porthole --regid=porthole --clear-groups --no-new-privs \
    /usr/bin/porthole serve --config /etc/porthole/porthole.toml >"$folder/log" 2>&1 &
serving=$!
for _ in $(seq 100); do
    inside curl -sf http://127.0.0.1:6090/ >"$folder/page" && break
    kill -0 $serving 2>/dev/null || die "it ended: $(cat "$folder/log")"
    sleep 0.1
done
grep -q '<title>' "$folder/page" || die 'it serves no page'
inside setpriv --reuid=porthole --regid=porthole --clear-groups porthole doctor --config /etc/porthole/porthole.toml

say 'installing once more, over the running one'
inside apt-get -qq -y --reinstall install /tmp/porthole.deb >"$folder/apt.log" 2>&1 || die "$(tail -n 5 "$folder/apt.log")"
inside curl -sf http://127.0.0.1:6090/ >/dev/null || die 'it serves no more'
kill "$serving"
wait "$serving" || die "it ended badly: $(tail -n 3 "$folder/log")"
serving=

say 'purging'
inside apt-get -qq -y purge porthole >"$folder/apt.log" 2>&1 || die "$(tail -n 5 "$folder/apt.log")"
inside apt-get -qq -y autoremove >>"$folder/apt.log" 2>&1
after=$(inside find /etc /usr /var/lib /var/log -xdev -path '*porthole*' -print)
[ -z "$after" ] || die "left behind: $after"
say "all is well: $(wc -l <<<"$before") files before, and none of Porthole's after"
