// SPDX-License-Identifier: Apache-2.0

import { plainText } from "./plain_text";
import { type Failure, isReasonName, isRequestId, type ReasonName } from "./reasons";

/**
 * Why a WebSocket closed. The gateway closes with a code of 4000 to 4999 and `<name> <request id>`
 * as its reason, and who has it where the console was taken over; any other close is read by its code.
 */
export function failureFromClose(close: { code: number; reason: string }): Failure {
    if (hasReason(close)) {
        const [name, requestId, ...rest] = close.reason.split(" ");
        const failure: Failure = { name: isReasonName(name) ? name : "internal_error" };
        if (isRequestId(requestId)) {
            failure.requestId = requestId;
        }
        const by = plainText(rest.join(" "));
        if (name === "session_taken_over" && by !== "") {
            failure.takenOverBy = by;
        }
        return failure;
    }
    return { name: nameForCode(close.code) };
}

/** Whether the gateway itself ended the session, and says why. */
export function hasReason(close: { code: number }): boolean {
    return close.code >= 4000 && close.code <= 4999;
}

// RFC 6455, section 7.4.1, and the registry that continues it.
function nameForCode(code: number): ReasonName {
    switch (code) {
        case 1000:
        case 1001:
        case 1005:
            return "upstream_closed";
        case 1002:
        case 1003:
        case 1007:
        case 1008:
        case 1009:
        case 1010:
            return "upstream_protocol";
        case 1011:
            return "internal_error";
        case 1012:
        case 1013:
            return "shutting_down";
        default:
            return "network";
    }
}
