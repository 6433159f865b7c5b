// SPDX-License-Identifier: Apache-2.0

// Everything behind the browser: a simulated vCenter, two ESXi hosts, and the gateway before them.

import { createHash, randomBytes, randomUUID } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";

import { buildFolder } from "./build.mjs";
import { freePort } from "./free_port.mjs";
import { Program } from "./program.mjs";
import { until } from "./wait.mjs";

const project = "e2e";
const neighbourProject = "next-door";
/** Who may ask the API for consoles, and of which project. */
const users = { tester: project, colleague: project, neighbour: neighbourProject };
const password = "a-password-of-vcenter";
const protocols = {
    webmks: "mks",
    novnc: "vnc",
    xvpvnc: "vnc",
    "spice-html5": "spice",
    serial: "serial",
    "rdp-html5": "rdp",
};

export class Cloud {
    /** Where browsers come: "http://127.0.0.1:PORT". */
    origin;

    #scope;
    #options;
    #keys = Object.fromEntries(
        Object.keys(users).map((name) => [name, randomBytes(32).toString("hex")]),
    );
    #ids = new Map();
    #secrets = [password, ...Object.values(this.#keys)];
    #hosts;
    #vcenter;
    #further = [];
    #gateway;
    #written = "";
    #api;

    /**
     * Starts it all. `vms` are behind vCenter, `instances` in the gateway's configuration: lists of
     * `{name, guest}`, and of instances `ofNeighbour`: of another project, and its only user. `ways` are VMs behind a vCenter each:
     * `{name, guest, console, vcenter}`, the option `console` and arguments of the simulator.
     * `frameAncestors`, `certificate` ({certificate, key}: PEM files) and `port`
     * are for the gateway, and so are `tables` of its configuration. With `keyboard`, vCenter's option of that name, ESXi hosts speak no
     * dialect of QEMU's.
     */
    static async start(scope, { vms = [], instances = [], ways = [], ...options }) {
        const cloud = new Cloud();
        cloud.#scope = scope;
        scope.defer(() => cloud.#checkSecrecy());
        cloud.#options = { vms, instances, ways, frameAncestors: [], ...options };
        for (const machine of [...vms, ...instances, ...ways]) {
            cloud.#ids.set(machine.name, randomUUID());
        }
        if (vms.length + ways.length > 0) {
            await cloud.#startHosts();
        }
        if (vms.length > 0) {
            cloud.#vcenter = await cloud.#startVcenter(vms);
        }
        cloud.#further = await Promise.all(
            ways.map((way) => cloud.#startVcenter([way], way.vcenter)),
        );
        await cloud.startGateway();
        return cloud;
    }

    /**
     * A console URL from the API, in the form of Porthole's own specification; for serial lines,
     * whose URLs are a WebSocket's, that of the page. `more` are further members of the request.
     */
    async requestConsole(name, type, { as, ...more } = {}) {
        const answer = await this.ask("POST", `/servers/${this.#ids.get(name)}/console`, {
            as,
            body: { protocol: protocols[type], type, ...more },
        });
        const text = await answer.text();
        if (answer.status !== 200) {
            throw new Error(`the API answered ${answer.status}: ${text}`);
        }
        const url = JSON.parse(text).url.replace(/^ws/, "http");
        this.#secrets.push(/token=([\w-]+)/.exec(url)[1]);
        if (!url.startsWith(`${this.origin}/`)) {
            throw new Error(`the API answered a URL that leads elsewhere: ${url}`);
        }
        return url;
    }

    /** The API's answer to one of its users. */
    async ask(method, target, { as = "tester", body } = {}) {
        return await fetch(`${this.#api}${target}`, {
            method,
            headers: { "Content-Type": "application/json", "X-Auth-Token": this.#keys[as] },
            body: body === undefined ? undefined : JSON.stringify(body),
        });
    }

    idOf(name) {
        return this.#ids.get(name);
    }

    /** "poweredOn", "poweredOff" or "suspended". */
    async setPower(name, state) {
        await this.#control(this.#vcenter, `/vms/${this.#ids.get(name)}/power`, { state });
    }

    /** What vMotion does: the VM goes on on that host, 0 or 1. */
    async move(name, host) {
        await this.#control(this.#vcenter, `/vms/${this.#ids.get(name)}/move`, { host });
    }

    /** The host is gone, as vCenter has noticed; its VMs can be moved to the other one. */
    async loseHost(host) {
        await this.#control(this.#vcenter, `/hosts/${host}/connection`, { connected: false });
        await this.#hosts[host].program.kill();
        this.#hosts.splice(host, 1);
    }

    /** The consoles that are open on the ESXi hosts. */
    async openConsoles() {
        let open = 0;
        for (const { control } of this.#hosts) {
            const answer = await fetch(`${control}/connections`);
            open += (await answer.json()).open;
        }
        return open;
    }

    /** What the gateway has logged since it was last started. */
    get log() {
        return this.#gateway.log;
    }

    logged(pattern) {
        return this.#gateway.logged(pattern);
    }

    async stopGateway() {
        await this.#gateway.stop();
    }

    async killGateway() {
        await this.#gateway.kill();
    }

    /** Revokes all that opens a console of an instance, as an operator does. */
    async revoke(name) {
        const config = path.join(this.#scope.folder, "porthole.toml");
        const revoke = new Program(this.#scope, path.join(buildFolder, "porthole"), [
            ...["token", "revoke", "--config", config, "--instance", this.#ids.get(name)],
        ]);
        await revoke.ended;
    }

    /** Starts the gateway, again on the port that it had before. */
    async startGateway() {
        try {
            await this.#startGateway(this.#port() ?? (await freePort()));
        } catch (error) {
            if (this.#port() !== undefined || !/in use/i.test(this.log)) {
                throw error;
            }
            // Somebody else was faster to take the port.
            await this.#startGateway(await freePort());
        }
    }

    /** What the gateway was told or has given out in confidence is nowhere in what it wrote. */
    async #checkSecrecy() {
        const written = new Map([["its log", this.#written + this.log]]);
        for (const name of await readdir(this.#scope.folder)) {
            if (name.startsWith("tokens.db")) {
                written.set(name, await readFile(path.join(this.#scope.folder, name), "latin1"));
            }
        }
        for (const [where, text] of written) {
            if (this.#secrets.some((secret) => text.includes(secret))) {
                throw new Error(`porthole wrote a secret to ${where}`);
            }
        }
    }

    #port() {
        return this.origin === undefined ? undefined : Number(new URL(this.origin).port);
    }

    async #startGateway(port) {
        const scheme = this.#options.certificate === undefined ? "http" : "https";
        const origin = `${scheme}://127.0.0.1:${port}`;
        const config = path.join(this.#scope.folder, "porthole.toml");
        await writeFile(config, toToml(this.#configuration(origin, port)), { mode: 0o600 });
        this.#written += this.#gateway?.log ?? "";
        this.#gateway = new Program(this.#scope, path.join(buildFolder, "porthole"), [
            ...["serve", "--config", config],
        ]);
        const [, api] = await this.#gateway.logged(/ listening role=api address=(\S+) /);
        this.#api = `http://${api}`;
        this.origin = origin;
    }

    #configuration(origin, port) {
        const { vms, instances, ways, frameAncestors, certificate, tables } = this.#options;
        const config = {
            proxy: {
                listen: [`127.0.0.1:${port}`],
                frame_ancestors: frameAncestors,
                tls_certificate: certificate?.certificate ?? "",
                tls_private_key: certificate?.key ?? "",
            },
            api: { listen: ["127.0.0.1:0"] },
            tokens: { store: "sqlite:tokens.db", resume_ttl: "10s" },
            upstream: { allow: ["127.0.0.0/8"] },
            consoles: {
                webmks_proxy_base_url: `${origin}/`,
                novnc_proxy_base_url: `${origin}/vnc_auto.html`,
                xvpvnc_proxy_base_url: `${origin}/console`,
                spice_html5_proxy_base_url: `${origin}/spice_auto.html`,
                rdp_html5_proxy_base_url: `${origin}/rdp.html`,
                serial_proxy_base_url: `${origin.replace("http", "ws")}/`,
            },
            log: { level: "debug" },
            "identity.user": Object.entries(users).map(([name, project_id]) => ({
                name,
                project_id,
                key_sha256: createHash("sha256").update(this.#keys[name]).digest("hex"),
                roles: ["member"],
            })),
            instance: instances.map(({ name, guest, ofNeighbour = false }) => ({
                id: this.#ids.get(name),
                name,
                project_id: ofNeighbour ? neighbourProject : project,
                vnc: guest.vnc ?? "",
                spice: guest.spice ?? "",
                serial: guest.serial ?? "",
                rdp: guest.rdp ?? "",
                rdp_thumbprint: guest.rdpThumbprint ?? "",
            })),
            vcenter: [],
            ...tables,
        };
        if (vms.length > 0) {
            config.vcenter.push({
                ...accountAt(this.#vcenter),
                keyboard: this.#options.keyboard ?? "keysyms",
            });
        }
        ways.forEach(({ console }, i) => {
            const { console_wss: wss, vnc_hosts: hosts } = this.#further[i];
            config.vcenter.push({
                ...accountAt(this.#further[i]),
                console,
                console_service: wss === undefined ? "" : `wss:${wss.split(":").at(-1)}`,
                host_names: Object.entries(hosts ?? {}).map((host) => host.join("=")),
            });
        });
        return config;
    }

    async #startHosts() {
        const strict = this.#options.keyboard === undefined ? [] : ["--strict-encodings"];
        const start = () =>
            this.#startSimulator("esxi-simulator", ["--exit-with-stdin", ...strict]);
        this.#hosts = await Promise.all([start(), start()]);
    }

    async #startVcenter(vms, args = []) {
        const inventory = path.join(this.#scope.folder, `inventory-${vms[0].name}.json`);
        const list = vms.map(({ name, guest }) => ({
            name,
            instance_uuid: this.#ids.get(name),
            folder: project,
            console: guest.vnc,
        }));
        await writeFile(inventory, JSON.stringify(list));
        return this.#startSimulator("vcenter-simulator", [
            ...["-exit-with-stdin", "-inventory", inventory],
            ...["-password", password],
            ...["-esxi", this.#hosts.map(({ control }) => control).join(",")],
            ...args,
        ]);
    }

    async #startSimulator(name, args) {
        const program = new Program(this.#scope, path.join(buildFolder, name), args);
        return { program, ...JSON.parse(await program.line()) };
    }

    async #control({ control }, target, body) {
        const request = { method: "POST", body: JSON.stringify(body) };
        const answer = await fetch(control + target, request);
        if (answer.status !== 200) {
            throw new Error(`POST ${target}: ${answer.status} ${await answer.text()}`);
        }
    }
}

/** What the gateway must know to use a simulated vCenter. */
function accountAt({ sdk, sha256 }) {
    return { url: sdk, username: "porthole@vsphere.local", password, thumbprint: sha256 };
}

/** Tables of strings and lists of strings; a list of objects becomes an array of tables. */
function toToml(tables) {
    const lines = [];
    const write = (header, table) => {
        lines.push(header);
        for (const [key, value] of Object.entries(table)) {
            lines.push(`${key} = ${JSON.stringify(value)}`);
        }
    };
    for (const [name, value] of Object.entries(tables)) {
        if (Array.isArray(value)) {
            value.forEach((table) => write(`[[${name}]]`, table));
        } else {
            write(`[${name}]`, value);
        }
    }
    return `${lines.join("\n")}\n`;
}
