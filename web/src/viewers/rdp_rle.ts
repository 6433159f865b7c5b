// SPDX-License-Identifier: Apache-2.0

// RDP's "interleaved" run lengths for pictures of 16 bits a pixel ([MS-RDPBCGR] 2.2.9.1.1.3.1.2.4).

type Order = "background" | "foreground" | "mixed" | "colour" | "colours" | "dithered";

const white = 0xffff;
const regular: Order[] = ["background", "foreground", "mixed", "colour", "colours"];
const withColour: Order[] = ["foreground", "mixed", "dithered"];
const mega: Record<number, [Order, boolean]> = {
    0xf0: ["background", false],
    0xf1: ["foreground", false],
    0xf2: ["mixed", false],
    0xf3: ["colour", false],
    0xf4: ["colours", false],
    0xf6: ["foreground", true],
    0xf7: ["mixed", true],
    0xf8: ["dithered", false],
};
const masks: Record<number, number> = { 0xf9: 0x03, 0xfa: 0x05 };
const single: Record<number, number> = { 0xfd: white, 0xfe: 0 };

/** The pixels, the lowest line first; undefined where `bytes` are not that many, or no such picture. */
export function unpack(bytes: Uint8Array, width: number, height: number): Uint16Array | undefined {
    try {
        return new Unpacking(bytes, width, height).run();
    } catch {
        return undefined;
    }
}

class Unpacking {
    private readonly pixels: Uint16Array;
    private at = 0;
    private done = 0;
    private foreground = white;

    constructor(
        private readonly bytes: Uint8Array,
        private readonly width: number,
        height: number,
    ) {
        this.pixels = new Uint16Array(width * height);
    }

    run(): Uint16Array {
        let afterBackground = false;
        let onFirstLine = true;
        while (this.at < this.bytes.length) {
            if (onFirstLine && this.done >= this.width) {
                onFirstLine = false;
                afterBackground = false;
            }
            const code = this.byte();
            if (masks[code] !== undefined) {
                this.mix(masks[code], 8);
                afterBackground = false;
            } else if (single[code] !== undefined) {
                this.put(single[code]);
                afterBackground = false;
            } else {
                const [order, setsForeground, length] = this.order(code);
                if (setsForeground) {
                    this.foreground = this.colour();
                }
                this.draw(order, length, afterBackground);
                afterBackground = order === "background";
            }
        }
        if (this.done < this.pixels.length) {
            throw new RangeError("too few pixels");
        }
        return this.pixels;
    }

    private order(code: number): [Order, boolean, number] {
        const long = mega[code];
        if (long !== undefined) {
            return [...long, this.colour()];
        }
        const isRegular = code < 0xc0;
        const order = isRegular ? regular[code >> 5] : withColour[(code >> 4) - 0xc];
        if (order === undefined) {
            throw new RangeError("no such order");
        }
        const bits = code & (isRegular ? 0x1f : 0x0f);
        const length =
            order === "mixed"
                ? bits * 8 || this.byte() + 1
                : bits || this.byte() + (isRegular ? 32 : 16);
        return [order, !isRegular && order !== "dithered", length];
    }

    private draw(order: Order, length: number, afterBackground: boolean): void {
        switch (order) {
            case "background":
                // Two in a row would have been one: between them is a pixel of the foreground.
                for (let i = 0; i < length; ++i) {
                    this.put(this.above() ^ (i === 0 && afterBackground ? this.foreground : 0));
                }
                return;
            case "foreground":
                for (let i = 0; i < length; ++i) {
                    this.put(this.above() ^ this.foreground);
                }
                return;
            case "mixed":
                for (let left = length; left > 0; left -= 8) {
                    this.mix(this.byte(), Math.min(8, left));
                }
                return;
            case "colour":
            case "dithered": {
                const first = this.colour();
                const second = order === "dithered" ? this.colour() : undefined;
                for (let i = 0; i < length; ++i) {
                    this.put(first);
                    if (second !== undefined) {
                        this.put(second);
                    }
                }
                return;
            }
            case "colours":
                for (let i = 0; i < length; ++i) {
                    this.put(this.colour());
                }
        }
    }

    private mix(mask: number, count: number): void {
        for (let bit = 0; bit < count; ++bit) {
            this.put(this.above() ^ ((mask >> bit) & 1 ? this.foreground : 0));
        }
    }

    private put(pixel: number): void {
        if (this.done >= this.pixels.length) {
            throw new RangeError("too many pixels");
        }
        this.pixels[this.done++] = pixel;
    }

    /** The pixel of the line before; there is none before the first. */
    private above(): number {
        return this.pixels[this.done - this.width] ?? 0;
    }

    private colour(): number {
        return this.byte() + this.byte() * 256;
    }

    private byte(): number {
        const byte = this.bytes[this.at++];
        if (byte === undefined) {
            throw new RangeError("too few bytes");
        }
        return byte;
    }
}
