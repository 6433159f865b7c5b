// SPDX-License-Identifier: Apache-2.0

// Where one of RDP's messages ends and the next one begins, in what a server sends.

const derSequence = 0x30;
const tpkt = 0x03;
// CredSSP's last word, where there is one: a number.
const authResultBytes = 4;

type Bytes = Uint8Array<ArrayBuffer>;

/** Takes whole messages out of a server's stream, from RDCleanPath's answer on. */
export class PduReader {
    private held: Bytes = new Uint8Array();
    /** After TLS and CredSSP, whose messages are of other forms. */
    private speaksRdp = false;
    /** Nothing can be told apart any more. */
    private lost = false;

    /** The messages that are whole now, in their order; what is none goes on as it came. */
    take(came: ArrayBuffer): Bytes[] {
        const bytes = new Uint8Array(this.held.length + came.byteLength);
        bytes.set(this.held);
        bytes.set(new Uint8Array(came), this.held.length);
        const messages: Bytes[] = [];
        let start = 0;
        while (start < bytes.length) {
            const size = this.lost ? bytes.length - start : this.size(bytes.subarray(start));
            if (size === undefined || start + size > bytes.length) {
                break;
            }
            if (size === 0) {
                this.lost = true;
                continue;
            }
            messages.push(bytes.slice(start, start + size));
            start += size;
        }
        this.held = bytes.slice(start);
        return messages;
    }

    /** How long the message is that `bytes` begin with; zero: it is none; undefined: not known yet. */
    private size(bytes: Bytes): number | undefined {
        const [first, second, third, fourth] = bytes;
        if (first === tpkt) {
            this.speaksRdp = true;
            return fourth === undefined ? undefined : atLeast(4, third! * 256 + fourth);
        }
        if (second === undefined) {
            return undefined;
        }
        if (this.speaksRdp) {
            // "Fast path", [MS-RDPBCGR] 2.2.9.1.2.
            if (second < 0x80) {
                return atLeast(2, second);
            }
            return third === undefined ? undefined : atLeast(3, (second - 0x80) * 256 + third);
        }
        return first === derSequence ? derSize(bytes, second) : authResultBytes;
    }
}

/** `size`, or zero where that is shorter than what says so. */
function atLeast(head: number, size: number): number {
    return size < head ? 0 : size;
}

function derSize(bytes: Bytes, length: number): number | undefined {
    if (length < 0x80) {
        return 2 + length;
    }
    const head = 2 + length - 0x80;
    if (bytes.length < head) {
        return undefined;
    }
    return head + bytes.subarray(2, head).reduce((size, digit) => size * 256 + digit, 0);
}
