// SPDX-License-Identifier: Apache-2.0

import { button, element, makeButton } from "../dom";
import { plainText } from "../plain_text";
import type { Session } from "../session_client";
import { texts } from "../texts";
import type { Picture, PictureSize, Viewer } from "../viewers/viewer";
import { Drop } from "./drop";
import type { Tool } from "./tool";

const sizes: readonly PictureSize[] = ["fit", "actual", "remote"];

/** The picture's size, what of it is seen, and a copy of it. */
export class ViewMenu implements Tool {
    private readonly button = button("view", texts.view, texts.viewHint);
    private readonly drop: Drop;
    private readonly choices = new Map<PictureSize, HTMLButtonElement>();
    private readonly pan: HTMLButtonElement;
    private picture: Picture | undefined;
    private size: PictureSize = "fit";
    private panning = false;
    private machine = "";

    constructor(private readonly focusConsole: () => void) {
        const panel = element("view-panel");
        for (const size of sizes) {
            this.choices.set(size, makeButton(texts[size], () => this.choose(size)));
        }
        this.pan = makeButton(texts.pan, () => this.setPanning(!this.panning));
        this.pan.title = texts.panHint;
        const save = makeButton(texts.screenshot, () => void this.save());
        panel.append(...this.choices.values(), this.pan, save);
        this.drop = new Drop(this.button, panel, () => this.show());
    }

    attach({ picture }: Viewer, { instance }: Session): void {
        this.picture = picture;
        this.machine = plainText(instance.name);
        this.button.hidden = picture === undefined;
        // As it was before the connection was lost.
        picture?.setSize(this.size);
        this.setPanning(false);
    }

    detach(): void {
        this.drop.close();
        this.picture = undefined;
    }

    private show(): void {
        const possible = this.picture?.sizes() ?? [];
        for (const [size, choice] of this.choices) {
            choice.hidden = !possible.includes(size);
            choice.setAttribute("aria-pressed", String(size === this.size));
        }
        this.pan.hidden = this.picture?.isCut() !== true;
        this.pan.setAttribute("aria-pressed", String(this.panning));
    }

    private choose(size: PictureSize): void {
        this.size = size;
        this.picture?.setSize(size);
        this.setPanning(false);
        this.leave();
    }

    private setPanning(on: boolean): void {
        this.panning = on;
        this.picture?.setPanning(on);
        this.show();
    }

    private async save(): Promise<void> {
        const blob = await this.picture?.snapshot();
        if (blob) {
            const link = document.createElement("a");
            link.href = URL.createObjectURL(blob);
            link.download = snapshotName(this.machine, new Date());
            link.click();
            // The download has its own hold on the picture by then.
            setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
        }
        this.leave();
    }

    private leave(): void {
        this.drop.close();
        this.focusConsole();
    }
}

/** "web01-2026-01-31-12-00-00.png": only what every file system takes is left of the VM's name. */
export function snapshotName(machine: string, time: Date): string {
    const name = machine.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[.-]+/, "");
    const stamp = time.toISOString().slice(0, 19).replace(/[T:]/g, "-");
    return `${name === "" ? "console" : name}-${stamp}.png`;
}
