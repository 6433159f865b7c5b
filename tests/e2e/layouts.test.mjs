// SPDX-License-Identifier: Apache-2.0

// Text pasted into guests with keyboards of other countries. What such a keyboard makes of a key is
// not our account of it: GRUB gets its layouts from Debian's keyboard data.

import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

import { startBrowser, Viewer } from "./support/browser.mjs";
import { Cloud } from "./support/cloud.mjs";
import { e2e } from "./support/e2e.mjs";
import { Guest } from "./support/guest.mjs";
import { until } from "./support/wait.mjs";

/** How many characters each layout has to type: all of ASCII, or as `make paste` asks for. */
const characters = Number(process.env.PORTHOLE_PASTE_CHARACTERS ?? 95);
/** The slow one is for guests that are kept waiting themselves. */
const pace = process.env.PORTHOLE_PASTE_PACE ?? "normal";
/** A character at that pace, and its share of all else. */
const characterLimitMs = 500;
/** By our name: Debian's name, and what GRUB cannot be told, since it knows no dead keys. */
const layouts = {
    us: ["us", ""],
    uk: ["gb", ""],
    de: ["de", "^`"],
    fr: ["fr", "^`~"],
    es: ["es", "^`~"],
    it: ["it", "`~"],
    tr: ["tr", "^`~"],
    jp: ["jp", ""],
};

/** Every printable character of ASCII again and again, save quotes and those of `leftOut`. */
function sample(leftOut, length) {
    const all = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).filter(
        (character) => !`'${leftOut}`.includes(character),
    );
    return Array.from({ length }, (_, index) => all[(index * 11) % all.length]).join("");
}

async function type(viewer, layout, text) {
    const { page } = viewer;
    await viewer.button("Paste").click();
    await page.getByLabel("Keyboard layout of the guest").selectOption(layout);
    await page.getByLabel("Pace").selectOption(pace);
    await page.getByRole("textbox", { name: "Text", exact: true }).fill(text);
    await viewer.button("Type it").click();
    const typed = page.getByText(`Typed: ${text.length} characters.`);
    await typed.waitFor({ timeout: 120_000 });
    await viewer.button("Close").click();
}

const tested = (process.env.PORTHOLE_PASTE_LAYOUTS ?? "de,fr").split(",");

e2e(`paste: ${characters} characters by each of ${tested.join(", ")}`, async (scope) => {
    const folder = path.join(scope.folder, "layouts");
    await mkdir(folder);
    for (const layout of tested) {
        const file = path.join(folder, `${layout}.gkb`);
        await promisify(execFile)("grub-kbdcomp", ["-o", file, layouts[layout][0]]);
    }
    const [browser, guest] = await Promise.all([
        startBrowser(scope),
        Guest.withMenuAndLine(scope, folder),
    ]);
    const cloud = await Cloud.start(scope, { instances: [{ name: "web01", guest }] });
    const url = await cloud.requestConsole("web01", "novnc");
    const viewer = await Viewer.open(scope, browser, url);
    await viewer.connected();
    const says = (line) =>
        until(`"${line}" on the serial line`, async () => {
            const received = await guest.lineText();
            if (!received.includes(`\r${line}\n`)) {
                throw new Error(`it says ${JSON.stringify(received.slice(-400))}`);
            }
            return true;
        });
    const prompts = async () => (await guest.lineText()).split("grub> ").length;
    /** Has a command run to its end: while GRUB loads a module, it loses what is typed. */
    const run = async (layout, command) => {
        const before = await prompts();
        await type(viewer, layout, `${command}\n`);
        await until(`the end of ${command}`, async () => (await prompts()) > before);
    };
    await type(viewer, "us", "c");
    await run("us", "serial; terminal_output serial");
    await run("us", "echo ready");
    await says("ready");
    let now = "us";
    for (const layout of tested) {
        // The firmware's own keyboard is American; GRUB's takes any.
        if (layout !== "us") {
            await run(now, "terminal_input at_keyboard");
            await run(now, `keymap (hd0,msdos1)/${layout}.gkb`);
        }
        now = layout;
        const text = sample(layouts[layout][1], characters);
        // Lines that are so long that GRUB would scroll are none of a person's.
        for (let begin = 0; begin < text.length; begin += 60) {
            const line = `${begin}${text.slice(begin, begin + 60)}.`;
            await run(layout, `echo '${line}'`);
            await says(line);
        }
    }
}, 120_000 + tested.length * characters * characterLimitMs);
