// SPDX-License-Identifier: Apache-2.0

// The page's words in the language of its reader. A language is a file in texts/ and a row here.

import type { ReasonName } from "./reasons";
import * as de from "./texts/de";
import * as en from "./texts/en";

export interface ReasonText {
    /** What happened, in a few words. */
    title: string;
    /** The same in a sentence or two, for somebody who only wants their console. */
    text: string;
    /** What to do about it. */
    advice: string;
}

export type Texts = typeof en.texts;

/** What a language has to have: all of it. */
export interface Language {
    texts: Texts;
    /**
     * For a reason that this page has no words for; the gateway's own sentence takes `text`'s
     * place.
     */
    unknownReason: ReasonText;
    reasonTexts: Record<ReasonName, ReasonText>;
}

export const languages = { de, en } as const satisfies Record<string, Language>;

/** The first of the reader's languages ("de-AT", "en") that the page speaks, else English. */
export function pickLanguage(wanted: readonly string[]): keyof typeof languages {
    for (const tag of wanted) {
        const name = tag.toLowerCase().split("-")[0] ?? "";
        if (Object.hasOwn(languages, name)) {
            return name as keyof typeof languages;
        }
    }
    return "en";
}

export const language = pickLanguage(globalThis.navigator?.languages ?? []);

const { texts: words, reasonTexts, unknownReason }: Language = languages[language];
export const texts: Texts = words;

export function textFor(name: string, message?: string): ReasonText {
    if (Object.hasOwn(reasonTexts, name)) {
        return reasonTexts[name as ReasonName];
    }
    return message === undefined ? unknownReason : { ...unknownReason, text: message };
}
