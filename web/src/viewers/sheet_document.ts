// SPDX-License-Identifier: Apache-2.0

// For a library that makes <style> elements and style attributes, which the page's CSP forbids:
// what it writes into them goes through the CSSOM instead, which the CSP allows.

/**
 * The page's document to whoever is handed `document`; only what it creates is different. A style
 * element is a constructed style sheet of the page until it is removed, and setting an element's
 * style attribute sets its properties.
 */
export class SheetDocument {
    readonly document: Document;

    constructor(private readonly page: Document) {
        this.document = new Proxy(page, {
            get: (_, name) => {
                if (name === "createElement") {
                    return this.createElement;
                }
                const value: unknown = Reflect.get(page, name, page);
                return typeof value === "function" ? value.bind(page) : value;
            },
        });
    }

    /** While `act` runs, whoever asks the page's own document gets these elements as well. */
    during(act: () => void): void {
        Object.defineProperty(this.page, "createElement", {
            value: this.createElement,
            configurable: true,
        });
        try {
            act();
        } finally {
            Reflect.deleteProperty(this.page, "createElement");
        }
    }

    /** Adds a style sheet to the page; returns what takes it away. */
    adopt(text: string): () => void {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(text);
        this.page.adoptedStyleSheets = [...this.page.adoptedStyleSheets, sheet];
        return () => {
            this.page.adoptedStyleSheets = this.page.adoptedStyleSheets.filter(
                (other) => other !== sheet,
            );
        };
    }

    private readonly createElement = (name: string): HTMLElement =>
        name === "style" ? this.styleElement() : withStyleProperties(this.plain(name));

    private plain(name: string): HTMLElement {
        return Document.prototype.createElement.call(this.page, name);
    }

    /** An inert element that stands where the style element would. */
    private styleElement(): HTMLElement {
        const element = this.plain("template");
        let takeAway = () => {};
        Object.defineProperties(element, {
            textContent: {
                set: (text: string) => {
                    takeAway();
                    takeAway = this.adopt(text);
                },
            },
            remove: {
                value: () => {
                    takeAway();
                    Element.prototype.remove.call(element);
                },
            },
        });
        return element;
    }
}

function withStyleProperties(element: HTMLElement): HTMLElement {
    element.setAttribute = (name, value) => {
        if (name !== "style") {
            Element.prototype.setAttribute.call(element, name, value);
            return;
        }
        for (const declaration of value.split(";")) {
            const colon = declaration.indexOf(":");
            element.style.setProperty(
                declaration.slice(0, colon).trim(),
                declaration.slice(colon + 1).trim(),
            );
        }
    };
    return element;
}
