// SPDX-License-Identifier: Apache-2.0

// A small real machine under QEMU, with its screen on VNC, or with a serial line.

import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { imagePaths, qemuPath } from "./build.mjs";
import { freePort } from "./free_port.mjs";
import { Program } from "./program.mjs";
import { Screen } from "./screen.mjs";
import { until } from "./wait.mjs";

const run = promisify(execFile);
const guestFolder = fileURLToPath(new URL("../guests", import.meta.url));

let count = 0;

export class Guest {
    /** Where its VNC server listens: a socket's path, or host:port. */
    vnc;
    /** Where its serial line listens: host:port. */
    serial;
    /** Where its SPICE server listens: host:port. */
    spice;
    #resets = 0;
    #program;
    #dump;
    #sent;
    #commands = Promise.resolve();

    /**
     * Starts a machine with one of `imagePaths` in its drive. Without one it never runs: it has a
     * screen, and nothing to show there. `listen` is "unix" or "tcp"; with "spice" it has a SPICE
     * server besides.
     */
    static async start(scope, { image, listen = "unix" } = {}) {
        const guest = new Guest();
        await guest.#start(scope, image, listen);
        return guest;
    }

    /** A machine that sends back what comes on its serial line; see guests/echo.S. */
    static async withEcho(scope) {
        const image = path.join(scope.folder, "echo.img");
        const object = path.join(scope.folder, "echo.o");
        await run("as", ["--32", "-o", object, path.join(guestFolder, "echo.S")]);
        await run("ld", [
            ...["-m", "elf_i386", "-Ttext", "0x7c00", "--oformat", "binary"],
            ...["-o", image, object],
        ]);
        const guest = new Guest();
        await guest.#startSerial(scope, ["-drive", `file=${image},format=raw,if=ide`]);
        return guest;
    }

    /**
     * A machine without a screen: firmware and GRUB's menu are on its serial line. It waits for
     * resume(): what a line says while nobody listens is lost.
     */
    static async withMenuOnSerial(scope) {
        const guest = new Guest();
        const firmware = ["-machine", "pc,graphics=off"];
        await guest.#startSerial(scope, [...firmware, "-S", "-cdrom", imagePaths.grub]);
        return guest;
    }

    /**
     * A machine with GRUB's menu on its screen, and besides with a serial line on which nobody
     * answers: lineText() is what came from there. `folder`: what is on its first disk.
     */
    static async withMenuAndLine(scope, folder) {
        const guest = new Guest();
        guest.#sent = path.join(scope.folder, "line.txt");
        const disk = `file=fat:${folder},format=raw,if=virtio,readonly=on`;
        await guest.#start(scope, "grub", "tcp", folder === undefined ? [] : ["-drive", disk]);
        return guest.#untilMenu();
    }

    /** A machine that shows GRUB's menu, the first entry highlighted, and will wait there. */
    static async withMenu(scope, listen) {
        const guest = await Guest.start(scope, { image: "grub", listen });
        return guest.#untilMenu();
    }

    /** What the machine has sent on its serial line. */
    async lineText() {
        return readFile(this.#sent, "latin1");
    }

    /** What is on the screen, by QEMU's own account. */
    async screen() {
        await this.#ask("screendump", { filename: this.#dump });
        return Screen.fromPpm(await readFile(this.#dump));
    }

    /** Presses a key of its keyboard, by QEMU's name for it. */
    async press(key) {
        await this.#ask("send-key", { keys: [{ type: "qcode", data: key }] });
    }

    /** How often it was reset. */
    async resets() {
        await this.#ask("query-status");
        return this.#resets;
    }

    /** Halts it: its screen stays as it is. */
    async halt() {
        await this.#ask("stop");
    }

    /** Lets it go on. */
    async resume() {
        await this.#ask("cont");
    }

    async #untilMenu() {
        await until("GRUB's menu", async () => (await this.screen()).grubMenu());
        // Any key ends the countdown; this one changes nothing else.
        await this.press("home");
        await until("a menu without countdown", async () => {
            const menu = (await this.screen()).grubMenu();
            return menu?.counting === false && menu.selected === 0;
        });
        return this;
    }

    async #start(scope, image, listen, more = []) {
        const number = ++count;
        this.#dump = path.join(scope.folder, `screen-${number}.ppm`);
        const socket = path.join(scope.folder, `vnc-${number}`);
        this.#program = new Program(scope, qemuPath, [
            ...["-nodefaults", "-no-user-config", "-display", "none", "-vga", "std", "-m", "64"],
            // The next free one of a thousand ports.
            ...["-vnc", listen === "unix" ? `unix:${socket}` : "127.0.0.1:0,to=999"],
            ...(listen === "spice" ? ["-spice", await this.#spiceAddress()] : []),
            ...(this.#sent === undefined ? [] : ["-serial", `file:${this.#sent}`]),
            ...["-qmp", "stdio"],
            ...(image === undefined ? ["-S"] : ["-cdrom", imagePaths[image], "-boot", "d"]),
            ...more,
        ]);
        await this.#program.line(); // its greeting
        await this.#ask("qmp_capabilities");
        const { host, service } = await this.#ask("query-vnc");
        this.vnc = listen === "unix" ? socket : `${host}:${service}`;
    }

    /** QEMU wants to be told SPICE's port, and ends when it is taken. */
    async #spiceAddress() {
        const port = await freePort();
        this.spice = `127.0.0.1:${port}`;
        return `addr=127.0.0.1,port=${port},disable-ticketing=on`;
    }

    async #startSerial(scope, args) {
        this.#program = new Program(scope, qemuPath, [
            ...["-nodefaults", "-no-user-config", "-display", "none", "-vga", "none", "-m", "64"],
            ...["-chardev", "socket,id=line,host=127.0.0.1,port=0,server=on,wait=off"],
            ...["-serial", "chardev:line", "-qmp", "stdio"],
            ...args,
        ]);
        await this.#program.line(); // its greeting
        await this.#ask("qmp_capabilities");
        const lines = await this.#ask("query-chardev");
        const { filename } = lines.find(({ label }) => label === "line");
        this.serial = /tcp:(127\.0\.0\.1:\d+)/.exec(filename)[1];
    }

    /** One command after another: answers come in the order of the questions, events in between. */
    #ask(execute, parameters = {}) {
        const answer = this.#commands.then(async () => {
            this.#program.write(`${JSON.stringify({ execute, arguments: parameters })}\n`);
            for (;;) {
                const message = JSON.parse(await this.#program.line());
                if (message.event === "RESET") {
                    ++this.#resets;
                } else if ("error" in message) {
                    throw new Error(`${execute}: ${message.error.desc}`);
                } else if ("return" in message) {
                    return message.return;
                }
            }
        });
        this.#commands = answer.catch(() => {});
        return answer;
    }
}
