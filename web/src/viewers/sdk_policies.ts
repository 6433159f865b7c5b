// SPDX-License-Identifier: Apache-2.0

// What the page's policy of Trusted Types forbids and VMware's SDK with its jQuery needs: scripts of
// its own, and markup made from text. Only pages that load it may have these two policies: the
// gateway names them in their Content-Security-Policy, which goes on to forbid inline scripts,
// handlers and frames, so that such markup runs nothing even if it got by.

/** What the SDK and jQuery build: no scripts, frames, plugins or links to resources. */
const tags = new Set(
    (
        "a audio b br button canvas div form h1 h2 h3 i img input label li ol option p select span " +
        "table tbody td textarea tfoot th thead tr ul video"
    ).split(" "),
);
const tag = /<\/?([a-z][a-z0-9]*)((?:\s+[a-z][a-z0-9-]*(?:\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>=`]+))?)*)\s*\/?>/gi;
const active = /\s(?:on[a-z]+|src[a-z]+|formaction)\s*=|["'=\s](?:javascript|vbscript)\s*:/i;
const address = /^sdk\/[0-9a-f]+\/[A-Za-z0-9._/-]+$/;

/** Whether nothing in `markup` does anything by itself. */
export function isInert(markup: string): boolean {
    const rest = markup.replace(tag, (whole, name: string, attributes: string) =>
        tags.has(name.toLowerCase()) && !active.test(attributes) ? "" : whole,
    );
    return !rest.includes("<");
}

interface Policy {
    createScriptURL(url: string): string;
}

interface PolicyRules {
    createHTML?(markup: string): string;
    createScriptURL?(url: string): string;
}

interface PolicyFactory {
    createPolicy(name: string, rules: PolicyRules): Policy;
}

let own: Policy | undefined;

/** Lets the SDK's scripts in from now on; returns what makes an address one that a script may have. */
export function allowSdk(): (address: string) => string {
    if (own === undefined) {
        const rules = { createScriptURL: checkedAddress };
        // Where a browser knows nothing of Trusted Types, nothing has to be allowed.
        const { trustedTypes } = window as unknown as { trustedTypes?: PolicyFactory };
        trustedTypes?.createPolicy("default", { createHTML: checkedMarkup });
        own = trustedTypes?.createPolicy("porthole-sdk", rules) ?? rules;
    }
    const policy = own;
    return (url) => policy.createScriptURL(url);
}

function checkedMarkup(markup: string): string {
    if (!isInert(markup)) {
        throw new TypeError("the SDK's markup holds more than this page allows");
    }
    return markup;
}

function checkedAddress(url: string): string {
    if (!address.test(url)) {
        throw new TypeError("that is no file of the SDK");
    }
    return url;
}
