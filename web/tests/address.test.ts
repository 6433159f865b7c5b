// SPDX-License-Identifier: Apache-2.0

import { strict as assert } from "node:assert";
import { test } from "node:test";

import { cleanAddress, tokenFromQuery } from "../src/address";
import { serverUrl, socketUrl } from "../src/server_url";

test("The token is read from wherever Nova's URLs carry it", () => {
    const token = "c9f0d1a2-7f3e-4c55-9d2b-0e8f5a1b6c7d";
    for (const query of [
        `?token=${token}`,
        `?path=%3Ftoken%3D${token}`,
        `?path=?token=${token}`,
        `?path=websockify%3Ftoken%3D${token}`,
        `?path=/websockify/%3Ftoken%3D${token}&title=web01`,
        `?autoconnect=true&host=evil.example&port=1&path=%3Ftoken%3D${token}`,
        `?path=%3Fother%3D1%26token%3D${token}`,
    ]) {
        assert.equal(tokenFromQuery(query), token, query);
    }
});

test("A token of its own goes before the one inside path", () => {
    assert.equal(tokenFromQuery("?path=%3Ftoken%3Dinner&token=outer"), "outer");
});

test("What is no token is not taken for one", () => {
    for (const query of [
        "",
        "?",
        "?token=",
        "?path=",
        "?path=token%3Dx",
        "?path=%3Ftoken%3D",
        "?Token=x",
    ]) {
        assert.equal(tokenFromQuery(query), undefined, query);
    }
});

test("Nothing but the title stays in the address bar", () => {
    const search = "?token=t&path=%3Ftoken%3Dt&host=h&password=p&title=web01%20%26%20co";
    assert.equal(
        cleanAddress({ pathname: "/vnc_auto.html", search }),
        "/vnc_auto.html?title=web01+%26+co",
    );
    assert.equal(cleanAddress({ pathname: "/", search: "?token=t" }), "/");
});

test("The cleaned address never names another host", () => {
    assert.equal(cleanAddress({ pathname: "//evil.example/", search: "" }), "/evil.example/");
});

test("The gateway is found from where the script came", () => {
    const script = "https://consoles.example:6090/assets/viewer-ABC.js";
    assert.equal(serverUrl("session", script).href, "https://consoles.example:6090/session");
    assert.equal(socketUrl("websockify", script).href, "wss://consoles.example:6090/websockify");
    assert.equal(socketUrl("websockify", "http://[::1]/assets/v.js").href, "ws://[::1]/websockify");
    assert.equal(
        serverUrl("session", "https://h/consoles/assets/v.js").href,
        "https://h/consoles/session",
    );
});
