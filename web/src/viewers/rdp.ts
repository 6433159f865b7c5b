// SPDX-License-Identifier: Apache-2.0

// RDP over a WebSocket, in WebAssembly. All of RDP is IronRDP's; the gateway does what comes before
// TLS for it, by RDCleanPath. The guest's login is asked for here.

import { Backend, displayControl, init } from "@devolutions/iron-remote-desktop-rdp";

import type { ReasonName } from "../reasons";
import ownSheet from "./rdp.css" with { type: "text" };
import { RdpInput } from "./rdp_input";
import { askLogin, type Login } from "./rdp_login";
import { openSocketAs } from "./rdp_socket";
import { adoptSheet } from "./style_sheets";
import type { GuestClipboard, Keyboard, Picture, PictureSize, Stage, Viewer, ViewerEvents } from "./viewer";

type Session = Awaited<ReturnType<InstanceType<typeof Backend.SessionBuilder>["connect"]>>;
type GuestClipboardData = InstanceType<typeof Backend.ClipboardData>;

// How long the gateway's reason for an end may take to arrive.
const reasonWaitMs = 1000;
const resizeWaitMs = 250;
// What RDP allows for a screen that is changed while it is shown.
const smallest = 200;
const largest = 8192;

// The login that the guest took last: the page comes back to its console without asking anew.
let accepted: Login | undefined;
let refused = false;
let loading: Promise<void> | undefined;
// IronRDP breaks on a server that has no clipboard, five seconds after it offered one.
let hasClipboard = true;
const noClipboard = /channel not found/;

/** Loads IronRDP's WebAssembly, once. */
function load(): Promise<void> {
    loading ??= init("error");
    return loading;
}

/** What IronRDP's errors say by `kind()`; all else is left to the gateway's reason. */
const reasonsByKind: Record<number, ReasonName> = {
    1: "login_refused",
    2: "login_refused",
    3: "login_refused",
    6: "upstream_insecure",
};

interface IronError {
    kind?(): number;
    backtrace?(): string;
}

// IronRDP's kind of error for what the gateway itself refused: its reason says more.
const refusedByGateway = 4;

// Servers may hang up on a wrong password without a word.
const hungUp = /not enough bytes/;

/** Why there was no console. */
function reasonOf(error: IronError): ReasonName {
    const kind = error.kind?.() ?? 0;
    if (hungUp.test(error.backtrace?.() ?? "")) {
        return "login_refused";
    }
    return reasonsByKind[kind] ?? "upstream_protocol";
}

export function start(stage: Stage, events: ViewerEvents): Viewer {
    const viewer = new RdpConsole(stage, events);
    void viewer.run();
    return viewer;
}

class RdpConsole implements Viewer {
    keyboard?: Keyboard;
    readonly picture: Picture;
    clipboard?: GuestClipboard;

    private readonly socket: WebSocket;
    private readonly canvas = document.createElement("canvas");
    private readonly host = document.createElement("div");
    private readonly closed = new AbortController();
    private readonly size: RdpPicture;
    private session: Session | undefined;
    private copied: string | undefined;
    private offered = "";

    constructor(
        { target, socket, label }: Stage,
        private readonly events: ViewerEvents,
    ) {
        this.socket = socket;
        this.canvas.tabIndex = 0;
        this.canvas.setAttribute("role", "application");
        this.canvas.setAttribute("aria-label", label);
        this.host.className = "rdp";
        this.host.append(this.canvas);
        target.append(this.host);
        this.size = new RdpPicture(this.host, this.canvas, (width, height) =>
            this.session?.resize(width, height),
        );
        this.picture = this.size;
        if (hasClipboard) {
            this.clipboard = { text: () => this.copied, offer: (text) => this.offer(text) };
        }
        const takeSheetAway = adoptSheet(ownSheet);
        socket.addEventListener("close", () => {
            this.closed.abort();
            this.session = undefined;
            this.size.stop();
            this.host.remove();
            takeSheetAway();
        });
    }

    focus(): void {
        this.canvas.focus({ preventScroll: true });
    }

    close(): void {
        this.socket.close(1000);
    }

    async run(): Promise<void> {
        const loaded = load().then(
            () => true,
            () => false,
        );
        const login = accepted ?? (await askLogin(refused, this.closed.signal));
        // Tried once: what a guest refuses again and again locks an account.
        accepted = undefined;
        refused = false;
        if (!(await loaded)) {
            this.fail("viewer_unavailable");
        } else if (login === undefined) {
            this.fail("login_cancelled");
        } else if (!this.closed.signal.aborted) {
            await this.show(login);
        } else {
            // The socket speaks for itself, and nobody was told the login.
            accepted = login;
        }
    }

    private async show(login: Login): Promise<void> {
        let loggingIn = true;
        try {
            const session = await this.connect(login);
            if (this.closed.signal.aborted) {
                return;
            }
            loggingIn = false;
            accepted = login;
            this.session = session;
            this.keyboard = new RdpInput(session, this.canvas);
            // It takes the canvas over before it first waits.
            const over = session.run();
            this.size.setSize("fit");
            this.events.connected();
            await over;
            // The guest has logged its user out.
            accepted = undefined;
            this.fail("upstream_closed");
        } catch (error) {
            if (hasClipboard && noClipboard.test((error as IronError).backtrace?.() ?? "")) {
                hasClipboard = false;
                this.fail("upstream_closed");
                return;
            }
            if (!loggingIn) {
                this.breakDown(error as IronError);
                return;
            }
            const reason = reasonOf(error as IronError);
            this.report(error as IronError, reason);
            refused ||= reason === "login_refused";
            this.fail(reason, reason !== "login_refused");
        }
    }

