// SPDX-License-Identifier: Apache-2.0

// picture.mjs FILE: writes the documentation's picture of a console, a PNG of 1280x800 pixels.

import { newUser, startBrowser, Viewer } from "./support/browser.mjs";
import { Cloud } from "./support/cloud.mjs";
import { inScope } from "./support/e2e.mjs";
import { Guest } from "./support/guest.mjs";

const [file] = process.argv.slice(2);
if (file === undefined) {
    console.error("usage: node picture.mjs FILE");
    process.exit(2);
}

await inScope("the picture", async (scope) => {
    const [browser, guest] = await Promise.all([startBrowser(scope), Guest.withMenu(scope)]);
    const cloud = await Cloud.start(scope, { vms: [{ name: "web01", guest }] });
    const look = { viewport: { width: 1280, height: 800 }, colorScheme: "light" };
    const viewer = await Viewer.tab(scope, await newUser(scope, browser, look));
    await viewer.goto(await cloud.requestConsole("web01", "webmks"));
    await viewer.connected();
    await viewer.shows(guest);
    await viewer.page.screenshot({ path: file, animations: "disabled" });
});
