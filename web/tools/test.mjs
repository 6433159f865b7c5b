// SPDX-License-Identifier: Apache-2.0

// Runs the unit tests: bundles each tests/*.test.ts for Node and hands them to Node's own runner.

import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const folder = path.join(root, "tests");
const tests = (await readdir(folder)).filter((name) => name.endsWith(".test.ts"));

const outdir = await mkdtemp(path.join(root, "node_modules", ".tests-"));
try {
    await build({
        entryPoints: tests.map((name) => path.join(folder, name)),
        outdir,
        outExtension: { ".js": ".mjs" },
        bundle: true,
        // Viewers need a browser: so they stay what they are in the page, loaded on demand.
        splitting: true,
        format: "esm",
        platform: "node",
        target: "node18",
        sourcemap: "inline",
        logLevel: "warning",
    });
    const bundles = tests.map((name) => path.join(outdir, name.replace(/\.ts$/, ".mjs")));
    const { status } = spawnSync(
        process.execPath,
        ["--enable-source-maps", "--test", "--test-reporter=spec", ...bundles],
        { stdio: "inherit" },
    );
    process.exitCode = status ?? 1;
} finally {
    await rm(outdir, { recursive: true, force: true });
}
