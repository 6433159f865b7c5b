// SPDX-License-Identifier: Apache-2.0

// Builds the viewer page and the operators' into dist/: index.html, admin.html, and under assets/ everything it refers to, each
// file named after its content.

import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

// Where pages find their files, seen from a page; the only place that fixes it. All pages lie beside
// the folder, so that whatever stands in front of the gateway's paths means nothing to them.
const base = "";

const root = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(root, "dist");

await rm(dist, { recursive: true, force: true });
await mkdir(path.join(dist, "assets"), { recursive: true });

// The name in index.html -> the name in dist/.
const names = new Map();

// spice-html5 opens its WebSockets by itself: in the module that does, they are the page's.
const spiceSockets = {
    name: "spice-sockets",
    setup({ onLoad }) {
        onLoad({ filter: /spice-html5\/src\/spiceconn\.js$/ }, async ({ path: file }) => {
            const ours = JSON.stringify(path.join(root, "src/viewers/spice_sockets.ts"));
            const code = await readFile(file, "utf8");
            return { contents: `import { WebSocket } from ${ours};\n${code}`, loader: "js" };
        });
    },
};

// IronRDP carries its WebAssembly within its code, as text, and opens its WebSocket by itself. The one
// becomes a file of its own, which compresses better and need not be decoded; the other is the page's.
const rdpModule = {
    name: "rdp-module",
    setup({ onLoad }) {
        onLoad({ filter: /iron-remote-desktop-rdp\.js$/ }, async ({ path: file }) => {
            const ours = JSON.stringify(path.join(root, "src/viewers/rdp_socket.ts"));
            const [before, wasm, after, ...rest] = (await readFile(file, "utf8")).split(
                /"data:application\/wasm;base64,([A-Za-z0-9+/=]+)"/,
            );
            if (after === undefined || rest.length > 0) {
                throw new Error(`${file} does not hold its WebAssembly as it used to`);
            }
            await addAsset("rdp.wasm", Buffer.from(wasm, "base64"));
            const address = JSON.stringify(base + names.get("assets/rdp.wasm"));
            const code = `import { WebSocket } from ${ours};\n${before}${address}${after}`;
            return { contents: code, loader: "js" };
        });
    },
};

// The source of each bundle, and what pages call it.
const bundles = {
    "assets/viewer.js": "src/main.ts",
    "assets/style.css": "src/style.css",
    "assets/admin.js": "src/admin/main.ts",
    "assets/admin.css": "src/admin/admin.css",
};

const bundled = await build({
    absWorkingDir: root,
    entryPoints: Object.entries(bundles).map(([name, source]) => ({
        in: source,
        out: path.parse(name).name,
    })),
    outdir: "dist",
    entryNames: "assets/[name]-[hash]",
    chunkNames: "assets/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    target: ["es2022", "chrome93", "firefox93", "safari15.4"],
    minify: true,
    charset: "utf8",
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
    plugins: [spiceSockets, rdpModule],
});
for (const [file, output] of Object.entries(bundled.metafile.outputs)) {
    for (const [name, source] of Object.entries(bundles)) {
        if (output.entryPoint === source) {
            names.set(name, path.relative("dist", file));
        }
    }
}

// For pages of others, which refer to it by this name: a file that needs no other.
await build({
    absWorkingDir: root,
    entryPoints: ["embed/porthole_console.ts"],
    outfile: "dist/porthole-console.js",
    bundle: true,
    format: "esm",
    target: ["es2022", "chrome93", "firefox93", "safari15.4"],
    minify: true,
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
});

await addAsset("favicon.svg", await readFile(path.join(root, "src/favicon.svg")));
await addAsset("licenses.txt", Buffer.from(await licenses()));

for (const name of ["index.html", "admin.html"]) {
    const page = await readFile(path.join(root, name), "utf8");
    await writeFile(path.join(dist, name), page.replace(/"\/(assets\/[^"]+)"/g, withHashedName));
}

function withHashedName(_, name) {
    const hashed = names.get(name);
    if (hashed === undefined) {
        throw new Error(`a page refers to /${name}, which is not built`);
    }
    return `"${base}${hashed}"`;
}

async function addAsset(name, content) {
    const { name: stem, ext } = path.parse(name);
    const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
    const hashed = `assets/${stem}-${hash}${ext}`;
    await writeFile(path.join(dist, hashed), content);
    names.set(`assets/${name}`, hashed);
}

// What the licences of bundled packages ask to pass on to whoever gets the bundle.
async function licenses() {
    const parts = [
        await part("@novnc/novnc", "noVNC", "Mozilla Public License 2.0", {
            source: (version) => `https://github.com/novnc/noVNC/tree/v${version}`,
            texts: ["AUTHORS", "docs/LICENSE.MPL-2.0"],
        }),
        [
            "pako, as contained in noVNC",
            await packageText("@novnc/novnc", "vendor/pako/LICENSE"),
        ],
        await part("@xterm/xterm", "xterm.js", "MIT License", { texts: ["LICENSE"] }),
        await part("@xterm/addon-fit", "xterm.js addon-fit", "MIT License", { texts: ["LICENSE"] }),
        await part("@spice-project/spice-html5", "spice-html5", "GNU LGPL 3.0 or later", {
            source: () => "https://gitlab.freedesktop.org/spice/spice-html5, and npm",
            texts: ["COPYING.LESSER", "COPYING"],
        }),
        // Its package brings no text of its licence; of the two that it offers, this is ours as well.
        await part("@devolutions/iron-remote-desktop-rdp", "IronRDP", "Apache License 2.0", {
            source: () => "https://github.com/Devolutions/IronRDP",
            texts: [],
        }),
    ];
    const rule = `\n\n${"-".repeat(72)}\n\n`;
    const head = "This page is part of Porthole (Apache License 2.0) and contains:";
    return (
        [head, ...parts.map((part) => part.map((text) => text.trim()).join("\n\n"))].join(rule) +
        "\n"
    );
}

// A bundled package: what it is, where its source code is when that has to be said, its licence.
async function part(name, title, license, { source, texts }) {
    const { version } = JSON.parse(await packageText(name, "package.json"));
    return [
        `${title} ${version}, ${license}`,
        ...(source === undefined ? [] : [`Source code: ${source(version)}`]),
        ...(await Promise.all(texts.map((text) => packageText(name, text)))),
    ];
}

function packageText(name, file) {
    return readFile(path.join(root, "node_modules", name, file), "utf8");
}
