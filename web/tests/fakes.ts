// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";

import { CredentialStore } from "../src/credentials";
import type { Post } from "../src/session_client";

export class FakeStorage implements Storage {
    readonly items = new Map<string, string>();

    get length(): number {
        return this.items.size;
    }
    key(index: number): string | null {
        return [...this.items.keys()][index] ?? null;
    }
    getItem(name: string): string | null {
        return this.items.get(name) ?? null;
    }
    setItem(name: string, value: string): void {
        this.items.set(name, value);
    }
    removeItem(name: string): void {
        this.items.delete(name);
    }
    clear(): void {
        this.items.clear();
    }
}

export function fakeStore(storage: Storage = new FakeStorage()): CredentialStore {
    return new CredentialStore(() => storage);
}

/** One entry of a tab's history, with the address bar that belongs to it. */
export class FakeHistory {
    state: unknown = null;
    address: URL;

    constructor(address: string) {
        this.address = new URL(address, "https://consoles.example");
    }
    get location(): { pathname: string; search: string } {
        return { pathname: this.address.pathname, search: this.address.search };
    }
    replaceState(state: unknown, _title: string, address?: string | URL | null): void {
        this.state = structuredClone(state);
        this.address = new URL(address ?? "", this.address);
    }
}

/** A gateway that knows tokens and secrets as the real one does: each secret works once. */
export class FakeGateway {
    readonly asked: unknown[] = [];
    readonly tokens = new Map<string, string>();
    readonly secrets = new Map<string, string>();
    /** Answers the next request instead of the gateway. */
    interruption: (() => Response) | undefined;
    private issued = 0;

    /** The body of the success answer for a VM of that name. */
    static session(name: string): object {
        return {
            id: `session-of-${name}`,
            protocol: "mks",
            type: "webmks",
            instance: { id: "5965e99a-5f65-454d-bf0d-46ccc57d08db", name },
        };
    }

    readonly post: Post = async (_url, init) => {
        const asked = JSON.parse(String(init.body)) as Record<string, string>;
        const { page, ...body } = asked as { page: string; token?: string; resume?: string };
        assert.match(page, /^\//);
        this.asked.push(body);
        const interruption = this.interruption;
        if (interruption !== undefined) {
            this.interruption = undefined;
            return interruption();
        }
        const known = body.token !== undefined ? this.tokens : this.secrets;
        const credential = body.token ?? body.resume ?? "";
        const name = known.get(credential);
        known.delete(credential);
        if (name === undefined) {
            return refusal(401, "token_unknown");
        }
        const secret = `secret-${++this.issued}`;
        this.secrets.set(secret, name);
        return Response.json({ session: FakeGateway.session(name), secret });
    };
}

export function refusal(status: number, code: string): Response {
    return Response.json(
        { error: { code, message: "A sentence.", request_id: "req-1" } },
        { status },
    );
}
