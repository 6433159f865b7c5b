// SPDX-License-Identifier: Apache-2.0

// Text typed into a guest: what it received is compared with what was to be typed.

import assert from "node:assert/strict";

import { startBrowser, Viewer } from "./support/browser.mjs";
import { Cloud } from "./support/cloud.mjs";
import { e2e } from "./support/e2e.mjs";
import { Guest } from "./support/guest.mjs";
import { until } from "./support/wait.mjs";

async function connect(scope) {
    const [browser, guest] = await Promise.all([
        startBrowser(scope),
        Guest.withMenuAndLine(scope),
    ]);
    const cloud = await Cloud.start(scope, { instances: [{ name: "web01", guest }] });
    const url = await cloud.requestConsole("web01", "novnc");
    const viewer = await Viewer.open(scope, browser, url);
    await viewer.connected();
    return { viewer, guest };
}

/** Has the dialog type `text`, and waits until it has. */
async function paste(viewer, text) {
    const { page } = viewer;
    await viewer.button("Paste").click();
    await page.getByRole("textbox", { name: "Text", exact: true }).fill(text);
    await viewer.button("Type it").click();
    await page.getByText(/^Typed: \d+ characters\.$/).waitFor();
    await viewer.button("Close").click();
}

e2e("paste: GRUB receives every character, by the keys of the layout", async (scope) => {
    const { viewer, guest } = await connect(scope);
    const says = (line) =>
        until(`"${line}" on the serial line`, async () => {
            const received = await guest.lineText();
            if (!received.includes(`\r${line}\n`)) {
                throw new Error(`it says ${JSON.stringify(received.slice(-500))}`);
            }
            return true;
        });
    // Opens the command line, whose answers then come on the serial line.
    await paste(viewer, "c");
    await paste(viewer, "serial; terminal_output serial\n");
    await paste(viewer, "echo ready\n");
    await says("ready");
    for (let number = 0; number < 8; ++number) {
        const line = `${number} AaBb Zz 0123456789 !@%^*()_+-=[]{}:;,.?/~|<>#&"`;
        await paste(viewer, `echo '${line}'\n`);
        await says(line);
    }

    // This guest has an American keyboard: there, the keys of a German Z and Y are Y and Z.
    await viewer.button("Paste").click();
    await viewer.page.getByLabel("Keyboard layout of the guest").selectOption("de");
    await viewer.button("Close").click();
    await paste(viewer, "echo XzyZY\n");
    await says("XyzYZ");
});

e2e("paste: what the layout cannot type is named, and the layout is remembered", async (scope) => {
    const { viewer } = await connect(scope);
    const { page } = viewer;
    await viewer.button("Paste").click();
    const field = page.getByRole("textbox", { name: "Text", exact: true });
    const layout = page.getByLabel("Keyboard layout of the guest");
    await field.fill("Grüße 東");
    await page.getByText("This keyboard cannot type: ü ß 東").waitFor();
    assert.equal(await viewer.button("Type it").isEnabled(), false);
    await layout.selectOption("de");
    await page.getByText("This keyboard cannot type: 東").waitFor();
    await field.fill("Grüße");
    assert.equal(await viewer.button("Type it").isEnabled(), true);

    await page.reload();
    await viewer.connected();
    await viewer.button("Paste").click();
    assert.equal(await layout.inputValue(), "de");
});

e2e("paste: it can be stopped", async (scope) => {
    const { viewer } = await connect(scope);
    const { page } = viewer;
    await viewer.button("Paste").click();
    await page.getByRole("textbox", { name: "Text", exact: true }).fill("a".repeat(5000));
    await page.getByLabel("Pace").selectOption("slow");
    await viewer.button("Type it").click();
    await page.getByRole("progressbar").waitFor();
    await viewer.button("Stop").click();
    await page.getByText(/^Stopped after \d+ of 5000 characters\.$/).waitFor();
});
