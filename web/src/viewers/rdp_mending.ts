// SPDX-License-Identifier: Apache-2.0

// What servers say that IronRDP 0.7 breaks on, although it is nothing bad, and what it says itself
// that servers make too much of.

import { fitted } from "./rdp_bitmaps";

type Bytes = Uint8Array<ArrayBuffer>;

// A message of RDP's main channel: TPKT, X.224, MCS with its length in one byte or two, and what is
// called share control ([MS-RDPBCGR] 2.2.8.1.1).
const tpkt = 3;
const typeAt = 7;
const channelAt = 10;
const ioChannel = 1003;
const sendDataIndication = 0x68;
const lengthAt = 13;
const longLength = 0x80;

const shortControlBytes = 6;
const controlBytes = 10;
/** What of share control there is. */
export const controlTypes = { demandActive: 1, deactivateAll: 6, data: 7 };
const dataTypeAt = 14;
const packedAt = 15;
const dataBytes = 18;
const update = 0x02;
const playSound = 0x22;

/** What IronRDP gets instead of `message`. */
export function mended(message: Bytes): Bytes[] {
    if (message[0] !== tpkt) {
        const body = fastBitmap(message);
        return (body && fitted(body)) ?? [message];
    }
    const { at, control, data } = typesOf(message);
    if (control === controlTypes.deactivateAll && message.length === at + shortControlBytes) {
        // As xrdp says it before the screen changes its size; IronRDP expects the share's number.
        return [lengthened(message, at, controlBytes - shortControlBytes)];
    }
    if (data === playSound) {
        // A beep. There is no sound here, and IronRDP ends with "unhandled PDU".
        return [];
    }
    if (data === update && message[at + packedAt] === 0) {
        return fitted(message.subarray(at + dataBytes)) ?? [message];
    }
    return [message];
}

/** What a server's message on the main channel is, and where that begins. */
export function typesOf(message: Bytes): { at: number; control?: number; data?: number | undefined } {
    const at = contentAt(message) ?? message.length;
    if (at + shortControlBytes > message.length || message[typeAt] !== sendDataIndication) {
        return { at };
    }
    const control = message[at + 2]! & 0x0f;
    return control === controlTypes.data ? { at, control, data: message[at + dataTypeAt] } : { at, control };
}

/** Where what the main channel carries begins; undefined: that is another channel's. */
function contentAt(message: Bytes): number | undefined {
    if (message[0] !== tpkt || message.length <= lengthAt) {
        return undefined;
    }
    const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
    const at = lengthAt + (message[lengthAt]! >= longLength ? 2 : 1);
    return view.getUint16(channelAt) === ioChannel ? at : undefined;
}

/** The update in a fast-path message, where that is bitmaps and nothing else. */
function fastBitmap(message: Bytes): Bytes | undefined {
    const at = message[1]! < longLength ? 2 : 3;
    const isWhole = message.length === at + 3 + message[at + 1]! + message[at + 2]! * 256;
    // Its code alone is set: neither in parts nor compressed.
    return message[0] === 0 && message[at] === 1 && isWhole ? message.subarray(at + 3) : undefined;
}

/** `message` with zeros at its end; all three of its lengths say so. */
function lengthened(message: Bytes, at: number, more: number): Bytes {
    const longer = new Uint8Array(message.length + more);
    longer.set(message);
    const view = new DataView(longer.buffer);
    view.setUint16(2, longer.length);
    longer[at - 1] = longer.length - at;
    view.setUint16(at, longer.length - at, true);
    return longer;
}

// Where a client describes itself ([MS-RDPBCGR] 2.2.1.3): what says so, and after that its build.
const connectInitial = [0x7f, 0x65];
const coreData = [...new TextEncoder().encode("Duca")];
const buildAfter = 26;
// Of a Windows that knows all of RDP that is used here.
const windowsBuild = 2600;

// Where it says who is to be logged in (2.2.1.11): on the main channel, with a flag of its own.
const sendDataRequest = 0x64;
const loginFlag = 0x0040;
const loginFlagsAt = 8;
const logInAtOnce = 0x08;

/** What the server gets instead of `message`. */
export function introduced(message: Bytes): Bytes {
    if (has(message, connectInitial, typeAt)) {
        const at = message.findIndex((_, i) => has(message, coreData, i)) + buildAfter;
        // IronRDP gives its own version, and xrdp changes no screen's size for builds below 420.
        return at < buildAfter ? message : changed(message, at, () => windowsBuild);
    }
    const at = contentAt(message);
    if (message[typeAt] === sendDataRequest && at !== undefined && at + loginFlagsAt < message.length) {
        const view = new DataView(message.buffer, message.byteOffset);
        if (view.getUint16(at, true) === loginFlag) {
            // The page has asked for the login: servers need not ask for it again.
            return changed(message, at + loginFlagsAt, (flags) => flags | logInAtOnce);
        }
    }
    return message;
}

function has(message: Bytes, bytes: number[], at: number): boolean {
    return bytes.every((byte, i) => message[at + i] === byte);
}

/** A copy with another number at `at`, of four bytes. */
function changed(message: Bytes, at: number, change: (number: number) => number): Bytes {
    if (at + 4 > message.length) {
        return message;
    }
    const copy = Uint8Array.from(message);
    const view = new DataView(copy.buffer);
    view.setUint32(at, change(view.getUint32(at, true)), true);
    return copy;
}
