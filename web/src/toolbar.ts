// SPDX-License-Identifier: Apache-2.0

import { combinationName, ctrlAltDel, pressTogether } from "./combinations";
import { button } from "./dom";
import type { Meter } from "./meter";
import type { Session, SessionState } from "./session_client";
import { texts } from "./texts";
import { Details } from "./tools/details";
import { FullScreen } from "./tools/full_screen";
import { KeysMenu } from "./tools/keys_menu";
import { PasteDialog } from "./tools/paste_dialog";
import type { Tool } from "./tools/tool";
import { TouchKeyboard } from "./tools/touch_keyboard";
import { ViewMenu } from "./tools/view_menu";
import { PreferenceStore } from "./typing/preferences";
import type { Keyboard, Viewer } from "./viewers/viewer";

/**
 * The controls beside the console.
 *
 * The console takes every key while it has the focus. Ctrl, Alt and Shift, pressed and released
 * together, move the focus here; the arrow keys move within, and Escape moves it back.
 */
export class Toolbar {
    private readonly tools: readonly Tool[];
    private readonly details: Details;

    constructor(
        private readonly bar: HTMLElement,
        meter: Meter,
        focusConsole: () => void,
    ) {
        const preferences = new PreferenceStore(() => window.sessionStorage);
        this.details = new Details(meter);
        this.tools = [
            new CtrlAltDel(focusConsole),
            new KeysMenu(focusConsole),
            new TouchKeyboard(preferences, focusConsole),
            new PasteDialog(preferences, focusConsole),
            new ViewMenu(focusConsole),
            this.details,
            new FullScreen(focusConsole),
        ];
        bar.setAttribute("aria-label", texts.toolbar);
        bar.addEventListener("keydown", (event) => {
            if (event.key === "Escape") {
                focusConsole();
            } else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
                this.moveFocus(event.key === "ArrowRight" ? 1 : -1);
            }
        });
        onModifierChord(() => this.controls()[0]?.focus());
    }

    /** Makes the controls act on `viewer`, as far as it has what they need. */
    attach(viewer: Viewer, session: Session): void {
        this.tools.forEach((tool) => tool.attach(viewer, session));
        this.bar.hidden = false;
    }

    /** What the gateway tells of the session that is shown. */
    tell(state: SessionState): void {
        this.details.tell(state);
    }

    detach(): void {
        this.tools.forEach((tool) => tool.detach());
        this.bar.hidden = true;
    }

    /** What can take the focus now, in the order in which it is seen. */
    private controls(): HTMLButtonElement[] {
        return this.bar.hidden
            ? []
            : [...this.bar.querySelectorAll("button")].filter(
                  (control) => control.offsetParent !== null,
              );
    }

    private moveFocus(by: number): void {
        const controls = this.controls();
        const index = controls.findIndex((control) => control === document.activeElement);
        if (index >= 0) {
            controls[(index + by + controls.length) % controls.length]?.focus();
        }
    }
}

class CtrlAltDel implements Tool {
    private readonly button = button(
        "ctrl-alt-del",
        combinationName(ctrlAltDel),
        texts.ctrlAltDelHint,
    );
    private keyboard: Keyboard | undefined;

    constructor(focusConsole: () => void) {
        this.button.addEventListener("click", () => {
            if (this.keyboard !== undefined) {
                pressTogether(this.keyboard, ctrlAltDel);
            }
            focusConsole();
        });
    }

    attach({ keyboard }: Viewer): void {
        this.keyboard = keyboard;
        this.button.hidden = keyboard === undefined;
    }

    detach(): void {
        this.keyboard = undefined;
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
