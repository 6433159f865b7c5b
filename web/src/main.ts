// SPDX-License-Identifier: Apache-2.0

import { arrive } from "./arrival";
import { Console } from "./console";
import { CredentialStore } from "./credentials";
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
const gateway = {
    open: () => openSession(key, store, authority),
    socket: (secret: string) =>
        new WebSocket(socketUrl("websockify"), ["binary", `porthole.session.${secret}`]),
};

const page = new Page();
const vmConsole = new Console(gateway, page);
page.onReconnect = () => void vmConsole.connect();
void vmConsole.connect();
