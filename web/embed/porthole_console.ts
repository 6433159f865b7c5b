// SPDX-License-Identifier: Apache-2.0

// <porthole-console src="CONSOLE_URL" label="web01">: a console in a page of one's own. It needs
// nothing but this file; the gateway has to list the page's origin in frame_ancestors.

interface Message {
    source: "porthole";
    event: string;
    [detail: string]: unknown;
}

class PortholeConsole extends HTMLElement {
    static readonly observedAttributes = ["src", "label"];

    private readonly root = this.attachShadow({ mode: "closed" });
    private readonly frame = document.createElement("iframe");
    private readonly hear = (event: MessageEvent): void => this.heard(event);

    constructor() {
        super();
        this.frame.allow = "fullscreen; clipboard-read; clipboard-write";
        this.frame.referrerPolicy = "no-referrer";
        // What it says before it is heard is said again.
        this.frame.addEventListener("load", () => this.send({ command: "hello" }));
        const { style } = this.frame;
        style.display = "block";
        style.width = "100%";
        style.height = "100%";
        style.border = "0";
    }

    connectedCallback(): void {
        if (this.style.display === "") {
            this.style.display = "block";
        }
        window.addEventListener("message", this.hear);
        // Not before it has its address: an empty page would load first.
        this.root.append(this.frame);
    }

    disconnectedCallback(): void {
        window.removeEventListener("message", this.hear);
        this.frame.remove();
    }

    attributeChangedCallback(name: string, before: string | null, value: string | null): void {
        if (name === "label") {
            this.frame.title = value ?? "";
        } else if (value !== before) {
            this.frame.src = value ?? "about:blank";
        }
    }

    /** Presses keys together, by their places: `sendKeys(["ControlLeft", "KeyC"])`. */
    sendKeys(keys: readonly string[]): void {
        this.send({ command: "send-keys", keys });
    }

    ctrlAltDel(): void {
        this.send({ command: "ctrl-alt-del" });
    }

    /** "fit", "actual" or "remote". */
    setSize(size: string): void {
        this.send({ command: "size", size });
    }

    /** Opens a console that has ended again. */
    reconnect(): void {
        this.send({ command: "reconnect" });
    }

    /** Has to be called from a click or a key press, as browsers want it. */
    fullScreen(): Promise<void> {
        return this.frame.requestFullscreen();
    }

    override focus(): void {
        this.frame.focus();
        this.send({ command: "focus" });
    }

    private get origin(): string | undefined {
        try {
            return new URL(this.getAttribute("src") ?? "", document.baseURI).origin;
        } catch {
            return undefined;
        }
    }

    private send(message: Record<string, unknown>): void {
        const { origin } = this;
        if (this.getAttribute("src") !== null && origin !== undefined) {
            this.frame.contentWindow?.postMessage({ target: "porthole", ...message }, origin);
        }
    }

    private heard({ source, origin, data }: MessageEvent): void {
        if (source !== this.frame.contentWindow || origin !== this.origin || !isMessage(data)) {
            return;
        }
        const { source: _, event, ...detail } = data;
        this.dispatchEvent(new CustomEvent(event, { detail }));
    }
}

function isMessage(data: unknown): data is Message {
    const { source, event } = (data ?? {}) as Record<string, unknown>;
    return source === "porthole" && typeof event === "string";
}

if (customElements.get("porthole-console") === undefined) {
    customElements.define("porthole-console", PortholeConsole);
}
