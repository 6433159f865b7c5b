// SPDX-License-Identifier: Apache-2.0

// What RFB calls the keys: X11's keysyms. They stand for what is printed on a key, and servers that
// have nothing better look for the key on an American keyboard: so that is what is said here.

import { americanCharacter } from "../typing/layouts";

const named: Record<string, number> = {
    Backspace: 0xff08,
    Tab: 0xff09,
    Enter: 0xff0d,
    Escape: 0xff1b,
    Home: 0xff50,
    ArrowLeft: 0xff51,
    ArrowUp: 0xff52,
    ArrowRight: 0xff53,
    ArrowDown: 0xff54,
    PageUp: 0xff55,
    PageDown: 0xff56,
    End: 0xff57,
    PrintScreen: 0xff61,
    Insert: 0xff63,
    ShiftLeft: 0xffe1,
    ControlLeft: 0xffe3,
    AltLeft: 0xffe9,
    AltRight: 0xffea,
    MetaLeft: 0xffeb,
    Delete: 0xffff,
    Space: 0x20,
};

/** The keysym of the key at that place of an American keyboard, or undefined if it has none. */
export function keysym(code: string, shifted: boolean): number | undefined {
    const functionKey = /^F([1-9]|1[0-2])$/.exec(code)?.[1];
    if (functionKey !== undefined) {
        return 0xffbd + Number(functionKey);
    }
    // Those of Latin 1 have the numbers of their characters.
    return named[code] ?? americanCharacter(code, shifted)?.codePointAt(0);
}
