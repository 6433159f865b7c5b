// SPDX-License-Identifier: Apache-2.0

// What a screen shows, pixel by pixel, and what can be told of a text screen with GRUB's menu.

const cellWidth = 9;
const cellHeight = 16;

export class Screen {
    /** `rgb`: three bytes a pixel, row by row. */
    constructor(width, height, rgb) {
        this.width = width;
        this.height = height;
        this.rgb = rgb;
    }

    /** Of a binary PPM file, as QEMU writes it. */
    static fromPpm(file) {
        const [header, width, height] =
            /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(file.subarray(0, 40).toString("latin1")) ?? [];
        const size = Number(width) * Number(height) * 3;
        if (header === undefined || file.length < header.length + size) {
            throw new Error("this is no whole PPM file");
        }
        const rgb = file.subarray(header.length, header.length + size);
        return new Screen(Number(width), Number(height), rgb);
    }

    equals(other) {
        return (
            this.width === other.width && this.height === other.height && this.rgb.equals(other.rgb)
        );
    }

    /** Whether most of it is blue, as memtest86+ is. */
    isBlue() {
        let count = 0;
        for (let index = 0; index < this.rgb.length; index += 3) {
            const [red, green, blue] = this.rgb.subarray(index, index + 3);
            count += blue > 0x80 && red < 0x40 && green < 0x40 ? 1 : 0;
        }
        return count > this.rgb.length / 3 / 2;
    }

    /** How much of a text row is lit, from 0 to 1: GRUB's bar is light, with dark letters. */
    lit(row) {
        let count = 0;
        for (let y = row * cellHeight; y < (row + 1) * cellHeight; ++y) {
            for (let x = 0; x < this.width; ++x) {
                count += this.rgb[(y * this.width + x) * 3 + 1] > 0x80 ? 1 : 0;
            }
        }
        return count / (this.width * cellHeight);
    }

    /** The text rows of the screen that are lit at all. */
    textRows() {
        const rows = Array.from({ length: Math.floor(this.height / cellHeight) }, (_, row) => row);
        return rows.filter((row) => this.lit(row) > 0);
    }

    /** The menu on the screen: how many entries, and which of them is highlighted; or nothing. */
    grubMenu() {
        if (this.width !== 80 * cellWidth || this.height !== 25 * cellHeight) {
            return undefined;
        }
        const bars = this.textRows().filter((row) => this.lit(row) > 0.6);
        const title = this.lit(1) > 0.01;
        const help = [19, 20, 21].every((row) => this.lit(row) > 0.02);
        if (bars.length !== 1 || !title || !help) {
            return undefined;
        }
        const counting = this.lit(22) > 0;
        return { selected: bars[0] - firstEntryRow, counting };
    }
}

const firstEntryRow = 4;
