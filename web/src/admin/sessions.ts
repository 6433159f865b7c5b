// SPDX-License-Identifier: Apache-2.0

// What the gateway tells operators, and how it is asked; docs/admin.md describes both.

export interface Session {
    id: string;
    node: string;
    state: string;
    user: string;
    project_id: string;
    instance_id: string;
    instance_name: string;
    type: string;
    transport: string | null;
    peer: string;
    since: string;
    seconds: number;
    bytes_to_browser: number;
    bytes_to_console: number;
}

export interface Check {
    name: string;
    ok: boolean;
    error?: string;
    needed: string;
}

/** The key is not one that lets its bearer administer. */
export class KeyRefused extends Error {}

export class Gateway {
    constructor(
        private readonly send: typeof fetch,
        private key: string,
    ) {}

    useKey(key: string): void {
        this.key = key;
    }

    async sessions(): Promise<Session[]> {
        const answer = await this.ask("GET", "/sessions");
        return ((await answer.json()) as { sessions: Session[] }).sessions;
    }

    /** One that has ended meanwhile is as good as ended. */
    async end(id: string): Promise<void> {
        await this.ask("DELETE", `/sessions/${encodeURIComponent(id)}`);
    }

    async checks(): Promise<Check[]> {
        const answer = await this.send("/readyz", { cache: "no-store" });
        return ((await answer.json()) as { checks: Check[] }).checks;
    }

    private async ask(method: string, path: string): Promise<Response> {
        const headers: Record<string, string> = this.key === "" ? {} : { "X-Auth-Token": this.key };
        const answer = await this.send(path, { method, headers, cache: "no-store" });
        if (answer.status === 401 || answer.status === 403) {
            throw new KeyRefused();
        }
        if (!answer.ok && answer.status !== 404) {
            throw new Error(`${path} answered with status ${answer.status}`);
        }
        return answer;
    }
}

/** Whether any of what a row shows has the words of `filter` in it. */
export function fits(session: Session, filter: string): boolean {
    const text = [
        session.instance_name,
        session.instance_id,
        session.user,
        session.project_id,
        session.peer,
        session.node,
        session.type,
        session.id,
    ]
        .join(" ")
        .toLowerCase();
    return filter
        .toLowerCase()
        .split(/\s+/)
        .every((word) => text.includes(word));
}

export function bytes(count: number): string {
    const units = ["B", "KiB", "MiB", "GiB", "TiB"];
    let value = count;
    let unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
        value /= 1024;
        unit += 1;
    }
    return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

export function duration(seconds: number): string {
    const minutes = Math.floor(seconds / 60);
    if (minutes < 1) {
        return `${seconds} s`;
    }
    return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
