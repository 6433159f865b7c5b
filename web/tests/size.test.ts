// SPDX-License-Identifier: Apache-2.0

// What a browser downloads for a VNC console, as the build left it in dist/.

import { strict as assert } from "node:assert";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

const budgetBytes = 300 * 1024;
const dist = path.resolve("dist");

/** The files that `file` refers to, and that are loaded with it: not those that may be loaded. */
function references(file: string, text: string): string[] {
    if (file.endsWith(".html")) {
        return [...text.matchAll(/<(?:script|link rel="(?:stylesheet|icon)")[^>]*"(assets\/[^"]+)"/g)].map(
            ([, name = ""]) => name,
        );
    }
    const imports = /(?:^|[;}\s])(?:import|export)(?:[^"'()]*from)?"\.\/([^"]+)"/g;
    return file.endsWith(".js")
        ? [...text.matchAll(imports)].map(([, name = ""]) => `assets/${name}`)
        : [];
}

test("A VNC console's download is below 300 KiB, compressed", () => {
    assert.ok(existsSync(dist), "there is no dist/: run `npm run build` first");
    const viewer = readdirSync(path.join(dist, "assets")).find((name) => /^vnc-.*\.js$/.test(name));
    assert.ok(viewer, "no file of the build is the VNC viewer");

    const sizes = new Map<string, number>();
    const load = (file: string): void => {
        if (!sizes.has(file)) {
            const content = readFileSync(path.join(dist, file));
            sizes.set(file, gzipSync(content, { level: 9 }).length);
            references(file, content.toString()).forEach(load);
        }
    };
    load("index.html");
    load(`assets/${viewer}`);

    const names = [...sizes.keys()].join(" ");
    for (const part of [/style-.*\.css/, /viewer-.*\.js/, /vnc-.*\.js/, /favicon/]) {
        assert.match(names, part);
    }
    assert.doesNotMatch(names, /spice|serial/);
    const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    assert.ok(total > 50 * 1024, `${total} bytes are too few to be all of it: ${names}`);
    assert.ok(total < budgetBytes, `${total} bytes: ${JSON.stringify([...sizes])}`);
});
