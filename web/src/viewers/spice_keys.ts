// SPDX-License-Identifier: Apache-2.0

// What SPICE calls the keys.

import { scanCode } from "./scan_codes";

/** The bytes of the key going down or up, as SPICE sends them: the first one is the lowest. */
export function spiceKey(code: string, down: boolean): number | undefined {
    const key = scanCode(code);
    if (key === undefined) {
        return undefined;
    }
    const last = key.code | (down ? 0 : 0x80);
    return key.extended ? 0xe0 | (last << 8) : last;
}
