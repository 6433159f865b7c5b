// SPDX-License-Identifier: Apache-2.0

import { strict as assert } from "node:assert";
import { test } from "node:test";

import { isInert } from "../src/viewers/sdk_policies";

test("What jQuery builds to learn about the browser is let through", () => {
    for (const markup of [
        "<textarea>x</textarea>",
        "<option></option>",
        "<form></form><form></form>",
        "<a href='#'></a>",
        "<input/>",
        "<a id='sizzle17' href='' disabled='disabled'></a><select id='sizzle17-\r\\' disabled='disabled'><option/></select>",
        "<select id=\"a\" msallowcapture=''><option selected=''></option></select>",
        "<table><tbody><tr><td>1 &lt; 2</td></tr></tbody></table>",
        "<div class=\"ui-dialog\" role='dialog' tabindex=-1><span>a > b</span></div>",
        "plain text",
        "",
    ]) {
        assert.ok(isInert(markup), markup);
    }
});

test("What could run, load or frame something is not", () => {
    for (const markup of [
        "<script>alert(1)</script>",
        "<SCRIPT src=x></SCRIPT>",
        "<img src=x onerror=alert(1)>",
        "<img src=x OnError = 'alert(1)'>",
        "<div\nonclick='x'>",
        "<div/onclick='x'>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href=javascript:alert(1)>x</a>",
        "<iframe srcdoc='<b>'></iframe>",
        "<svg><use href='x'/></svg>",
        "<object data=x></object>",
        "<base href='/'>",
        "<link rel=stylesheet href=x>",
        "<meta http-equiv=refresh>",
        "<style>b{}</style>",
        "<template><b></b></template>",
        "<button formaction='x'>",
        "<!-- --><b>",
        "<b title='<script>'>",
        "a < b",
        "<",
    ]) {
        assert.ok(!isInert(markup), markup);
    }
});
