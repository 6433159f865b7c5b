// SPDX-License-Identifier: Apache-2.0

import { texts } from "./texts";
import type { Viewer } from "./viewers/viewer";

/**
 * The controls beside the console: Ctrl-Alt-Del and full screen.
 *
 * The console takes every key while it has the focus. Ctrl, Alt and Shift, pressed and released
 * together, move the focus here; Escape moves it back.
 */
export class Toolbar {
    private readonly ctrlAltDel: HTMLButtonElement;
    private readonly fullScreen: HTMLButtonElement;
    private viewer: Viewer | undefined;

    constructor(
        private readonly bar: HTMLElement,
        focusConsole: () => void,
    ) {
        this.ctrlAltDel = button(bar, "ctrl-alt-del");
        this.fullScreen = button(bar, "full-screen");
        bar.setAttribute("aria-label", texts.toolbar);
        label(this.ctrlAltDel, texts.ctrlAltDel, texts.ctrlAltDelHint);
        this.labelFullScreen();

        this.ctrlAltDel.addEventListener("click", () => {
            this.viewer?.sendCtrlAltDel?.();
            focusConsole();
        });
        this.fullScreen.addEventListener("click", () => {
            void toggleFullScreen().finally(focusConsole);
        });
        bar.addEventListener("keydown", (event) => {
            if (event.key === "Escape") {
                focusConsole();
            }
        });
        document.addEventListener("fullscreenchange", () => this.labelFullScreen());
        onModifierChord(() => this.firstControl()?.focus());
        this.detach();
    }

    /** Makes the controls act on `viewer`, as far as it has what they need. */
    attach(viewer: Viewer): void {
        this.viewer = viewer;
        this.ctrlAltDel.hidden = viewer.sendCtrlAltDel === undefined;
        this.fullScreen.hidden = !document.fullscreenEnabled;
        this.bar.hidden = false;
    }

    detach(): void {
        this.viewer = undefined;
        this.bar.hidden = true;
        if (document.fullscreenElement !== null) {
            void document.exitFullscreen();
        }
    }

    private firstControl(): HTMLButtonElement | undefined {
        if (this.viewer === undefined) {
            return undefined;
        }
        return [this.ctrlAltDel, this.fullScreen].find((control) => !control.hidden);
    }

    private labelFullScreen(): void {
        const active = document.fullscreenElement !== null;
        const text = active ? texts.leaveFullScreen : texts.fullScreen;
        label(this.fullScreen, text, text);
    }
}

function button(bar: HTMLElement, id: string): HTMLButtonElement {
    const found = bar.querySelector(`#${id}`);
    if (!(found instanceof HTMLButtonElement)) {
        throw new Error(`the toolbar has no button "${id}"`);
    }
    return found;
}

function label(control: HTMLButtonElement, text: string, hint: string): void {
    const caption = control.querySelector("span");
    if (caption !== null) {
        caption.textContent = text;
    }
    control.title = hint;
}

/** Keyboard Lock: where a browser has it, keys such as Escape reach the console in full screen. */
interface LockableKeyboard {
    lock(): Promise<void>;
}

async function toggleFullScreen(): Promise<void> {
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

/**
 * Calls `act` when Ctrl, Alt and Shift were held together, without another key, and all are up
 * again: only then has the console seen every one of them go up.
 */
function onModifierChord(act: () => void): void {
    let armed = false;
    const modifiers = ["Control", "Alt", "Shift", "Meta"];
    window.addEventListener(
        "keydown",
        (event) => {
            const all = event.ctrlKey && event.altKey && event.shiftKey;
            armed = modifiers.includes(event.key) && (armed || all);
        },
        true,
    );
    window.addEventListener(
        "keyup",
        (event) => {
            if (armed && !event.ctrlKey && !event.altKey && !event.shiftKey) {
                armed = false;
                // After the console's own handler of this event.
                setTimeout(act, 0);
            }
        },
        true,
    );
}
