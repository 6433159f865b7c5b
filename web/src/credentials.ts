// SPDX-License-Identifier: Apache-2.0

// What this tab may open, and how it remembers that across a reload.

/**
 * What opens one console: the token as long as the gateway has not answered for it, then the secret
 * that the gateway gave for it.
 */
export interface Credentials {
    token?: string;
    secret?: string;
}

/** Names a token without telling it; 53 bits, no cryptography (plain http has none to offer). */
export function tokenKey(token: string): string {
    let high = 0xdeadbeef;
    let low = 0x41c6ce57;
    for (let index = 0; index < token.length; ++index) {
        const unit = token.charCodeAt(index);
        high = Math.imul(high ^ unit, 2654435761);
        low = Math.imul(low ^ unit, 1597334677);
    }
    high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
    low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
    return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36);
}

/**
 * Keeps credentials in the tab's sessionStorage, one record for each token that was opened in it.
 *
 * A record is found by its token's key alone: a token that was refused never leads to another
 * console's secret. Where the browser denies storage, records last until the page is left.
 */
export class CredentialStore {
    private readonly fallback = new Map<string, string>();

    constructor(private readonly storage: () => Storage) {}

    load(key: string): Credentials {
        try {
            const record: unknown = JSON.parse(this.get(recordName(key)) ?? "{}");
            return isCredentials(record) ? record : {};
        } catch {
            return {};
        }
    }

    /** Replaces what is kept for `key`, and makes it the console that this tab showed last. */
    save(key: string, credentials: Credentials): void {
        this.set(recordName(key), JSON.stringify(credentials));
        this.set(lastName, key);
    }

    /** The key of the console that this tab showed last, if that may still be opened. */
    last(): string | undefined {
        const key = this.get(lastName);
        return key !== undefined && Object.keys(this.load(key)).length > 0 ? key : undefined;
    }

    private get(name: string): string | undefined {
        try {
            return this.storage().getItem(name) ?? this.fallback.get(name);
        } catch {
            return this.fallback.get(name);
        }
    }

    private set(name: string, value: string): void {
        try {
            this.storage().setItem(name, value);
        } catch {
            this.fallback.set(name, value);
        }
    }
}

const lastName = "porthole.last";

function recordName(key: string): string {
    return `porthole.session.${key}`;
}

function isCredentials(value: unknown): value is Credentials {
    if (typeof value !== "object" || value === null) {
        return false;
    }
    const { token, secret } = value as Record<string, unknown>;
    return isOptionalString(token) && isOptionalString(secret);
}

function isOptionalString(value: unknown): boolean {
    return value === undefined || typeof value === "string";
}
