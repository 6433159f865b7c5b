// SPDX-License-Identifier: Apache-2.0

/** A panel below its button: opened and closed by it, closed by Escape and by a click elsewhere. */
export class Drop {
    constructor(
        private readonly button: HTMLButtonElement,
        private readonly panel: HTMLElement,
        private readonly opened: () => void = () => {},
        private readonly closed: () => void = () => {},
    ) {
        panel.hidden = true;
        panel.setAttribute("role", "group");
        panel.setAttribute("aria-label", button.title);
        button.setAttribute("aria-controls", panel.id);
        button.setAttribute("aria-expanded", "false");
        button.addEventListener("click", () => (panel.hidden ? this.open() : this.close()));
        panel.addEventListener("keydown", (event) => {
            if (event.key === "Escape") {
                event.stopPropagation();
                this.close();
                button.focus();
            }
        });
        // Before the console, which lets nobody else see what happens on it.
        document.addEventListener(
            "pointerdown",
            ({ target }) => {
                if (target instanceof Node && !panel.contains(target) && !button.contains(target)) {
                    this.close();
                }
            },
            true,
        );
    }

    close(): void {
        if (!this.panel.hidden) {
            this.panel.hidden = true;
            this.button.setAttribute("aria-expanded", "false");
            this.closed();
        }
    }

    private open(): void {
        this.panel.hidden = false;
        this.button.setAttribute("aria-expanded", "true");
        this.opened();
        this.panel.querySelector<HTMLElement>("button:not([hidden])")?.focus();
    }
}
