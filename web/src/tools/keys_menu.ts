// SPDX-License-Identifier: Apache-2.0

import { combinationGroups, combinationName, holdable, pressTogether } from "../combinations";
import { button, element, make, makeButton } from "../dom";
import { texts } from "../texts";
import type { Keyboard, Viewer } from "../viewers/viewer";
import { Drop } from "./drop";
import type { Tool } from "./tool";

/** Keys that are held down, and combinations that are pressed. */
export class KeysMenu implements Tool {
    private readonly button = button("keys", texts.keysMenu, texts.keysHint);
    private readonly drop: Drop;
    private readonly holds = new Map<string, HTMLButtonElement>();
    private keyboard: Keyboard | undefined;

    constructor(private readonly focusConsole: () => void) {
        const panel = element("keys-panel");
        for (const code of holdable) {
            const name = combinationName([code]);
            const hold = makeButton(name, () => this.toggle(code));
            hold.title = texts.holdHint(name);
            hold.setAttribute("aria-pressed", "false");
            this.holds.set(code, hold);
        }
        panel.append(group(texts.hold, [...this.holds.values()]));
        for (const { title, combinations } of combinationGroups) {
            const buttons = combinations.map((codes) =>
                makeButton(combinationName(codes), () => this.press(codes)),
            );
            panel.append(group(title, buttons));
        }
        this.drop = new Drop(this.button, panel);
    }

    attach({ keyboard }: Viewer): void {
        this.keyboard = keyboard;
        this.button.hidden = keyboard === undefined;
    }

    detach(): void {
        this.drop.close();
        this.keyboard = undefined;
        this.holds.forEach((hold) => hold.setAttribute("aria-pressed", "false"));
    }

    private press(codes: readonly string[]): void {
        if (this.keyboard !== undefined) {
            pressTogether(this.keyboard, codes);
        }
        this.drop.close();
        this.focusConsole();
    }

    private toggle(code: string): void {
        const hold = this.holds.get(code);
        const down = hold?.getAttribute("aria-pressed") !== "true";
        hold?.setAttribute("aria-pressed", String(down));
        this.keyboard?.press(code, down);
    }
}

function group(title: string, buttons: HTMLButtonElement[]): HTMLElement {
    const keys = make("div", "keys", ...buttons);
    keys.setAttribute("role", "group");
    keys.setAttribute("aria-label", title);
    const head = make("p", "drop-title", title);
    head.setAttribute("aria-hidden", "true");
    return make("div", "", head, keys);
}
