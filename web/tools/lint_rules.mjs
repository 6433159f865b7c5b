// SPDX-License-Identifier: Apache-2.0

// Rules that the type checker does not know: no markup or code made from text, nothing inline in
// the page, nothing from elsewhere, and a licence line on top of each file.

import path from "node:path";

const scriptRules = [
    [/\b(?:inner|outer)HTML\b/, "markup made from text: use textContent"],
    [
        /\b(?:insertAdjacentHTML|setHTML|setHTMLUnsafe|createContextualFragment|DOMParser|srcdoc)\b/,
        "markup made from text",
    ],
    [/\bdocument\s*\.\s*write/, "document.write"],
    [/\beval\b|\bnew\s+Function\b|\bset(?:Timeout|Interval)\s*\(\s*["'`]/, "code made from text"],
    [
        /\bcssText\b|setAttribute\(\s*["'`](?:style|on\w*)["'`]/,
        "an inline style or handler: the page's CSP forbids it",
    ],
    [/["'`](?:https?:|wss?:)?\/\/\w/, "an address outside the gateway"],
];

const pageRules = [
    [/<script(?![^>]*\ssrc=)/i, "an inline script: the page's CSP forbids it"],
    [/<style\b|\sstyle\s*=/i, "an inline style: the page's CSP forbids it"],
    [/\son[a-z]+\s*=/i, "an inline handler: the page's CSP forbids it"],
    [/<base\b/i, "a base element: the page's CSP forbids it"],
    [/\b(?:src|href)\s*=\s*(?!"(?:\/assets\/|#))/i, "a reference outside /assets/"],
];

const sheetRules = [[/@import|url\(/, "a reference out of the style sheet"]];

/** What is wrong with the file of that name, as `line: complaint`. */
export function findings(name, text) {
    const lines = text.split("\n");
    const found = [];
    if (!lines[0].includes("SPDX-License-Identifier: Apache-2.0")) {
        found.push("1: no licence line");
    }
    for (const [index, line] of lines.entries()) {
        for (const [pattern, complaint] of rulesFor(name)) {
            if (pattern.test(line)) {
                found.push(`${index + 1}: ${complaint}`);
            }
        }
    }
    return found;
}

function rulesFor(name) {
    switch (path.extname(name)) {
        case ".ts":
            return scriptRules;
        case ".html":
            return pageRules;
        case ".css":
            return sheetRules;
        default:
            return [];
    }
}
