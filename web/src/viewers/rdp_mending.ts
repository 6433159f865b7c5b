// SPDX-License-Identifier: Apache-2.0

// What servers say that IronRDP 0.7 breaks on, although it is nothing bad, and what it says itself
// that servers make too much of.

import { fitted } from "./rdp_bitmaps";

type Bytes = Uint8Array<ArrayBuffer>;

// A message of RDP's main channel: TPKT, X.224, MCS with its length in one byte or two, and what is
// called share control ([MS-RDPBCGR] 2.2.8.1.1).
const ioChannel = 1003;
const sendDataIndication = 0x68;
const lengthAt = 13;
const longLength = 0x80;

const shortControlBytes = 6;
const controlBytes = 10;
const deactivateAll = 6;
const data = 7;
const dataTypeAt = 14;
const packedAt = 15;
const dataBytes = 18;
const update = 0x02;
const playSound = 0x22;

/** What IronRDP gets instead of `message`. */
export function mended(message: Bytes): Bytes[] {
    if (message[0] !== 3) {
        const body = fastBitmap(message);
        return (body && fitted(body)) ?? [message];
    }
    const at = lengthAt + (message[lengthAt]! >= longLength ? 2 : 1);
    const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
    if (
        message.length < at + shortControlBytes ||
        message[7] !== sendDataIndication ||
        view.getUint16(10) !== ioChannel
    ) {
        return [message];
    }
    const type = message[at + 2]! & 0x0f;
    if (type === deactivateAll && message.length === at + shortControlBytes) {
        // As xrdp says it before the screen changes its size; IronRDP expects the share's number.
        return [lengthened(message, at, controlBytes - shortControlBytes)];
    }
    const dataType = type === data ? message[at + dataTypeAt] : undefined;
    if (dataType === playSound) {
        // A beep. There is no sound here, and IronRDP ends with "unhandled PDU".
        return [];
    }
    if (dataType === update && message[at + packedAt] === 0) {
        return fitted(message.subarray(at + dataBytes)) ?? [message];
    }
    return [message];
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
const connectInitialAt = 7;
const coreData = [...new TextEncoder().encode("Duca")];
const buildAfter = 26;
// Of a Windows that knows all of RDP that is used here.
const windowsBuild = 2600;

/** What the server gets instead of `message`. */
export function introduced(message: Bytes): Bytes {
    const has = (bytes: number[], at: number): boolean =>
        bytes.every((byte, i) => message[at + i] === byte);
    if (!has(connectInitial, connectInitialAt)) {
        return message;
    }
    const at = message.findIndex((_, i) => has(coreData, i));
    if (at < 0 || at + buildAfter + 4 > message.length) {
        return message;
    }
    // IronRDP gives its own version, and xrdp changes no screen's size for clients of a build below 420.
    const copy = Uint8Array.from(message);
    new DataView(copy.buffer).setUint32(at + buildAfter, windowsBuild, true);
    return copy;
}
