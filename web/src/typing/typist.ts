// SPDX-License-Identifier: Apache-2.0

// Text made into steps that a console can take, and the steps taken at a pace.

import type { Keyboard } from "../viewers/viewer";
import type { Layout, Modifier } from "./layouts";

/** The pause after each step: firmware looks at its keyboard now and then, a system is quick. */
export const pausesMs = { fast: 4, normal: 15, slow: 50 };

export type Pace = keyof typeof pausesMs;

export function isPace(name: unknown): name is Pace {
    return typeof name === "string" && Object.hasOwn(pausesMs, name);
}

/** What makes one character: steps, with a pause after each. */
type Typed = readonly (() => void)[];

/** A text that is ready to be typed. */
export interface Plan {
    characters: readonly Typed[];
    /** What cannot be typed, each character once. */
    missing: readonly string[];
    /** Undoes what is under way: nothing stays pressed. */
    release(): void;
}

/** The characters of a text, whatever system its lines come from. */
function charactersOf(text: string): string[] {
    return [...text.replace(/\r\n?/g, "\n").normalize("NFC")];
}

/** Presses keys for a guest whose keyboard is `layout`. */
export function planKeys(text: string, layout: Layout, keyboard: Keyboard): Plan {
    const held = new Set<string>();
    const press = (code: string, down: boolean): void => {
        keyboard.press(code, down);
        if (down) {
            held.add(code);
        } else {
            held.delete(code);
        }
    };
    const characters: Typed[] = [];
    const missing = new Set<string>();
    // What is held when a character begins is known while planning: modifiers change when they must.
    let before: readonly Modifier[] = [];
    const change = (wanted: readonly Modifier[]): (() => void)[] => {
        const up = before.filter((modifier) => !wanted.includes(modifier));
        const down = wanted.filter((modifier) => !before.includes(modifier));
        before = wanted;
        return [
            ...up.map((modifier) => () => press(modifier, false)),
            ...down.map((modifier) => () => press(modifier, true)),
        ];
    };
    const all = charactersOf(text);
    for (const [index, character] of all.entries()) {
        const strokes = layout.strokesFor(character);
        if (strokes === undefined || !strokes.every(({ code }) => keyboard.has(code))) {
            missing.add(character);
            continue;
        }
        const steps = strokes.flatMap(({ code, modifiers }) => [
            ...change(modifiers),
            () => press(code, true),
            () => press(code, false),
        ]);
        characters.push(index + 1 < all.length ? steps : [...steps, ...change([])]);
    }
    const release = (): void => [...held].reverse().forEach((code) => press(code, false));
    return { characters, missing: [...missing], release };
}

/** Writes text as it is, where the console is a line; its lines end as the key Enter ends them. */
export function planText(text: string, write: (text: string) => void): Plan {
    const characters = charactersOf(text).map((character) => [
        () => write(character === "\n" ? "\r" : character),
    ]);
    return { characters, missing: [], release: () => {} };
}

/**
 * Takes a plan's steps until it is through or `stop` is signalled; then nothing stays pressed.
 * Returns how many characters were typed whole.
 */
export async function type(
    plan: Plan,
    pauseMs: number,
    stop: AbortSignal,
    progress: (done: number) => void,
    pause: (ms: number) => Promise<void> = (ms) => new Promise((done) => setTimeout(done, ms)),
): Promise<number> {
    let done = 0;
    try {
        for (const steps of plan.characters) {
            for (const step of steps) {
                if (stop.aborted) {
                    return done;
                }
                step();
                await pause(pauseMs);
            }
            progress(++done);
        }
    } finally {
        plan.release();
    }
    return done;
}
