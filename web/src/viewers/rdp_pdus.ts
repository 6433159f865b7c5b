// SPDX-License-Identifier: Apache-2.0

// Where one of RDP's messages ends and the next one begins, in what a server sends.

const derSequence = 0x30;
const tpkt = 0x03;
// CredSSP's last word, where there is one: a number.
const authResultBytes = 4;

/** Cuts a server's stream into pieces of at most one of its messages each, from RDCleanPath's answer on. */
export class PduSplitter {
    /** What the message at hand begins with, until that says how long it is. */
    private head: number[] = [];
    /** How much of it is still to come. */
    private left = 0;
    /** After TLS and CredSSP, whose messages are of other forms. */
    private speaksRdp = false;

    /** The pieces of what came: all of it, in its order. */
    split(came: ArrayBuffer): ArrayBuffer[] {
        const bytes = new Uint8Array(came);
        const pieces: ArrayBuffer[] = [];
        let start = 0;
        for (let at = 0; at < bytes.length; ) {
            if (this.left > 0) {
                const taken = Math.min(this.left, bytes.length - at);
                at += taken;
                this.left -= taken;
            } else {
                this.head.push(bytes[at++]!);
                const size = this.size();
                if (size === undefined) {
                    continue;
                }
                // Where it is shorter than its own head, nothing that follows can be told apart.
                const rest = size - this.head.length;
                this.left = rest < 0 ? Infinity : rest;
                this.head = [];
            }
            if (this.left === 0) {
                pieces.push(came.slice(start, at));
                start = at;
            }
        }
        if (start < bytes.length) {
            pieces.push(came.slice(start));
        }
        return pieces;
    }

    /** How long the message is whose head has come so far; undefined: that needs more of it. */
    private size(): number | undefined {
        const [first, second, third, fourth] = this.head;
        if (first === tpkt) {
            this.speaksRdp = true;
            return fourth === undefined ? undefined : third! * 256 + fourth;
        }
        if (second === undefined) {
            return undefined;
        }
        if (this.speaksRdp) {
            // "Fast path", [MS-RDPBCGR] 2.2.9.1.2.
            if (second < 0x80) {
                return second;
            }
            return third === undefined ? undefined : (second - 0x80) * 256 + third;
        }
        return first === derSequence ? this.derSize(second) : authResultBytes;
    }

    private derSize(length: number): number | undefined {
        if (length < 0x80) {
            return 2 + length;
        }
        const digits = this.head.slice(2, 2 + length - 0x80);
        if (digits.length < length - 0x80) {
            return undefined;
        }
        return 2 + digits.length + digits.reduce((size, digit) => size * 256 + digit, 0);
    }
}
