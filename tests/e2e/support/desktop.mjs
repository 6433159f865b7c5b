// SPDX-License-Identifier: Apache-2.0

// A desktop that is reached by RDP: an X server with a terminal on it, and an RDP server before it.
// It needs no account of this machine.

import { X509Certificate } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import net from "node:net";
import path from "node:path";

import { makeCertificate } from "./certificate.mjs";
import { freePort } from "./free_port.mjs";
import { Program } from "./program.mjs";
import { until } from "./wait.mjs";

/** Who may log in to a desktop; for xrdp, whoever knows the password. */
export const user = "tester";
export const password = "Pass-word1";
// MD4 of the password in UTF-16LE, as Windows keeps it.
const passwordHash = "415fcfbc51a99ae6aefe6bce1377e7f6";
// Its first eight letters, as vncpasswd writes them.
const vncPasswordFile = Buffer.from("3d969cb15aaa2984", "hex");

// Keeps each line that it is given, takes it for the colour of the terminal, and begins at its top
// with a bar.
const terminal = `while read -r line; do
    echo "$line" >> "$0"
    printf '\\033]11;%s\\007\\033[2J\\033[H\\033[7m       \\033[m' "$line"
done`;

export class Desktop {
    /** For the gateway's configuration. */
    vnc;
    rdp;
    rdpThumbprint;

    #scope;
    #folder;
    #display;
    #typed;

    /** On its X server's own VNC port. */
    static async withVnc(scope) {
        const desktop = new Desktop();
        desktop.vnc = `127.0.0.1:${await desktop.#startX(scope, "vnc")}`;
        return desktop;
    }

    /** Behind Debian's xrdp, by TLS; the X server wants the password. */
    static async withXrdp(scope) {
        const desktop = new Desktop();
        const vncPort = await desktop.#startX(scope, "xrdp", vncPasswordFile);
        const { certificate, key } = await makeCertificate({ folder: desktop.#folder });
        const port = await freePort();
        const configuration = path.join(desktop.#folder, "xrdp.ini");
        await writeFile(
            configuration,
            [
                ...["[Globals]", "ini_version=1", "allow_channels=true", "fork=false"],
                `port=tcp://127.0.0.1:${port}`,
                ...["security_layer=tls", `certificate=${certificate}`, `key_file=${key}`],
                ...["bitmap_cache=true", "bitmap_compression=true", "use_fastpath=both"],
                ...["autorun=desktop", "max_bpp=32", "[Logging]", "EnableSyslog=false"],
                ...[`LogFile=${path.join(desktop.#folder, "xrdp.log")}`, "EnableConsole=false"],
                ...["[Channels]", "cliprdr=true", "drdynvc=true", "[desktop]", "name=desktop"],
                ...["lib=libvnc.so", "ip=127.0.0.1", `port=${vncPort}`],
                ...["username=na", "password=ask", ""],
            ].join("\n"),
        );
        desktop.#run("/usr/sbin/xrdp", ["--nodaemon", "--config", configuration]);
        await desktop.#listensAt(port, certificate);
        return desktop;
    }

    /** Behind FreeRDP's shadow server, with CredSSP: `user` and `password` alone are let in. */
    static async withShadow(scope) {
        const desktop = new Desktop();
        await desktop.#startX(scope, "shadow");
        const sam = path.join(desktop.#folder, "sam");
        await writeFile(sam, `${user}:::${passwordHash}:::\n`, { mode: 0o600 });
        const port = await freePort();
        desktop.#runOnDisplay("freerdp-shadow-cli", [
            ...[`/port:${port}`, "/bind-address:127.0.0.1", `/sam-file:${sam}`, "/sec:nla"],
        ]);
        const certificate = path.join(desktop.#folder, ".config/freerdp/shadow/shadow.crt");
        await desktop.#listensAt(port, certificate);
        return desktop;
    }

    /** The lines that were typed into its terminal. */
    async lines() {
        const text = await readFile(this.#typed, "utf8").catch(() => "");
        return text.split("\n").slice(0, -1);
    }

    async #startX(scope, name, vncPassword) {
        this.#scope = scope;
        this.#folder = path.join(scope.folder, name);
        this.#typed = path.join(this.#folder, "typed");
        await mkdir(this.#folder);
        const vncPort = await freePort();
        const security = ["-SecurityTypes", "None"];
        if (vncPassword !== undefined) {
            const file = path.join(this.#folder, "vnc-password");
            await writeFile(file, vncPassword, { mode: 0o600 });
            security.splice(1, 1, "VncAuth", "-rfbauth", file);
        }
        const server = this.#run("Xvnc", [
            ...["-displayfd", "1", "-rfbport", `${vncPort}`, "-localhost", ...security],
            ...["-geometry", "800x600", "-depth", "24"],
        ]);
        this.#display = `:${await server.line()}`;
        this.#runOnDisplay("xterm", [
            ...["-bg", "green", "-fg", "white", "-geometry", "200x80+0+0"],
            ...["-e", "sh", "-c", terminal, this.#typed],
        ]);
        return vncPort;
    }

    async #listensAt(port, certificate) {
        await until(`an RDP server at port ${port}`, () => listens(port));
        this.rdp = `127.0.0.1:${port}`;
        this.rdpThumbprint = new X509Certificate(await readFile(certificate)).fingerprint256;
    }

    #runOnDisplay(name, args) {
        return this.#run("env", [
            ...[`DISPLAY=${this.#display}`, `HOME=${this.#folder}`, "LC_ALL=C.UTF-8"],
            ...[name, ...args],
        ]);
    }

    #run(name, args) {
        const program = new Program(this.#scope, name, args);
        // None of them says by its exit code that it ended well.
        this.#scope.defer(() => program.kill());
        return program;
    }
}

function listens(port) {
    return new Promise((resolve) => {
        const socket = net.connect(port, "127.0.0.1");
        socket.on("connect", () => socket.end(() => resolve(true)));
        socket.on("error", () => resolve(false));
    });
}
