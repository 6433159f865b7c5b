// SPDX-License-Identifier: Apache-2.0

// Control characters, and those that turn the reading direction of what follows.
const unwanted = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** Text from outside, fit to be shown on one line: harmless characters, at most `limit` of them. */
export function plainText(text: string, limit = 120): string {
    const characters = [...text.replace(unwanted, " ").replace(/ +/g, " ").trim()];
    return characters.length <= limit
        ? characters.join("")
        : `${characters.slice(0, limit - 1).join("")}…`;
}
