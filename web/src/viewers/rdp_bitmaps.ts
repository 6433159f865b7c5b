// SPDX-License-Identifier: Apache-2.0

// Pictures that are wider than where they belong: servers fill their lines up, xrdp to a multiple of
// four pixels, and IronRDP 0.7 takes the rest of one line for the beginning of the next.

import { unpack } from "./rdp_rle";

type Bytes = Uint8Array<ArrayBuffer>;

const bitmapUpdate = 1;
const rectangleHeadBytes = 18;
const compressed = 0x0001;
const withoutHead = 0x0400;
const compressionHeadBytes = 8;
const depth = 16;
// Of a message's pixels; the message's length has to fit in 15 bits.
const pixelBytesLimit = 28 * 1024;
// Of a picture, however small it is packed.
const pixelsLimit = 4 * 1024 * 1024;

interface Rectangle {
    left: number;
    bottom: number;
    /** Of where it belongs. */
    columns: number;
    rows: number;
    /** Of the picture. */
    width: number;
    height: number;
    bitsPerPixel: number;
    flags: number;
    data: Bytes;
}

/**
 * Messages that show the same as an update's `body`, an array of bitmaps, each as wide as where it
 * belongs; undefined: it is so already, or cannot be helped.
 */
export function fitted(body: Bytes): Bytes[] | undefined {
    const rectangles = parse(body);
    if (rectangles === undefined || rectangles.every(({ width, columns }) => width === columns)) {
        return undefined;
    }
    const messages: Bytes[] = [];
    for (const rectangle of rectangles) {
        const pixels = pixelsOf(rectangle);
        if (pixels === undefined) {
            return undefined;
        }
        messages.push(...redrawn(rectangle, pixels));
    }
    return messages;
}

function parse(body: Bytes): Rectangle[] | undefined {
    const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    if (body.length < 4 || view.getUint16(0, true) !== bitmapUpdate) {
        return undefined;
    }
    const rectangles: Rectangle[] = [];
    let at = 4;
    for (let left = view.getUint16(2, true); left > 0; --left) {
        if (at + rectangleHeadBytes > body.length) {
            return undefined;
        }
        const field = (index: number): number => view.getUint16(at + 2 * index, true);
        const [x, top, right, bottom] = [field(0), field(1), field(2), field(3)];
        const start = at + rectangleHeadBytes;
        const end = start + field(8);
        const flags = field(7);
        const headBytes = (flags & compressed) !== 0 && (flags & withoutHead) === 0 ? compressionHeadBytes : 0;
        if (end > body.length || right < x || bottom < top || start + headBytes > end) {
            return undefined;
        }
        rectangles.push({
            left: x,
            bottom,
            columns: right - x + 1,
            rows: bottom - top + 1,
            width: field(4),
            height: field(5),
            bitsPerPixel: field(6),
            flags,
            data: body.subarray(start + headBytes, end),
        });
        at = end;
    }
    return rectangles;
}

/** Its pixels, the lowest line first, `width` a line. */
function pixelsOf({ width, height, columns, rows, bitsPerPixel, flags, data }: Rectangle): Uint16Array | undefined {
    const isStrange = width < columns || height < rows || width * height > pixelsLimit;
    if (bitsPerPixel !== depth || isStrange) {
        return undefined;
    }
    if ((flags & compressed) !== 0) {
        return unpack(data, width, height);
    }
    const lineBytes = fourfold(2 * width);
    if (data.length < lineBytes * height) {
        return undefined;
    }
    const view = new DataView(data.buffer, data.byteOffset);
    return Uint16Array.from({ length: width * height }, (_, i) =>
        view.getUint16(Math.floor(i / width) * lineBytes + 2 * (i % width), true),
    );
}

/** Fast-path updates of one bitmap each, not compressed ([MS-RDPBCGR] 2.2.9.1.2.1.2). */
function redrawn({ left, bottom, columns, rows, width }: Rectangle, pixels: Uint16Array): Bytes[] {
    const lineBytes = fourfold(2 * columns);
    const most = Math.floor(pixelBytesLimit / lineBytes);
    const messages: Bytes[] = [];
    for (let first = 0; first < rows; first += most) {
        const lines = Math.min(most, rows - first);
        const low = bottom - first;
        const fields = [bitmapUpdate, 1, left, low - lines + 1, left + columns - 1, low];
        fields.push(columns, lines, depth, 0, lines * lineBytes);
        const size = 2 * fields.length + lines * lineBytes;
        const message = new Uint8Array(6 + size);
        const view = new DataView(message.buffer);
        view.setUint16(1, 0x8000 | message.length);
        message[3] = bitmapUpdate;
        view.setUint16(4, size, true);
        fields.forEach((field, i) => view.setUint16(6 + 2 * i, field, true));
        const start = 6 + 2 * fields.length;
        for (let line = 0; line < lines; ++line) {
            for (let column = 0; column < columns; ++column) {
                const pixel = pixels[(first + line) * width + column]!;
                view.setUint16(start + line * lineBytes + 2 * column, pixel, true);
            }
        }
        messages.push(message);
    }
    return messages;
}

function fourfold(bytes: number): number {
    return (bytes + 3) & ~3;
}
