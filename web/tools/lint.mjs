// SPDX-License-Identifier: Apache-2.0

// Holds the page and its sources against lint_rules.mjs.

import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { findings } from "./lint_rules.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const pages = ["index.html", "admin.html"].map((page) => path.join(root, page));
const files = [...pages, ...(await filesBelow(path.join(root, "src")))];
for (const file of files) {
    for (const finding of findings(file, await readFile(file, "utf8"))) {
        console.error(`${path.relative(root, file)}:${finding}`);
        process.exitCode = 1;
    }
}

async function filesBelow(folder) {
    const entries = await readdir(folder, { withFileTypes: true });
    const nested = entries.map((entry) => {
        const file = path.join(folder, entry.name);
        return entry.isDirectory() ? filesBelow(file) : [file];
    });
    return (await Promise.all(nested)).flat();
}
