// SPDX-License-Identifier: Apache-2.0

import { titleFromQuery } from "./address";
import { arrive } from "./arrival";
import { Console } from "./console";
import { CredentialStore } from "./credentials";
import { Embedding, frameAncestors, surroundings } from "./embedding";
import { Meter } from "./meter";
import { Page } from "./page";
import type { Choice } from "./reasons";
import { serverUrl, socketUrl } from "./server_url";
import { askState, openSession } from "./session_client";

const embedding = new Embedding(surroundings());
const title = titleFromQuery(window.location.search);
const store = new CredentialStore(() => window.sessionStorage);
const key = arrive(window.location, window.history, store);

const authority = {
    url: serverUrl("session"),
    page: window.location.pathname,
    post: async (url: URL, init: RequestInit) => {
        const answer = await fetch(url, init);
        embedding.allow(frameAncestors(answer.headers.get("Content-Security-Policy")));
        return answer;
    },
};
const meter = new Meter();
const gateway = {
    open: (choice?: Choice) => openSession(key, store, authority, choice),
    state: (secret: string) =>
        askState(secret, { url: serverUrl("session/state"), post: (url, init) => fetch(url, init) }),
    socket: (secret: string) =>
        meter.watch(
            new WebSocket(socketUrl("websockify"), ["binary", `porthole.session.${secret}`]),
        ),
};

const page = new Page(meter, embedding, title);
const vmConsole = new Console(gateway, page);
page.onReconnect = (choice) => void vmConsole.connect(choice);
page.onStopTrying = () => vmConsole.stopTrying();
// The browser's network is back: no need to wait any longer.
window.addEventListener("online", () => vmConsole.hurry());
void vmConsole.connect();
