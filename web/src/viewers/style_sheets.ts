// SPDX-License-Identifier: Apache-2.0

// Styles that come with a viewer's code. The page's CSP forbids <style> elements and style
// attributes, but neither constructed style sheets nor properties that are set one by one.

/** Adds a style sheet to the page; returns what takes it away. */
export function adoptSheet(text: string): () => void {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return () => {
        document.adoptedStyleSheets = document.adoptedStyleSheets.filter(
            (other) => other !== sheet,
        );
    };
}

/**
 * For a library that makes style elements and sets style attributes: until the returned function is
 * called, a style element that the page creates is a constructed style sheet, and setting an
 * element's style attribute sets the properties.
 */
export function divertInlineStyles(): () => void {
    Object.defineProperty(document, "createElement", {
        value: (name: string) => (name === "style" ? sheetElement() : elementWithProperties(name)),
        configurable: true,
    });
    return () => void Reflect.deleteProperty(document, "createElement");
}

function create(name: string): HTMLElement {
    return Document.prototype.createElement.call(document, name);
}

/** An inert element that stands where the style element would. */
function sheetElement(): HTMLElement {
    const element = create("template");
    let takeAway = () => {};
    const setText = (text: string): void => {
        takeAway();
        takeAway = adoptSheet(text);
    };
    const remove = (): void => {
        takeAway();
        Element.prototype.remove.call(element);
    };
    Object.defineProperties(element, { textContent: { set: setText }, remove: { value: remove } });
    return element;
}

function elementWithProperties(name: string): HTMLElement {
    const element = create(name);
    element.setAttribute = (attribute, value) => {
        if (attribute !== "style") {
            Element.prototype.setAttribute.call(element, attribute, value);
            return;
        }
        for (const declaration of value.split(";")) {
            const [property = "", text = ""] = declaration.split(/:(.*)/);
            element.style.setProperty(property.trim(), text.trim());
        }
    };
    return element;
}
