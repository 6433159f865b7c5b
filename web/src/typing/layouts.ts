// SPDX-License-Identifier: Apache-2.0

// What is printed on the keys of a country's keyboard: which key, with which modifiers, makes which
// character. Places are named as the browser's KeyboardEvent.code names them.

// The places of a PC keyboard, row by row, and those that Japanese ones have besides.
const places = [
    "Backquote Digit1 Digit2 Digit3 Digit4 Digit5 Digit6 Digit7 Digit8 Digit9 Digit0 Minus Equal",
    "KeyQ KeyW KeyE KeyR KeyT KeyY KeyU KeyI KeyO KeyP BracketLeft BracketRight",
    "KeyA KeyS KeyD KeyF KeyG KeyH KeyJ KeyK KeyL Semicolon Quote Backslash",
    "IntlBackslash KeyZ KeyX KeyC KeyV KeyB KeyN KeyM Comma Period Slash",
    "IntlRo IntlYen",
].map((row) => row.split(" "));

// For each place: the character alone, with Shift, with AltGr, with both. ␀ stands for nothing; ˆ ˊ
// ˋ ˜ ¨ are dead: they wait for the letter that they belong to.
const printed = {
    us: [
        "`~ 1! 2@ 3# 4$ 5% 6^ 7& 8* 9( 0) -_ =+",
        "qQ wW eE rR tT yY uU iI oO pP [{ ]}",
        "aA sS dD fF gG hH jJ kK lL ;: '\" \\|",
        "␀ zZ xX cC vV bB nN mM ,< .> /?",
    ],
    uk: [
        "`¬ 1! 2\" 3£ 4$€ 5% 6^ 7& 8* 9( 0) -_ =+",
        "qQ wW eE rR tT yY uU iI oO pP [{ ]}",
        "aA sS dD fF gG hH jJ kK lL ;: '@ #~",
        "\\| zZ xX cC vV bB nN mM ,< .> /?",
    ],
    de: [
        "ˆ° 1! 2\"² 3§³ 4$ 5% 6& 7/{ 8([ 9)] 0=} ß?\\ ˊˋ",
        "qQ@ wW eE€ rR tT zZ uU iI oO pP üÜ +*~",
        "aA sS dD fF gG hH jJ kK lL öÖ äÄ #'",
        "<>| yY xX cC vV bB nN mMµ ,; .: -_",
    ],
    fr: [
        "² &1 é2~ \"3# '4{ (5[ -6| è7` _8\\ ç9^ à0@ )°] =+}",
        "aA zZ eE€ rR tT yY uU iI oO pP ˆ¨ $£",
        "qQ sS dD fF gG hH jJ kK lL mM ù% *µ",
        "<> wW xX cC vV bB nN ,? ;. :/ !§",
    ],
    es: [
        "ºª\\ 1!| 2\"@ 3·# 4$~ 5%€ 6&¬ 7/ 8( 9) 0= '? ¡¿",
        "qQ wW eE€ rR tT yY uU iI oO pP ˋˆ[ +*]",
        "aA sS dD fF gG hH jJ kK lL ñÑ ˊ¨{ çÇ}",
        "<> zZ xX cC vV bB nN mM ,; .: -_",
    ],
    it: [
        "\\| 1! 2\" 3£ 4$ 5% 6& 7/ 8( 9) 0= '?` ì^~",
        "qQ wW eE€ rR tT yY uU iI oO pP èé[{ +*]}",
        "aA sS dD fF gG hH jJ kK lL òç@ à°# ù§",
        "<> zZ xX cC vV bB nN mM ,; .: -_",
    ],
    tr: [
        "\"é< 1!> 2'£ 3ˆ# 4+$ 5% 6& 7/{ 8([ 9)] 0=} *?\\ -_|",
        "qQ@ wW eE€ rR tT yY uU ıI oO pP ğĞ¨ üÜ˜",
        "aA sS dD fF gG hH jJ kK lL şŞˊ iİ ,;ˋ",
        "<>| zZ xX cC vV bB nN mM öÖ çÇ .:",
    ],
    jp: [
        "␀ 1! 2\" 3# 4$ 5% 6& 7' 8( 9) 0 -= ^~",
        "qQ wW eE rR tT yY uU iI oO pP @` [{",
        "aA sS dD fF gG hH jJ kK lL ;+ :* ]}",
        "␀ zZ xX cC vV bB nN mM ,< .> /?",
        "\\_ ␀|",
    ],
} satisfies Record<string, string[]>;

