// SPDX-License-Identifier: Apache-2.0

// The toolbar: keys, sizes, a screenshot, details; with the keyboard, by touch, in German.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { newUser, startBrowser, Viewer } from "./support/browser.mjs";
import { Cloud } from "./support/cloud.mjs";
import { e2e } from "./support/e2e.mjs";
import { Guest } from "./support/guest.mjs";
import { until } from "./support/wait.mjs";

/** A console of a guest that shows GRUB's menu. */
async function connect(scope, options = {}) {
    const [browser, guest] = await Promise.all([startBrowser(scope), Guest.withMenu(scope, "tcp")]);
    const cloud = await Cloud.start(scope, { instances: [{ name: "web01", guest }] });
    const url = await cloud.requestConsole("web01", "novnc");
    const viewer = await Viewer.open(scope, browser, url, options);
    await viewer.connected();
    await viewer.showsMenu(0);
    return { viewer, guest };
}

const focused = (locator) => locator.evaluate((element) => element === document.activeElement);

e2e("toolbar: combinations and held keys reach the guest", async (scope) => {
    const { viewer, guest } = await connect(scope);
    const { page } = viewer;
    await viewer.button("Keys").click();
    const hold = viewer.button("Ctrl");
    await hold.click();
    assert.equal(await hold.getAttribute("aria-pressed"), "true");
    await viewer.button("Alt").click();
    await page.locator("#screen canvas").click();
    // Ctrl and Alt are down already.
    await page.keyboard.press("Delete");
    await until("a reset of the guest", async () => (await guest.resets()) > 0);
});

e2e("toolbar: sizes of the picture, and a picture to keep", async (scope) => {
    const { viewer, guest } = await connect(scope, { viewport: { width: 500, height: 420 } });
    const { page } = viewer;
    const canvas = page.locator("#screen canvas");
    const shownWidth = async () => (await canvas.boundingBox()).width;
    assert.ok((await shownWidth()) <= 500, "it fits the window");
    await viewer.button("View").click();
    assert.equal(await viewer.button("Move the picture").isVisible(), false);
    await viewer.button("Actual size").click();
    await until("a picture that is cut", async () => (await viewer.screen()).width === 500);

    await viewer.button("View").click();
    await viewer.button("Move the picture").click();
    const before = await viewer.screen();
    await page.keyboard.press("Escape");
    await page.mouse.move(400, 300);
    await page.mouse.down();
    await page.mouse.move(250, 300, { steps: 5 });
    await page.mouse.up();
    await until("another part of it", async () => !(await viewer.screen()).equals(before));

    await viewer.button("View").click();
    const [download] = await Promise.all([
        page.waitForEvent("download"),
        viewer.button("Save screenshot").click(),
    ]);
    assert.match(download.suggestedFilename(), /^web01-[\d-]+\.png$/);
    const file = await readFile(await download.path());
    assert.equal(file.subarray(1, 4).toString(), "PNG");
    const { width, height } = await guest.screen();
    assert.deepEqual([file.readUInt32BE(16), file.readUInt32BE(20)], [width, height]);
});

e2e("toolbar: reached and used by the keyboard alone", async (scope) => {
    const { viewer } = await connect(scope);
    const { page } = viewer;
    for (const key of ["Control", "Alt", "Shift"]) {
        await page.keyboard.down(key);
    }
    for (const key of ["Shift", "Alt", "Control"]) {
        await page.keyboard.up(key);
    }
    await until("the focus", () => focused(viewer.button("Ctrl-Alt-Del")));
    await page.keyboard.press("ArrowRight");
    assert.equal(await focused(viewer.button("Keys")), true);
    await page.keyboard.press("Enter");
    assert.equal(await viewer.button("Keys").getAttribute("aria-expanded"), "true");
    assert.equal(await focused(viewer.button("Ctrl")), true);
    await page.keyboard.press("Escape");
    assert.equal(await focused(viewer.button("Keys")), true);
    await page.keyboard.press("Escape");
    await page.keyboard.press("ArrowDown");
    await viewer.showsMenu(1);
});

e2e("toolbar: details tell the session and its connection", async (scope) => {
    const { viewer } = await connect(scope);
    await viewer.button("Details").click();
    const panel = viewer.page.locator("#details-panel");
    await panel.getByText(/^\d+ ms$/).waitFor();
    const text = await panel.innerText();
    assert.match(text, /Virtual machine\s+web01/);
    assert.match(text, /Console type\s+novnc/);
    assert.match(text, /Received\s+[\d.,]+ (B|KiB|MiB)/);
    assert.match(text, /Sent\s+[\d.,]+ (B|KiB)/);
});

e2e("toolbar: a phone has its own keyboard, and everything is within reach", async (scope) => {
    const { viewer } = await connect(scope, {
        viewport: { width: 390, height: 760 },
        hasTouch: true,
        isMobile: true,
    });
    const { page } = viewer;
    for (const room of [320, 390]) {
        await page.setViewportSize({ width: room, height: 760 });
        for (const control of await page.locator("#toolbar > button:visible").all()) {
            const { x, width } = await control.boundingBox();
            assert.ok(x >= 0 && x + width <= room, `${await control.innerText()} at ${room}`);
        }
    }
    await viewer.button("Keyboard").tap();
    assert.equal(await focused(page.locator("#touch-field")), true);
    // GRUB opens its command line.
    await page.keyboard.insertText("c");
    await until("no menu", async () => (await viewer.screen()).grubMenu() === undefined);
});

e2e("a German reader gets a German page", async (scope) => {
    const { viewer } = await connect(scope, { locale: "de-AT" });
    assert.equal(await viewer.page.title(), "web01 – Konsole");
    assert.equal(await viewer.page.locator("html").getAttribute("lang"), "de");
    assert.equal(await viewer.button("Strg-Alt-Entf").isVisible(), true);
});
