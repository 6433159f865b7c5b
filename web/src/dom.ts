// SPDX-License-Identifier: Apache-2.0

// Elements, found and made. Text becomes text, never markup.

/** The element of index.html with that id. */
export function element(id: string): HTMLElement {
    const found = document.getElementById(id);
    if (found === null) {
        throw new Error(`the page has no element "${id}"`);
    }
    return found;
}

/** A button of index.html, with its caption and what it says when the pointer rests on it. */
export function button(id: string, caption = "", hint = caption): HTMLButtonElement {
    const found = element(id);
    if (!(found instanceof HTMLButtonElement)) {
        throw new Error(`"${id}" is no button`);
    }
    label(found, caption, hint);
    return found;
}

export function label(control: HTMLButtonElement, caption: string, hint = caption): void {
    const text = control.querySelector("span");
    if (text !== null) {
        text.textContent = caption;
    }
    control.title = hint;
}

/** A new element of that class, with what is in it. */
export function make<Name extends keyof HTMLElementTagNameMap>(
    name: Name,
    className: string,
    ...content: (Node | string)[]
): HTMLElementTagNameMap[Name] {
    const made = document.createElement(name);
    if (className !== "") {
        made.className = className;
    }
    made.append(...content);
    return made;
}

/** A new button that does `act`. */
export function makeButton(caption: string, act: () => void, className = ""): HTMLButtonElement {
    const made = make("button", className, caption);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
}
