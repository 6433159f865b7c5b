// SPDX-License-Identifier: Apache-2.0

import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

/** A certificate that nobody issued: the paths of its files. */
export async function makeCertificate(scope) {
    const certificate = path.join(scope.folder, "certificate.pem");
    const key = path.join(scope.folder, "key.pem");
    await promisify(execFile)("openssl", [
        ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
        ...["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"],
        ...["-keyout", key, "-out", certificate],
    ]);
    return { certificate, key };
}
