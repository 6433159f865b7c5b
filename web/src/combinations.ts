// SPDX-License-Identifier: Apache-2.0

// Keys that are pressed together and that a browser, or the system around it, keeps for itself.

import { texts } from "./texts";
import type { Keyboard } from "./viewers/viewer";

/** Keys that can be held down while others are pressed. */
export const holdable = ["ControlLeft", "AltLeft", "ShiftLeft", "MetaLeft"] as const;

type Combination = readonly string[];

const functionKeys = Array.from({ length: 12 }, (_, index) => `F${index + 1}`);

export interface CombinationGroup {
    title: string;
    combinations: readonly Combination[];
}

export const ctrlAltDel: Combination = ["ControlLeft", "AltLeft", "Delete"];

export const combinationGroups: readonly CombinationGroup[] = [
    {
        title: texts.press,
        combinations: [
            ["AltLeft", "Tab"],
            ["AltLeft", "F4"],
            ["MetaLeft"],
            ["PrintScreen"],
            ["Escape"],
            ["Tab"],
            ["ControlLeft", "AltLeft", "Backspace"],
        ],
    },
    { title: texts.functionKeys, combinations: functionKeys.map((key) => [key]) },
    {
        title: texts.virtualTerminals,
        combinations: functionKeys.map((key) => ["ControlLeft", "AltLeft", key]),
    },
    {
        // Alt and Print together are SysRq; what the letters mean, the kernel tells by H.
        title: texts.magicSysRq,
        combinations: [..."HREISUBF"].map((key) => ["AltLeft", "PrintScreen", `Key${key}`]),
    },
];

/** "Ctrl-Alt-F1". */
export function combinationName(codes: Combination): string {
    const names = codes.map((code) => (texts.keys as Record<string, string>)[code] ?? code);
    if (codes.length > 2 && codes[1] === "PrintScreen") {
        names[1] = texts.sysRq;
    }
    return names.map((name) => name.replace(/^Key/, "")).join("-");
}

/** Presses the keys, the first one first, and lets them go, the last one first. */
export function pressTogether(keyboard: Keyboard, codes: Combination): void {
    codes.forEach((code) => keyboard.press(code, true));
    [...codes].reverse().forEach((code) => keyboard.press(code, false));
}
