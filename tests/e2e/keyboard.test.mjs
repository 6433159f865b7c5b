// SPDX-License-Identifier: Apache-2.0

// Keys by their places on consoles of ESXi hosts, for users whose keyboard is not American.

import { startBrowser, Viewer } from "./support/browser.mjs";
import { Cloud } from "./support/cloud.mjs";
import { Desktop } from "./support/desktop.mjs";
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

/**
 * Runs in the page: what browsers make of a dead key and a letter on a German keyboard. The page
 * takes each event for itself, so that no composition follows.
 */
function typeAcute(canvas) {
    for (const [code, key] of [
        ["Equal", "Dead"],
        ["KeyE", "é"],
    ]) {
        for (const type of ["keydown", "keyup"]) {
            const event = new KeyboardEvent(type, { code, key, bubbles: true, cancelable: true });
            canvas.dispatchEvent(event);
        }
    }
}

/** Types into GRUB's command line by the page's dialog. */
async function paste(viewer, text) {
    await viewer.button("Paste").click();
    await viewer.page.getByRole("textbox", { name: "Text", exact: true }).fill(text);
    await viewer.button("Type it").click();
    await viewer.page.getByText(/^Typed: \d+ characters\.$/).waitFor();
    await viewer.button("Close").click();
}

e2e("dead keys: told by their places, so that the guest makes the letter", async (scope) => {
    const [browser, guest] = await Promise.all([startBrowser(scope), Guest.withMenuAndLine(scope)]);
    const cloud = await Cloud.start(scope, {
        vms: [{ name: "esxi", guest }],
        instances: [{ name: "vnc", guest }],
        keyboard: "scan-codes",
    });
    let number = 0;
    for (const [name, type] of [
        ["vnc", "novnc"],
        ["esxi", "webmks"],
    ]) {
        const viewer = await Viewer.open(scope, browser, await cloud.requestConsole(name, type));
        await viewer.connected();
        if (number++ === 0) {
            await paste(viewer, "c");
            await paste(viewer, "serial; terminal_output serial\n");
        }
        await paste(viewer, `echo ${number}`);
        // This guest has an American keyboard: at those places it has = and e.
        await viewer.page.locator("#screen canvas").evaluate(typeAcute);
        await paste(viewer, ".\n");
        await until("the keys at those places", async () => {
            const received = await guest.lineText();
            if (!received.includes(`\r${number}=e.\n`)) {
                throw new Error(`it says ${JSON.stringify(received.slice(-300))}`);
            }
            return true;
        });
        await viewer.page.close();
    }
});

e2e("dead keys: a server that is told characters gets the letter", async (scope) => {
    const [browser, desktop] = await Promise.all([startBrowser(scope), Desktop.withVnc(scope)]);
    const cloud = await Cloud.start(scope, { instances: [{ name: "desk", guest: desktop }] });
    const viewer = await Viewer.open(scope, browser, await cloud.requestConsole("desk", "novnc"));
    await viewer.connected();
    const canvas = viewer.page.locator("#screen canvas");
    // The pointer gives the terminal the focus.
    await canvas.click({ position: { x: 20, y: 20 } });
    await until("é in the terminal", async () => {
        await canvas.evaluate(typeAcute);
        await viewer.page.keyboard.press("Enter");
        const lines = await desktop.lines();
        if (!lines.includes("é")) {
            throw new Error(`it has ${JSON.stringify(lines)}`);
        }
        return true;
    });
});

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
