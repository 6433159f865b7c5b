// SPDX-License-Identifier: Apache-2.0

import type { Picture, PictureSize } from "./viewer";

/**
 * The picture of a SPICE console: the canvas on `screen`, scaled to fit `host` or as it is. What is
 * scaled is the element; pointer events tell places on the canvas itself all the same.
 */
export class SpicePicture implements Picture {
    private size: PictureSize = "fit";
    private readonly resizes = new ResizeObserver(() => this.refit());

    constructor(
        private readonly host: HTMLElement,
        private readonly screen: HTMLElement,
    ) {
        this.setSize("fit");
        this.resizes.observe(host);
    }

    close(): void {
        this.resizes.disconnect();
    }

    /** To be called when the canvas is another one. */
    refit(): void {
        const canvas = this.screen.querySelector("canvas");
        const { clientWidth, clientHeight } = this.host;
        const scales = this.size === "fit" && canvas !== null && canvas.width > 0;
        const scale = scales
            ? Math.min(clientWidth / canvas.width, clientHeight / canvas.height)
            : 1;
        this.screen.style.transform = scales ? `translate(-50%, -50%) scale(${scale})` : "";
    }

    sizes(): readonly PictureSize[] {
        return ["fit", "actual"];
    }

    setSize(size: PictureSize): void {
        this.size = size;
        this.host.classList.toggle("spice-fit", size === "fit");
        this.refit();
    }

    isCut(): boolean {
        return false;
    }

    setPanning(): void {}

    snapshot(): Promise<Blob | null> {
        const canvas = this.screen.querySelector("canvas");
        return new Promise((done) =>
            canvas === null ? done(null) : canvas.toBlob(done, "image/png"),
        );
    }
}
