#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# tls_scan.sh PORTHOLE: scans the TLS of a running gateway, PORTHOLE, by two programs that nobody here wrote, sslscan and
# testssl.sh, and prints what they say. The gateway runs on a free port with two certificates of its own, ECDSA and RSA.
# Exit code 1: they found a protocol, a cipher or a weakness that must not be there.
set -euo pipefail
porthole=$(realpath "$1")
folder=$(mktemp -d)
gateway=
# shellcheck disable=SC2317  # the trap calls it
clean() {
    [ -z "$gateway" ] || kill "$gateway" 2>/dev/null || :
    rm -rf "$folder"
}
trap clean EXIT
cd "$folder"

certificate() {
    openssl req -x509 -newkey "$2" ${3:+-pkeyopt "$3"} -nodes -keyout "$1.key" -out "$1.pem" -days 30 \
        -subj /CN=consoles.example -addext subjectAltName=DNS:consoles.example 2>/dev/null
}
certificate ecdsa ec ec_paramgen_curve:P-256
certificate rsa rsa:2048
cat >porthole.toml <<END
[proxy]
listen          = ["127.0.0.1:0"]
tls_certificate = "ecdsa.pem"
tls_private_key = "ecdsa.key"
[[proxy.certificate]]
certificate = "rsa.pem"
private_key = "rsa.key"
[tokens]
store = "sqlite::memory:"
[consoles]
webmks_proxy_base_url = "https://consoles.example/"
END
"$porthole" serve --config porthole.toml 2>log &
gateway=$!
port=
for _ in $(seq 100); do
    port=$(sed -n 's/.*listening role=proxy address=127.0.0.1:\([0-9]*\).*/\1/p' log)
    [ -z "$port" ] || break
    sleep 0.1
done
[ -n "$port" ] || { cat log >&2; exit 1; }

echo "== sslscan $(sslscan --version 2>&1 | sed -n 's/^\t*\([0-9][^ ]*\).*/\1/p' | head -n 1)"
sslscan --no-colour --sni-name=consoles.example "127.0.0.1:$port" | tee sslscan.txt
echo "== testssl.sh"
testssl --quiet --color 0 --warnings off --sneaky --ip one --protocols --server-defaults --server-preference --fs --vulnerable \
    --std --jsonfile testssl.json "127.0.0.1:$port" | tee testssl.txt || :

bad=0
complain() { echo "tls_scan: $*" >&2 && bad=1; }
grep -qE '^(SSLv2|SSLv3|TLSv1\.0|TLSv1\.1) +enabled' sslscan.txt && complain 'an old protocol is spoken'
for protocol in 1.2 1.3; do
    grep -qE "^TLSv$protocol +enabled" sslscan.txt || complain "TLS $protocol is not spoken"
done
grep -E '^(Preferred|Accepted) ' sslscan.txt | grep -vE 'TLS_(AES|CHACHA20)|ECDHE-(ECDSA|RSA)-(AES(128|256)-GCM|CHACHA20)' &&
    complain 'a cipher without forward secrecy or authenticated encryption is spoken'
# What a certificate that signs itself is blamed for is not the gateway's fault. BREACH wants a secret in a compressed answer:
# only files that are the same for everybody are compressed.
python3 - testssl.json <<'END' || bad=1
import json, sys
findings = [f for f in json.load(open(sys.argv[1])) if f.get("severity") in ("MEDIUM", "HIGH", "CRITICAL")]
own = ("cert_", "overall_", "DNS_", "OCSP", "CRL", "BREACH")
findings = [f for f in findings if not f["id"].startswith(own)]
for f in findings:
    print("tls_scan:", f["severity"], f["id"], f["finding"], file=sys.stderr)
sys.exit(bool(findings))
END
exit $bad
