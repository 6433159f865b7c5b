// SPDX-License-Identifier: Apache-2.0

import { button, element } from "../dom";
import { texts } from "../texts";
import { layouts } from "../typing/layouts";
import type { PreferenceStore } from "../typing/preferences";
import { planKeys } from "../typing/typist";
import type { Session } from "../session_client";
import type { Keyboard, Viewer } from "../viewers/viewer";
import type { Tool } from "./tool";

/**
 * The on-screen keyboard of a device that is touched. It comes up for a text field, so there is one
 * that nobody sees, and what is entered there is typed by the keys of the guest's layout.
 */
export class TouchKeyboard implements Tool {
    private readonly button = button(
        "touch-keyboard",
        texts.touchKeyboard,
        texts.touchKeyboardHint,
    );
    private readonly field = element("touch-field") as HTMLTextAreaElement;
    private keyboard: Keyboard | undefined;
    private instanceId = "";

    constructor(
        private readonly preferences: PreferenceStore,
        private readonly focusConsole: () => void,
    ) {
        this.field.setAttribute("aria-label", texts.touchKeyboard);
        this.button.addEventListener("click", () => {
            if (this.keyboard === undefined) {
                // A terminal has a text field of its own.
                this.focusConsole();
            } else {
                this.field.focus({ preventScroll: true });
            }
        });
        // Deleting is heard of only where there is something to delete.
        this.reset();
        this.field.addEventListener("beforeinput", (event) => {
            if (event.isComposing) {
                return;
            }
            event.preventDefault();
            this.enter(event);
        });
        this.field.addEventListener("compositionend", (event) => {
            this.type(event.data);
            this.reset();
        });
    }

    attach({ keyboard, write }: Viewer, { instance }: Session): void {
        this.keyboard = keyboard;
        this.instanceId = instance.id;
        const touched = window.matchMedia("(any-pointer: coarse)").matches;
        this.button.hidden = !touched || (keyboard === undefined && write === undefined);
        this.field.hidden = this.button.hidden;
    }

    detach(): void {
        this.keyboard = undefined;
        this.field.blur();
        this.field.hidden = true;
    }

    private reset(): void {
        this.field.value = " ";
    }

    private enter({ inputType, data }: InputEvent): void {
        if (inputType.startsWith("delete")) {
            this.press("Backspace");
        } else if (inputType === "insertLineBreak" || inputType === "insertParagraph") {
            this.press("Enter");
        } else if (data !== null) {
            this.type(data);
        }
    }

    private press(code: string): void {
        this.keyboard?.press(code, true);
        this.keyboard?.press(code, false);
    }

    private type(text: string): void {
        if (this.keyboard !== undefined) {
            const { layout } = this.preferences.load(this.instanceId);
            const { characters } = planKeys(text, layouts[layout], this.keyboard);
            characters.flat().forEach((step) => step());
        }
    }
}
