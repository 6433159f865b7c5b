// SPDX-License-Identifier: Apache-2.0

import { strict as assert } from "node:assert";
import { test } from "node:test";

import { isReasonName, remedies, remedyFor } from "../src/reasons";
import { type Language, languages, pickLanguage } from "../src/texts";
import * as en from "../src/texts/en";

const all: [string, Language][] = Object.entries(languages);

/** The paths of all words in a language: "paces.slow". */
function paths(value: unknown, path = ""): string[] {
    return typeof value === "object" && value !== null
        ? Object.entries(value).flatMap(([name, inner]) => paths(inner, `${path}.${name}`))
        : [path];
}

/** Every text, those with something in them filled in. */
function everyText(value: unknown): string[] {
    if (typeof value === "function") {
        return [String(value("x", "y"))];
    }
    return typeof value === "object" && value !== null
        ? Object.values(value).flatMap(everyText)
        : [String(value)];
}

test("Every language has every text, and none that is empty", () => {
    for (const [name, { texts, reasonTexts, unknownReason }] of all) {
        assert.deepEqual(paths(texts).sort(), paths(en.texts).sort(), name);
        assert.deepEqual(paths(reasonTexts).sort(), paths(en.reasonTexts).sort(), name);
        for (const text of everyText({ ...texts, announceEnded: "", reasonTexts, unknownReason })) {
            assert.ok(text === "" || /\S/.test(text), name);
            assert.doesNotMatch(text, /undefined|\[object/, name);
        }
        assert.equal(everyText(texts.keys).includes(""), false, name);
    }
});

test("A language is no copy of the English one", () => {
    for (const [name, { reasonTexts }] of all.filter(([name]) => name !== "en")) {
        for (const [reason, words] of Object.entries(reasonTexts)) {
            const english = en.reasonTexts[reason as keyof typeof remedies];
            assert.notEqual(words.text, english.text, `${name}: ${reason}`);
        }
    }
});

test("Every reason has a name of the agreed form, a title, a text and advice", () => {
    for (const [name, { reasonTexts }] of all) {
        assert.deepEqual(Object.keys(reasonTexts).sort(), Object.keys(remedies).sort(), name);
        for (const [reason, words] of Object.entries(reasonTexts)) {
            assert.ok(isReasonName(reason), reason);
            assert.match(words.title, /^[A-Zv].*[^.]$/u, reason);
            assert.match(words.text, /\.$/, reason);
            assert.match(words.advice, /\.$/, reason);
        }
    }
});

test("Advice speaks of a button exactly where there is one", () => {
    for (const [name, { texts, reasonTexts }] of all) {
        for (const [reason, words] of Object.entries(reasonTexts)) {
            const remedy = remedyFor(reason);
            const again = reason === "console_in_use" ? texts.checkAgain : texts.reconnect;
            assert.equal(words.advice.includes(again), remedy === "reconnect", `${name}: ${reason}`);
            assert.equal(words.advice.includes(texts.reload), remedy === "reload", `${name}: ${reason}`);
        }
    }
});

test("The reader's first language that the page speaks is taken, else English", () => {
    assert.equal(pickLanguage(["de-AT", "en"]), "de");
    assert.equal(pickLanguage(["fr", "DE", "en"]), "de");
    assert.equal(pickLanguage(["en-GB", "de"]), "en");
    assert.equal(pickLanguage(["fr-FR", "constructor"]), "en");
    assert.equal(pickLanguage([]), "en");
});
