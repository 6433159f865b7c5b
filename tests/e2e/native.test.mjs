// SPDX-License-Identifier: Apache-2.0

// Native viewers: TigerVNC's draws a guest by `porthole tunnel`; what is meant for them is shown in the
// page as well.

import { startBrowser, Viewer } from "./support/browser.mjs";
import { Cloud } from "./support/cloud.mjs";
import { e2e } from "./support/e2e.mjs";
import { Guest } from "./support/guest.mjs";
import { startNativeViewer } from "./support/native_viewer.mjs";
import { until } from "./support/wait.mjs";
import { holds, XScreen } from "./support/x_screen.mjs";

e2e("webmks, xvpvnc: TigerVNC's viewer draws a guest", async (scope) => {
    const [screen, guest] = await Promise.all([
        XScreen.start(scope, 1024, 768),
        Guest.withMenu(scope, "tcp"),
    ]);
    const cloud = await Cloud.start(scope, {
        vms: [{ name: "web01", guest }],
        instances: [{ name: "web02", guest }],
    });
    const browser = startBrowser(scope);
    for (const [name, type] of [
        ["web01", "webmks"],
        ["web02", "xvpvnc"],
        ["web01", "xvpvnc"],
    ]) {
        const url = await cloud.requestConsole(name, type);
        const viewer = startNativeViewer(scope, screen, url);
        await until(`${name}'s screen by ${type} in the viewer's window`, async () => {
            const [shown, picture] = [await screen.shown(), await guest.screen()];
            return picture.grubMenu() !== undefined && holds(shown, picture);
        });
        await viewer.stop();
        await until("an empty screen", async () => {
            const { rgb } = await screen.shown();
            return rgb.every((part) => part === 0);
        });
    }
    const url = await cloud.requestConsole("web02", "xvpvnc");
    const page = await Viewer.open(scope, await browser, url);
    await page.connected();
    await page.shows(guest);
});
