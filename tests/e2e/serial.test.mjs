// SPDX-License-Identifier: Apache-2.0

// A serial line in a terminal: typed into, copied from, reloaded, resized, read out.

import assert from "node:assert/strict";

import { newUser, startBrowser, Viewer } from "./support/browser.mjs";
import { Cloud } from "./support/cloud.mjs";
import { e2e } from "./support/e2e.mjs";
import { Guest } from "./support/guest.mjs";
import { until } from "./support/wait.mjs";

/** A connected serial console of a machine that echoes. */
async function connect(scope, options = {}) {
    const [browser, guest] = await Promise.all([startBrowser(scope), Guest.withEcho(scope)]);
    const cloud = await Cloud.start(scope, { instances: [{ name: "web01", guest }] });
    const viewer = await Viewer.tab(scope, await newUser(scope, browser, options));
    await viewer.goto(await cloud.requestConsole("web01", "serial"));
    await viewer.connected();
    return viewer;
}

e2e("serial: typed and seen, in its colours, before and after a reload", async (scope) => {
    const viewer = await connect(scope);
    const { keyboard } = viewer.page;
    assert.equal(await viewer.text("name"), "web01");
    assert.equal(await viewer.button("Ctrl-Alt-Del").isVisible(), false);
    // The machine is not written to: it is the user who presses Enter.
    await viewer.showsLine(/^Nothing has come from the machine yet/);

    await keyboard.press("Enter");
    await viewer.showsLine(/^echo ·/);
    assert.equal((await viewer.lines()).some((line) => /Nothing has come/.test(line)), false);
    await keyboard.type("uname -a; Grüße, 東京 ✓");
    await viewer.showsLine(/^echo · uname -a; Grüße, 東京 ✓$/);
    // Only a machine knows what they mean.
    await keyboard.press("Enter");
    await keyboard.press("Control+C");
    await keyboard.press("Tab");
    await keyboard.type("x");
    await viewer.showsLine(/^echo · \^C {3,}x$/);

    const dot = viewer.page.locator("#screen .xterm-rows span", { hasText: "·" }).first();
    const color = await dot.evaluate((span) => getComputedStyle(span).color);
    assert.equal(color, "rgb(200, 30, 90)");

    await viewer.page.reload();
    await viewer.connected();
    await keyboard.type("again");
    await viewer.showsLine(/again$/);
});

e2e("serial: what is copied is what stands there, what is pasted is text", async (scope) => {
    const viewer = await connect(scope);
    const { page } = viewer;
    const user = page.context();
    await user.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.evaluate(() => navigator.clipboard.writeText("<b>one</b> 'two'"));
    await page.keyboard.press("Control+Shift+V");
    await viewer.showsLine(/<b>one<\/b> 'two'$/);

    const row = page.locator("#screen .xterm-rows > div", { hasText: "one" });
    const box = await row.boundingBox();
    await page.mouse.click(box.x + 5, box.y + box.height / 2, { clickCount: 3 });
    await page.keyboard.press("Control+Shift+C");
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(copied, /<b>one<\/b> 'two'/);
});

e2e("serial: the dialog writes its text as it is, and forgets it", async (scope) => {
    const viewer = await connect(scope);
    const { page } = viewer;
    await viewer.button("Paste").click();
    const field = page.getByRole("textbox", { name: "Text", exact: true });
    assert.equal(await page.getByLabel("Keyboard layout of the guest").isVisible(), false);
    await field.fill("Grüße, 東京 ✓");
    await viewer.button("Type it").click();
    await page.getByText("Typed: 11 characters.").waitFor();
    await viewer.showsLine(/Grüße, 東京 ✓$/);
    await viewer.button("Close").click();
    await viewer.button("Paste").click();
    assert.equal(await field.inputValue(), "");
});

e2e("serial: fits the window, follows light and dark, can be read out", async (scope) => {
    const viewer = await connect(scope, { colorScheme: "light" });
    const { page } = viewer;
    const background = () =>
        page
            .locator("#screen .xterm-scrollable-element")
            .evaluate((element) => getComputedStyle(element).backgroundColor);
    assert.equal(await background(), "rgb(255, 255, 255)");
    await page.emulateMedia({ colorScheme: "dark" });
    await until("a dark terminal", async () => (await background()) === "rgb(13, 18, 23)");

    const before = (await viewer.lines()).length;
    const { width, height } = page.viewportSize();
    await page.setViewportSize({ width, height: Math.floor(height / 2) });
    await until("fewer lines", async () => (await viewer.lines()).length < before * 0.6);

    await page.keyboard.press("Enter");
    await page.keyboard.type("hello");
    await viewer.showsLine(/hello$/);
    const input = page.getByRole("textbox");
    assert.match(await input.getAttribute("aria-label"), /^Screen of web01\. /);
    assert.equal(await input.evaluate((element) => element === document.activeElement), true);
    const read = page.locator("#screen .xterm-accessibility-tree", { hasText: "hello" });
    await read.waitFor({ state: "attached" });
});

e2e("serial: firmware and boot menu of a machine without a screen", async (scope) => {
    const [browser, guest] = await Promise.all([
        startBrowser(scope),
        Guest.withMenuOnSerial(scope),
    ]);
    const cloud = await Cloud.start(scope, { instances: [{ name: "web01", guest }] });
    const url = await cloud.requestConsole("web01", "serial");
    const viewer = await Viewer.open(scope, browser, url);
    await viewer.connected();
    await guest.resume();
    await viewer.showsLine(/GNU GRUB/);
    await viewer.page.keyboard.press("c");
    await viewer.showsLine(/^grub> *$/);
    // The firmware reads the line into a buffer of 15 keys, and drops what does not fit there when
    // the machine is slow to ask for them.
    await viewer.page.keyboard.type("echo $grub_");
    await viewer.showsLine(/^grub> echo \$grub_ *$/);
    await viewer.page.keyboard.type("platform");
    await viewer.showsLine(/^grub> echo \$grub_platform *$/);
    await viewer.page.keyboard.press("Enter");
    await viewer.showsLine(/^pc$/);
});
