// SPDX-License-Identifier: Apache-2.0

import { button, element, make, makeButton } from "../dom";
import type { Session } from "../session_client";
import { texts } from "../texts";
import { type LayoutName, layouts, layoutTitles } from "../typing/layouts";
import type { PreferenceStore } from "../typing/preferences";
import { type Pace, pausesMs, type Plan, planKeys, planText, type } from "../typing/typist";
import type { Viewer } from "../viewers/viewer";
import type { Tool } from "./tool";

/**
 * Text for the guest: typed by its keys, written on its line, or put into its clipboard. Nothing is
 * read from or written to the reader's clipboard unless they choose so.
 */
export class PasteDialog implements Tool {
    private readonly button = button("paste", texts.paste, texts.pasteHint);
    private readonly dialog = element("paste-dialog") as HTMLDialogElement;
    private readonly text = make("textarea", "");
    private readonly layout = choice<LayoutName>(layoutTitles);
    private readonly pace = choice<Pace>(texts.paces);
    private readonly layoutRow = row(texts.layout, this.layout);
    private readonly warning = make("p", "warning");
    private readonly outcome = make("p", "outcome");
    private readonly bar = make("progress", "");
    private readonly start = makeButton(texts.type, () => void this.run(), "primary");
    private readonly stop = makeButton(texts.stop, () => this.abort?.abort(), "primary");
    private readonly give = makeButton(texts.toGuestClipboard, () => this.giveToGuest());
    private readonly take = makeButton(texts.fromGuestClipboard, () => void this.takeFromGuest());
    private viewer: Viewer | undefined;
    private instanceId = "";
    private abort: AbortController | undefined;

    constructor(
        private readonly preferences: PreferenceStore,
        private readonly focusConsole: () => void,
    ) {
        this.fill();
        this.button.addEventListener("click", () => this.open());
        this.text.addEventListener("input", () => this.check());
        for (const select of [this.layout, this.pace]) {
            select.addEventListener("change", () => {
                this.preferences.save(this.instanceId, {
                    layout: this.layout.value as LayoutName,
                    pace: this.pace.value as Pace,
                });
                this.check();
            });
        }
        this.dialog.addEventListener("close", () => {
            this.abort?.abort();
            // A password may be among what was typed.
            this.text.value = "";
            this.focusConsole();
        });
    }

    attach(viewer: Viewer, { instance }: Session): void {
        this.viewer = viewer;
        this.instanceId = instance.id;
        this.button.hidden = viewer.keyboard === undefined && viewer.write === undefined;
        this.layoutRow.hidden = viewer.keyboard === undefined;
        this.give.hidden = this.take.hidden = viewer.clipboard === undefined;
    }

    detach(): void {
        this.viewer = undefined;
        this.dialog.close();
    }

    private fill(): void {
        const title = make("h2", "", texts.pasteTitle);
        title.id = "paste-title";
        this.dialog.setAttribute("aria-labelledby", title.id);
        this.text.rows = 5;
        this.text.spellcheck = false;
        this.warning.setAttribute("role", "alert");
        this.outcome.setAttribute("role", "status");
        this.bar.setAttribute("aria-label", texts.pasteTitle);
        const read = makeButton(texts.readClipboard, () => void this.readClipboard());
        // Only where the page came by https.
        read.hidden = navigator.clipboard?.readText === undefined;
        this.dialog.append(
            title,
            row(texts.pasteText, this.text),
            make("div", "buttons", read, this.give, this.take),
            this.layoutRow,
            row(texts.pace, this.pace),
            this.warning,
            this.bar,
            this.outcome,
            make(
                "div",
                "buttons buttons-end",
                makeButton(texts.close, () => this.dialog.close()),
                this.stop,
                this.start,
            ),
        );
    }

    private open(): void {
        const { layout, pace } = this.preferences.load(this.instanceId);
        this.layout.value = layout;
        this.pace.value = pace;
        this.outcome.textContent = "";
        this.show(false);
        this.check();
        this.dialog.showModal();
        this.text.focus();
    }

    private plan(): Plan | undefined {
        const { keyboard, write } = this.viewer ?? {};
        if (keyboard !== undefined) {
            return planKeys(this.text.value, layouts[this.layout.value as LayoutName], keyboard);
        }
        return write === undefined ? undefined : planText(this.text.value, write);
    }

    /** Names what cannot be typed; then nothing is, rather than something else. */
    private check(): void {
        const { missing = [], characters = [] } = this.plan() ?? {};
        const names = missing.map(characterName).join(" ");
        this.warning.textContent = names === "" ? "" : texts.missing(names);
        this.start.disabled = missing.length > 0 || characters.length === 0;
        this.give.disabled = this.text.value === "";
    }

    private async run(): Promise<void> {
        const plan = this.plan();
        if (plan === undefined || plan.missing.length > 0) {
            return;
        }
        const abort = new AbortController();
        this.abort = abort;
        const all = plan.characters.length;
        this.bar.max = all;
        const progress = (done: number): void => {
            this.bar.value = done;
            this.bar.title = texts.typing(done, all);
        };
        progress(0);
        this.outcome.textContent = "";
        this.show(true);
        this.stop.focus();
        const done = await type(plan, pausesMs[this.pace.value as Pace], abort.signal, progress);
        if (this.abort === abort) {
            this.abort = undefined;
            this.show(false);
            this.outcome.textContent =
                done === all ? texts.typed(all) : texts.stopped(done, all);
            this.start.focus();
        }
    }

    private show(running: boolean): void {
        this.bar.hidden = !running;
        this.stop.hidden = !running;
        this.start.hidden = running;
        for (const control of [this.text, this.layout, this.pace]) {
            control.disabled = running;
        }
    }

    private async readClipboard(): Promise<void> {
        try {
            this.text.value = await navigator.clipboard.readText();
            this.outcome.textContent = "";
        } catch {
            this.outcome.textContent = texts.clipboardDenied;
        }
        this.check();
    }

    private giveToGuest(): void {
        this.viewer?.clipboard?.offer(this.text.value);
        this.outcome.textContent = texts.sentToGuest;
    }

    /** Into the reader's clipboard, or where the browser has none for the page, into the field. */
    private async takeFromGuest(): Promise<void> {
        const copied = this.viewer?.clipboard?.text();
        if (copied === undefined) {
            this.outcome.textContent = texts.guestClipboardEmpty;
            return;
        }
        try {
            await navigator.clipboard.writeText(copied);
        } catch {
            this.text.value = copied;
            this.text.select();
            this.check();
        }
        this.outcome.textContent = texts.copiedFromGuest;
    }
}

/** A character that is seen stands for itself; any other one is called by its number. */
function characterName(character: string): string {
    const number = character.codePointAt(0) ?? 0;
    return /^[\p{L}\p{N}\p{P}\p{S}]/u.test(character)
        ? character
        : `U+${number.toString(16).toUpperCase().padStart(4, "0")}`;
}

function row(caption: string, control: HTMLElement): HTMLLabelElement {
    return make("label", "row", make("span", "", caption), control);
}

function choice<Name extends string>(titles: Record<Name, string>): HTMLSelectElement {
    const select = make("select", "");
    for (const [value, title] of Object.entries<string>(titles)) {
        const option = make("option", "", title);
        option.value = value;
        select.append(option);
    }
    return select;
}
