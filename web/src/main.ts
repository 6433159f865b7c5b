// SPDX-License-Identifier: Apache-2.0

import { arrive } from "./arrival";
import { Console } from "./console";
import { CredentialStore } from "./credentials";
import { Meter } from "./meter";
import { Page } from "./page";
import { serverUrl, socketUrl } from "./server_url";
import { openSession } from "./session_client";

const store = new CredentialStore(() => window.sessionStorage);
const key = arrive(window.location, window.history, store);

const authority = {
    url: serverUrl("session"),
    page: window.location.pathname,
    post: (url: URL, init: RequestInit) => fetch(url, init),
};
const meter = new Meter();
const gateway = {
    open: () => openSession(key, store, authority),
    socket: (secret: string) =>
        meter.watch(
            new WebSocket(socketUrl("websockify"), ["binary", `porthole.session.${secret}`]),
        ),
};

const page = new Page(meter);
const vmConsole = new Console(gateway, page);
page.onReconnect = () => void vmConsole.connect();
page.onStopTrying = () => vmConsole.stopTrying();
// The browser's network is back: no need to wait any longer.
window.addEventListener("online", () => vmConsole.hurry());
void vmConsole.connect();
