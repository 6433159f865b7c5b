// SPDX-License-Identifier: Apache-2.0

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:https";

/** A web server that has nothing to do with the gateway: one page. */
export class ForeignSite {
    origin;
    html = "<!doctype html><title>Portal</title>";

    static async start(scope, host, { certificate, key }) {
        const site = new ForeignSite();
        const files = { cert: await readFile(certificate), key: await readFile(key) };
        const server = createServer(files, (request, response) => {
            const found = request.url === "/";
            response.writeHead(found ? 200 : 204, { "Content-Type": "text/html; charset=utf-8" });
            response.end(found ? site.html : undefined);
        });
        server.listen(0, "127.0.0.1");
        await once(server, "listening");
        site.origin = `https://${host}:${server.address().port}`;
        scope.defer(() => {
            server.close();
            server.closeAllConnections();
        });
        return site;
    }
}
