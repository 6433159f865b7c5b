// SPDX-License-Identifier: Apache-2.0

// The operators' page: the live sessions of this node, looked at every two seconds.

import { bytes, type Check, duration, fits, Gateway, KeyRefused, type Session } from "./sessions";

const pause = 2000;
const storedKey = "porthole.admin.key";

const status = element("status");
const signIn = element("sign-in");
const table = element("table");
const rows = element("rows");
const checks = element("checks");
const filter = element("filter") as HTMLInputElement;
const key = element("key") as HTMLInputElement;

const gateway = new Gateway(
    (input, init) => fetch(input, init),
    window.sessionStorage.getItem(storedKey) ?? "",
);

element("sign-in-button").addEventListener("click", () => {
    window.sessionStorage.setItem(storedKey, key.value);
    gateway.useKey(key.value);
    key.value = "";
    void show();
});
filter.addEventListener("input", () => void show());
void goOn();

async function goOn(): Promise<void> {
    await show();
    setTimeout(() => void goOn(), pause);
}

async function show(): Promise<void> {
    try {
        checks.replaceChildren(...(await gateway.checks()).map(checkItem));
        const sessions = await gateway.sessions();
        const shown = sessions.filter((session) => fits(session, filter.value));
        rows.replaceChildren(...shown.map(row));
        status.textContent = `${shown.length} of ${sessions.length} on this node`;
        signIn.hidden = true;
        table.hidden = false;
    } catch (error) {
        signIn.hidden = !(error instanceof KeyRefused);
        table.hidden = true;
        status.textContent =
            error instanceof KeyRefused ? "Who are you?" : "The gateway does not answer.";
    }
}

function row(session: Session): HTMLTableRowElement {
    const made = document.createElement("tr");
    const how = session.transport === null ? session.state : `by ${session.transport}`;
    made.append(
        cell(session.instance_name || session.instance_id, session.id),
        cell(session.type, how),
        cell(session.user),
        cell(session.project_id),
        cell(session.peer),
        cell(session.node),
        cell(duration(session.seconds), session.since),
        number(bytes(session.bytes_to_browser)),
        number(bytes(session.bytes_to_console)),
        endCell(session),
    );
    return made;
}

function cell(text: string, detail = ""): HTMLTableCellElement {
    const made = document.createElement("td");
    made.append(text);
    if (detail !== "") {
        const small = document.createElement("div");
        small.className = "id";
        small.textContent = detail;
        made.append(small);
    }
    return made;
}

function number(text: string): HTMLTableCellElement {
    const made = cell(text);
    made.className = "number";
    return made;
}

function endCell(session: Session): HTMLTableCellElement {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "End";
    button.title = `End ${session.user}’s console of ${session.instance_name}`;
    button.addEventListener("click", () => {
        button.disabled = true;
        void gateway.end(session.id).then(show, show);
    });
    const made = document.createElement("td");
    made.append(button);
    return made;
}

function checkItem(check: Check): HTMLLIElement {
    const made = document.createElement("li");
    made.className = check.ok ? "good" : "bad";
    made.textContent = check.error === undefined ? check.name : `${check.name}: ${check.error}`;
    return made;
}

function element(id: string): HTMLElement {
    const found = document.getElementById(id);
    if (found === null) {
        throw new Error(`the page has no #${id}`);
    }
    return found;
}
