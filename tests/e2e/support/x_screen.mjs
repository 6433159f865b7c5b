// SPDX-License-Identifier: Apache-2.0

// A screen of this machine's for programs with windows: an X server that draws into a file.

import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { deflateSync } from "node:zlib";

import { Program } from "./program.mjs";
import { Screen } from "./screen.mjs";

export class XScreen {
    /** What programs find it by: ":7". */
    display;

    #file;

    static async start(scope, width, height) {
        const screen = new XScreen();
        const folder = path.join(scope.folder, `screen-${width}x${height}`);
        await mkdir(folder);
        const server = new Program(scope, "Xvfb", [
            ...["-displayfd", "1", "-nolisten", "tcp", "-fbdir", folder],
            ...["-screen", "0", `${width}x${height}x24`],
        ]);
        scope.defer(() => server.kill());
        screen.display = `:${await server.line()}`;
        screen.#file = path.join(folder, "Xvfb_screen0");
        return screen;
    }

    /** What it shows. */
    async shown() {
        const file = await readFile(this.#file);
        // The format is xwd's: see XWDFile.h.
        const field = (index) => file.readUInt32BE(4 * index);
        const [headBytes, width, height] = [field(0), field(4), field(5)];
        const [lineBytes, colours] = [field(12), field(19)];
        const start = headBytes + 12 * colours;
        const rgb = Buffer.alloc(3 * width * height);
        for (let y = 0; y < height; ++y) {
            for (let x = 0; x < width; ++x) {
                const at = start + y * lineBytes + 4 * x;
                const [blue, green, red] = file.subarray(at, at + 3);
                rgb.set([red, green, blue], 3 * (y * width + x));
            }
        }
        return new Screen(width, height, rgb);
    }
}

/** Whether a screen shows all of another one, wherever a window with it may begin near its corner. */
export function holds(screen, picture) {
    const border = 48;
    const lineAt = (of, x, y, width) => of.rgb.subarray(3 * (y * of.width + x), 3 * (y * of.width + x + width));
    const isAt = (left, top) => {
        for (let y = 0; y < picture.height; ++y) {
            const line = lineAt(screen, left, top + y, picture.width);
            if (!line.equals(lineAt(picture, 0, y, picture.width))) {
                return false;
            }
        }
        return true;
    };
    for (let top = 0; top < Math.min(border, screen.height - picture.height); ++top) {
        for (let left = 0; left < Math.min(border, screen.width - picture.width); ++left) {
            if (isAt(left, top)) {
                return true;
            }
        }
    }
    return false;
}

/** A screen as a PNG. */
export function pngOf({ width, height, rgb }) {
    const lines = Buffer.alloc((3 * width + 1) * height);
    for (let y = 0; y < height; ++y) {
        rgb.copy(lines, y * (3 * width + 1) + 1, 3 * y * width, 3 * (y + 1) * width);
    }
    const head = Buffer.alloc(13);
    head.writeUInt32BE(width, 0);
    head.writeUInt32BE(height, 4);
    head.set([8, 2], 8);
    const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
    const parts = [chunk("IHDR", head), chunk("IDAT", deflateSync(lines, { level: 9 }))];
    return Buffer.concat([signature, ...parts, chunk("IEND", Buffer.alloc(0))]);
}

function chunk(name, content) {
    const body = Buffer.concat([Buffer.from(name, "latin1"), content]);
    const whole = Buffer.alloc(body.length + 8);
    whole.writeUInt32BE(content.length, 0);
    body.copy(whole, 4);
    whole.writeUInt32BE(crc32(body), body.length + 4);
    return whole;
}

function crc32(bytes) {
    let crc = 0xffffffff;
    for (const byte of bytes) {
        crc ^= byte;
        for (let bit = 0; bit < 8; ++bit) {
            crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
        }
    }
    return (crc ^ 0xffffffff) >>> 0;
}
