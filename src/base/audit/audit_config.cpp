// SPDX-License-Identifier: Apache-2.0
#include "base/audit/audit_config.hpp"

namespace porthole::audit {

void describe(config::Visitor& visitor, AuditConfig& config) {
    visitor.option(
        "file",
        "File to which a line of JSON is appended for every console that is granted, refused, "
        "opened or ended; docs/audit.md describes them. SIGHUP opens it anew, after a rotation.",
        config.file
    );
    visitor.option(
        "syslog",
        "Socket of a syslog daemon or of journald, such as `/dev/log`, that gets the same lines.",
        config.syslog
    );
    visitor.option(
        "sync",
        "Has every line that is waited for on the disk (fdatasync) before the console goes on, so "
        "that it survives a power failure. Without it, it survives the end of the process only.",
        config.sync
    );
    visitor.choice(
        "on_failure",
        "What happens when a line cannot be written, because the disk is full for instance: no "
        "console is granted or opened until it can (`refuse`), or the log says so once and "
        "consoles go on (`continue`). Live sessions go on in either case.",
        config.on_failure,
        {"refuse", "continue"}
    );
}

}  // namespace porthole::audit