    /** IronRDP gives up over things that pass: the console comes back, as it does after any trouble. */
    private breakDown(error: IronError): void {
        if (!this.closed.signal.aborted) {
            console.info("IronRDP broke down:", error.backtrace?.() ?? error);
        }
        this.fail("upstream_closed", true);
    }

    /** What neither the guest nor the gateway gives a reason for. */
    private report(error: IronError, reason: ReasonName): void {
        const isUnexplained = reason === "upstream_protocol" && error.kind?.() !== refusedByGateway;
        if (isUnexplained && !this.closed.signal.aborted) {
            console.error("IronRDP failed:", error.backtrace?.() ?? error);
        }
    }

    private connect({ domain, user, password }: Login): Promise<Session> {
        openSocketAs(this.socket);
        const { width, height } = this.size.room();
        const builder = new Backend.SessionBuilder()
            .username(user)
            .password(password)
            .serverDomain(domain)
            // The gateway knows where to go, and has let us in already.
            .destination("-")
            .authToken("-")
            .proxyAddress(this.socket.url)
            .desktopSize(new Backend.DesktopSize(width, height))
            .renderCanvas(this.canvas)
            .setCursorStyleCallbackContext(this)
            .setCursorStyleCallback((style: string, data?: string, x = 0, y = 0) =>
                this.setCursor(style, data, x, y),
            )
            .extension(displayControl(true));
        if (hasClipboard) {
            builder
                .remoteClipboardChangedCallback((data: GuestClipboardData) => this.take(data))
                .forceClipboardUpdateCallback(() => this.offer(this.offered));
        }
        return builder.connect();
    }

    private setCursor(style: string, data: string | undefined, x: number, y: number): void {
        const image = `url(${data}) ${Math.round(x)} ${Math.round(y)}, default`;
        this.canvas.style.cursor = style === "hidden" ? "none" : style === "url" ? image : "default";
    }

    private take(data: GuestClipboardData): void {
        for (const item of data.items()) {
            if (item.mimeType() === "text/plain") {
                this.copied = String(item.value());
            }
        }
    }

    private offer(text: string): void {
        this.offered = text;
        const data = new Backend.ClipboardData();
        if (text !== "") {
            data.addText("text/plain", text);
        }
        void this.session?.onClipboardPaste(data);
    }

    /** Gives up; where `waits`, after the gateway had time to say more. */
    private fail(reason: ReasonName, waits = false): void {
        if (this.socket.readyState <= WebSocket.OPEN) {
            this.events.failed(reason);
            setTimeout(() => this.close(), waits ? reasonWaitMs : 0);
        }
    }
}

class RdpPicture implements Picture {
    private size: PictureSize = "fit";
    private timer: ReturnType<typeof setTimeout> | undefined;
    private readonly observer = new ResizeObserver(() => this.changed());
    // IronRDP sets the canvas's size when the guest's screen has another one.
    private readonly resized = new MutationObserver(() => this.apply());

    constructor(
        private readonly host: HTMLElement,
        private readonly canvas: HTMLCanvasElement,
        private readonly resize: (width: number, height: number) => void,
    ) {
        this.observer.observe(host);
        this.resized.observe(canvas, { attributeFilter: ["width", "height"] });
    }

    stop(): void {
        this.observer.disconnect();
        this.resized.disconnect();
        clearTimeout(this.timer);
    }

    sizes(): readonly PictureSize[] {
        return ["fit", "actual", "remote"];
    }

    setSize(size: PictureSize): void {
        this.size = size;
        this.changed();
    }

    isCut(): boolean {
        return false;
    }

    setPanning(): void {}

    snapshot(): Promise<Blob | null> {
        return new Promise((done) => this.canvas.toBlob(done, "image/png"));
    }

    /** As large as the guest's screen would have to be to fill the window. */
    room(): { width: number; height: number } {
        const within = (pixels: number): number => Math.max(smallest, Math.min(largest, pixels));
        // RDP wants an even width.
        return {
            width: within((this.host.clientWidth || window.innerWidth) & ~1),
            height: within(this.host.clientHeight || window.innerHeight),
        };
    }

    /** Gives the picture the size that was chosen. */
    private apply(): void {
        const { width, height } = this.canvas;
        const { clientWidth, clientHeight } = this.host;
        const scale =
            this.size === "actual" ? 1 : Math.min(clientWidth / width, clientHeight / height);
        this.canvas.style.width = `${Math.floor(width * scale)}px`;
        this.canvas.style.height = `${Math.floor(height * scale)}px`;
    }

    private changed(): void {
        this.apply();
        clearTimeout(this.timer);
        if (this.size === "remote") {
            this.timer = setTimeout(() => {
                const { width, height } = this.room();
                this.resize(width, height);
            }, resizeWaitMs);
        }
    }
}
