// SPDX-License-Identifier: Apache-2.0

// The page itself. Whatever comes from outside is shown as text, never as markup.

import type { View } from "./console";
import { element } from "./dom";
import type { Meter } from "./meter";
import { plainText } from "./plain_text";
import { type Failure, remedyFor } from "./reasons";
import type { Wait } from "./retry";
import type { Session } from "./session_client";
import { language, textFor, texts } from "./texts";
import { Toolbar } from "./toolbar";
import type { Viewer } from "./viewers/viewer";

/** The three states, as CSS and tests see them: data-state and data-reason of the root element. */
type State = "connecting" | "connected" | "ended";

export class Page implements View {
    readonly screen = element("screen");
    onReconnect: () => void = () => {};
    onStopTrying: () => void = () => {};

    private readonly root = document.documentElement;
    private readonly name = element("name");
    private readonly status = element("status");
    private readonly announcement = element("announcement");
    private readonly progress = element("progress");
    private readonly card = element("ended");
    private readonly again = element("again");
    private readonly retry = element("retry");
    private readonly retryStop = element("retry-stop");
    private readonly toolbar: Toolbar;
    private viewer: Viewer | undefined;

    constructor(meter: Meter) {
        this.root.lang = language;
        this.toolbar = new Toolbar(element("toolbar"), meter, () => this.viewer?.focus());
        this.again.addEventListener("click", () => {
            if (this.again.dataset["remedy"] === "reload") {
                window.location.reload();
            } else {
                this.onReconnect();
            }
        });
        this.retryStop.textContent = texts.stopTrying;
        this.retryStop.addEventListener("click", () => {
            this.onStopTrying();
            this.again.focus({ preventScroll: true });
        });
    }

    connecting(instance: string): void {
        this.show("connecting", instance, texts.connecting(instance));
        this.progress.textContent = texts.connecting(instance);
        this.announce(texts.connecting(instance));
    }

    connected(instance: string, viewer: Viewer, session: Session): void {
        this.viewer = viewer;
        this.show("connected", instance, texts.connected);
        this.announce(texts.announceConnected(instance));
        this.toolbar.attach(viewer, session);
        viewer.focus();
    }

    waiting(instance: string, { awaited, delayMs }: Wait, failure: Failure): void {
        if (awaited === "trouble") {
            const seconds = Math.ceil(delayMs / 1000);
            this.showEnd(instance, failure, texts.announceRetry(seconds));
            return;
        }
        const state = awaited === "start" ? "ended" : "connecting";
        const reason = awaited === "start" ? failure.name : "console_moving";
        const { dataset } = this.root;
        if (dataset["state"] === state && dataset["reason"] === reason) {
            // Said already: neither the focus nor a reader's attention is to be taken again.
            element("ended-reference").textContent = failure.requestId ?? texts.noReference;
        } else if (awaited === "start") {
            this.ended(instance, failure);
            element("ended-advice").textContent = texts.awaitsStart;
        } else {
            this.leave();
            this.show(state, instance, texts.moving(instance), reason);
            this.progress.textContent = texts.moving(instance);
            this.announce(texts.moving(instance));
        }
    }

    /** Not read out each second: that there will be an attempt was said. */
    countdown(secondsLeft: number | undefined): void {
        this.retry.hidden = secondsLeft === undefined;
        element("retry-text").textContent =
            secondsLeft === undefined ? "" : texts.retrying(secondsLeft);
    }

    ended(instance: string, failure: Failure): void {
        this.showEnd(instance, failure, "");
    }

    /** `next`: what is said of what comes now. */
    private showEnd(instance: string, failure: Failure, next: string): void {
        const words = textFor(failure.name, failure.message && plainText(failure.message, 400));
        const remedy = remedyFor(failure.name);
        this.leave();

        element("ended-title").textContent = words.title;
        element("ended-text").textContent = words.text;
        element("ended-advice").textContent = words.advice;
        element("ended-reference-label").textContent = texts.reference;
        element("ended-reference").textContent = failure.requestId ?? texts.noReference;
        element("ended-reason-label").textContent = texts.reason;
        element("ended-reason").textContent = failure.name;
        this.again.textContent = remedy === "reload" ? texts.reload : texts.reconnect;
        this.again.dataset["remedy"] = remedy;
        this.again.hidden = remedy === "none";

        this.show("ended", instance, texts.ended, failure.name);
        this.announce(`${texts.announceEnded(words)} ${next}`.trim());
        (this.again.hidden ? this.card : this.again).focus({ preventScroll: true });
    }

    private leave(): void {
        this.viewer = undefined;
        this.toolbar.detach();
    }

    private show(state: State, instance: string, status: string, reason?: string): void {
        document.title = texts.title(instance);
        this.name.textContent = instance === "" ? texts.unnamed : instance;
        this.status.textContent = status;
        if (reason === undefined) {
            delete this.root.dataset["reason"];
        } else {
            this.root.dataset["reason"] = reason;
        }
        this.root.dataset["state"] = state;
    }

    private announce(text: string): void {
        this.announcement.textContent = text;
    }
}