export type LayoutName = keyof typeof printed;

/** A country's keyboard, by the name that it has in its own country. */
export const layoutTitles: Record<LayoutName, string> = {
    us: "English (US)",
    uk: "English (UK)",
    de: "Deutsch",
    fr: "Français",
    es: "Español",
    it: "Italiano",
    tr: "Türkçe (Q)",
    jp: "日本語",
};

export type Modifier = "ShiftLeft" | "AltRight";

/** One key that is pressed, and what is held meanwhile. */
export interface Stroke {
    code: string;
    modifiers: readonly Modifier[];
}

const levels: readonly (readonly Modifier[])[] = [
    [],
    ["ShiftLeft"],
    ["AltRight"],
    ["ShiftLeft", "AltRight"],
];
const nothing = "␀";

// A dead key's sign, the mark that Unicode puts behind a letter, and the sign standing alone.
const marks = [
    { dead: "ˆ", combining: "\u0302", alone: "^" },
    { dead: "ˊ", combining: "\u0301", alone: "´" },
    { dead: "ˋ", combining: "\u0300", alone: "`" },
    { dead: "˜", combining: "\u0303", alone: "~" },
    { dead: "¨", combining: "\u0308", alone: "\u00a8" },
];

/** How to make characters on one keyboard. */
export class Layout {
    private readonly direct = new Map<string, Stroke>([
        [" ", { code: "Space", modifiers: [] }],
        ["\n", { code: "Enter", modifiers: [] }],
        ["\t", { code: "Tab", modifiers: [] }],
    ]);
    private readonly dead = new Map<string, Stroke>();

    constructor(rows: readonly string[]) {
        for (const [level, modifiers] of levels.entries()) {
            for (const [row, keys] of rows.entries()) {
                for (const [column, key] of keys.split(" ").entries()) {
                    const code = places[row]?.[column];
                    const character = [...key][level] ?? nothing;
                    if (code !== undefined && character !== nothing) {
                        this.add(character, { code, modifiers });
                    }
                }
            }
        }
    }

    /** The strokes that make `character`, one after another, or undefined if there are none. */
    strokesFor(character: string): readonly Stroke[] | undefined {
        const direct = this.direct.get(character);
        if (direct !== undefined) {
            return [direct];
        }
        const alone = marks.find((mark) => mark.alone === character);
        if (alone !== undefined) {
            return this.composed(alone.dead, " ");
        }
        const [letter = "", combining, ...more] = character.normalize("NFD");
        const mark = marks.find((mark) => mark.combining === combining);
        return mark === undefined || more.length > 0 ? undefined : this.composed(mark.dead, letter);
    }

    private add(character: string, stroke: Stroke): void {
        const isDead = marks.some(({ dead }) => dead === character);
        const known = isDead ? this.dead : this.direct;
        // The way with fewer modifiers comes first.
        if (!known.has(character)) {
            known.set(character, stroke);
        }
    }

    private composed(dead: string, letter: string): readonly Stroke[] | undefined {
        const first = this.dead.get(dead);
        const second = this.direct.get(letter);
        return first === undefined || second === undefined ? undefined : [first, second];
    }
}

export const layouts = Object.fromEntries(
    Object.entries(printed).map(([name, rows]) => [name, new Layout(rows)]),
) as Record<LayoutName, Layout>;

export function isLayoutName(name: unknown): name is LayoutName {
    return typeof name === "string" && Object.hasOwn(printed, name);
}

/** Whether some country's keyboard has a character's key at that place. */
export function isPlace(code: string): boolean {
    return places.some((row) => row.includes(code));
}

/** What an American keyboard makes of a key, or undefined where that is no character. */
export function americanCharacter(code: string, shifted: boolean): string | undefined {
    for (const [row, codes] of places.entries()) {
        const key = printed.us[row]?.split(" ")[codes.indexOf(code)];
        const character = key === undefined ? undefined : [...key][shifted ? 1 : 0];
        if (character !== undefined && character !== nothing) {
            return character;
        }
    }
    return undefined;
}
