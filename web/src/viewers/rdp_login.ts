// SPDX-License-Identifier: Apache-2.0

import { make, makeButton } from "../dom";
import { texts } from "../texts";

/** What a guest is logged in to with. */
export interface Login {
    /** Of the user; empty: the guest's own. */
    domain: string;
    user: string;
    password: string;
}

/** Reads "DOMAIN\user"; "user@domain" stays as it is, since servers take it so. */
export function splitUser(text: string): Pick<Login, "domain" | "user"> {
    const at = text.indexOf("\\");
    return at < 0 ? { domain: "", user: text } : { domain: text.slice(0, at), user: text.slice(at + 1) };
}

/**
 * Asks for a login; undefined when that was cancelled, or `signal` took the question away.
 * `refused`: the last one was.
 */
export function askLogin(refused: boolean, signal: AbortSignal): Promise<Login | undefined> {
    const user = make("input", "");
    user.autocomplete = "username";
    user.spellcheck = false;
    user.required = true;
    const password = make("input", "");
    password.type = "password";
    password.autocomplete = "current-password";
    const warning = make("p", "warning", refused ? texts.loginRefused : "");
    warning.setAttribute("role", "alert");
    const submit = make("button", "primary", texts.logIn);
    const dialog = make("dialog", "dialog");
    const title = make("h2", "", texts.loginTitle);
    title.id = "login-title";
    const form = make(
        "form",
        "",
        title,
        make("label", "row", texts.userName, user),
        make("label", "row", texts.password, password),
        warning,
        make("p", "outcome", texts.loginNote),
        make("div", "buttons buttons-end", makeButton(texts.cancel, () => dialog.close()), submit),
    );
    dialog.setAttribute("aria-labelledby", title.id);
    dialog.append(form);
    document.body.append(dialog);
    return new Promise((done) => {
        let login: Login | undefined;
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            login = { ...splitUser(user.value), password: password.value };
            dialog.close();
        });
        dialog.addEventListener("close", () => {
            dialog.remove();
            done(login);
        });
        signal.addEventListener("abort", () => dialog.close());
        dialog.showModal();
        user.focus();
    });
}
