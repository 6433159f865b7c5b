// SPDX-License-Identifier: Apache-2.0

import { strict as assert } from "node:assert";
import { test } from "node:test";

import { findings } from "../tools/lint_rules.mjs";

const licence = "// SPDX-License-Identifier: Apache-2.0\n";

test("Ways to make markup or code out of text are found", () => {
    for (const line of [
        "card.innerHTML = name;",
        "card['outerHTML'] = name;",
        "card.insertAdjacentHTML('beforeend', name);",
        "document.write(name);",
        "eval(name);",
        "new Function(name);",
        'setTimeout("alert()", 1);',
        "card.setAttribute('onclick', name);",
        "card.style.cssText = name;",
        'fetch("https://cdn.example/x.js");',
    ]) {
        assert.equal(findings("page.ts", licence + line).length, 1, line);
    }
});

test("What the page's CSP forbids is found in the page", () => {
    for (const line of [
        "<script>run()</script>",
        "<style>p {}</style>",
        '<p style="color: red">',
        '<p onclick="run()">',
        '<img src="https://cdn.example/x.png">',
        '<base href="/assets/">',
        "<a href=elsewhere>",
    ]) {
        assert.notEqual(findings("index.html", licence + line).length, 0, line);
    }
    assert.deepEqual(
        findings("index.html", `${licence}<script type="module" src="/assets/viewer.js">`),
        [],
    );
});

test("A file without its licence line is found", () => {
    assert.deepEqual(findings("page.ts", "export {};\n"), ["1: no licence line"]);
    assert.deepEqual(findings("page.ts", `${licence}card.textContent = name;\n`), []);
});
