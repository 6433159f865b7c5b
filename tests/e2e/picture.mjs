// SPDX-License-Identifier: Apache-2.0

// picture.mjs SCREEN SERIAL: writes the documentation's pictures of a console on a screen and of one
// on a serial line, PNGs of 1280x800 pixels.

import { newUser, startBrowser, Viewer } from "./support/browser.mjs";
import { Cloud } from "./support/cloud.mjs";
import { inScope } from "./support/e2e.mjs";
import { Guest } from "./support/guest.mjs";

const [screenFile, serialFile] = process.argv.slice(2);
if (serialFile === undefined) {
    console.error("usage: node picture.mjs SCREEN SERIAL");
    process.exit(2);
}

/** The viewer page with a console of "web01", which is in `machines`. */
async function open(scope, type, colorScheme, machines) {
    const browser = await startBrowser(scope);
    const cloud = await Cloud.start(scope, machines);
    const look = { viewport: { width: 1280, height: 800 }, colorScheme };
    const viewer = await Viewer.tab(scope, await newUser(scope, browser, look));
    await viewer.goto(await cloud.requestConsole("web01", type));
    await viewer.connected();
    return viewer;
}

await inScope("the picture of a screen", async (scope) => {
    const guest = await Guest.withMenu(scope);
    const viewer = await open(scope, "webmks", "light", { vms: [{ name: "web01", guest }] });
    await viewer.shows(guest);
    await viewer.page.screenshot({ path: screenFile, animations: "disabled" });
});

await inScope("the picture of a serial line", async (scope) => {
    const guest = await Guest.withMenuOnSerial(scope);
    const instances = [{ name: "web01", guest }];
    const viewer = await open(scope, "serial", "dark", { instances });
    await guest.resume();
    await viewer.showsLine(/before booting/);
    await viewer.page.keyboard.press("ArrowDown");
    await viewer.showsLine(/\*GNU \(aka/);
    await viewer.page.screenshot({ path: serialFile, animations: "disabled" });
});
