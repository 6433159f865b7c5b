// SPDX-License-Identifier: Apache-2.0

import { button, label } from "../dom";
import { texts } from "../texts";
import type { Tool } from "./tool";

export class FullScreen implements Tool {
    private readonly button = button("full-screen");

    constructor(focusConsole: () => void) {
        this.button.addEventListener("click", () => {
            void toggleFullScreen().finally(focusConsole);
        });
        document.addEventListener("fullscreenchange", () => this.label());
        this.label();
    }

    attach(): void {
        this.button.hidden = !document.fullscreenEnabled;
    }

    detach(): void {
        if (document.fullscreenElement !== null) {
            void document.exitFullscreen();
        }
    }

    private label(): void {
        const active = document.fullscreenElement !== null;
        label(this.button, active ? texts.leaveFullScreen : texts.fullScreen);
    }
}

/** Keyboard Lock: where a browser has it, keys such as Escape reach the console in full screen. */
interface LockableKeyboard {
    lock(): Promise<void>;
}

/** Does nothing where the browser or its user says no. */
export async function toggleFullScreen(): Promise<void> {
    try {
        if (document.fullscreenElement !== null) {
            await document.exitFullscreen();
            return;
        }
        await document.documentElement.requestFullscreen({ navigationUI: "hide" });
        await (navigator as { keyboard?: LockableKeyboard }).keyboard?.lock?.();
    } catch {
        // The browser or its user said no: the page stays as it is.
    }
}
