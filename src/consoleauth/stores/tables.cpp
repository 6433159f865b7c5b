// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/stores/tables.hpp"

namespace porthole::consoleauth {

std::int64_t number_of(Time time) {
    return time.time_since_epoch().count();
}

std::string_view token_column(RevokedBy by) {
    switch (by) {
        case RevokedBy::session:
        case RevokedBy::take_over:
            break;
        case RevokedBy::grant:
            return "id";
        case RevokedBy::instance:
            return "instance_id";
        case RevokedBy::user:
            return "user";
        case RevokedBy::project:
            return "project_id";
    }
    return {};
}

}  // namespace porthole::consoleauth
