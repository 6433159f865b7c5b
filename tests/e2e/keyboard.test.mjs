// SPDX-License-Identifier: Apache-2.0

// Keys by their places on consoles of ESXi hosts, for users whose keyboard is not American.

import { startBrowser, Viewer } from "./support/browser.mjs";
import { Cloud } from "./support/cloud.mjs";
import { e2e } from "./support/e2e.mjs";
import { Guest } from "./support/guest.mjs";
import { until } from "./support/wait.mjs";

/** Runs in the page: presses the key at a place, on which something is printed. */
function press(canvas, { code, key }) {
    for (const type of ["keydown", "keyup"]) {
        canvas.dispatchEvent(
            new KeyboardEvent(type, { code, key, bubbles: true, cancelable: true }),
        );
    }
}

e2e("webmks: with scan codes, the guest makes of a key what is at its place", async (scope) => {
    const [browser, guest] = await Promise.all([startBrowser(scope), Guest.withMenu(scope)]);
    const cloud = await Cloud.start(scope, {
        vms: [{ name: "web01", guest }],
        keyboard: "scan-codes",
    });
    const viewer = await Viewer.open(
        scope,
        browser,
        await cloud.requestConsole("web01", "webmks"),
    );
    await viewer.connected();
    await viewer.showsMenu(0);
    const canvas = viewer.page.locator("#screen canvas");
    // GRUB's own key for its command line, of somebody whose keyboard is Dvorak's.
    await viewer.page.keyboard.press("ArrowDown");
    await viewer.showsMenu(1);
    await canvas.evaluate(press, { code: "KeyC", key: "j" });
    await until("no menu", async () => (await viewer.screen()).grubMenu() === undefined);
    await viewer.shows(guest);
});
