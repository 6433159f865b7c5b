// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace porthole::consoleauth {

/// Which console's port an instance's nova-compute is to confirm.
struct PortQuestion {
    std::int64_t instance_number = 0;  ///< instances.id
    std::string instance_id;
    std::string instance_name;
    std::string project_id;
    std::string user;
    std::string compute_host;
    std::string console_type;
    std::uint16_t port = 0;
    std::string request_id;
};

/// A call of validate_console_port as nova/compute/rpcapi.py makes it, in the envelope of
/// oslo.messaging (oslo_messaging/_drivers/common.py): JSON in JSON. `version` is that of Nova's
/// compute interface, "6.0" or "5.0"; the answer comes to `reply_queue` with `message_id`.
std::string compute_call(
    const PortQuestion& question,
    std::string_view version,
    std::string_view message_id,
    std::string_view reply_queue,
    Milliseconds limit
);

/// What a nova-compute answered.
struct ComputeAnswer {
    std::string message_id;        ///< of the call
    bool ends = false;             ///< false: it is still at it, and answers again
    std::optional<bool> confirms;  ///< nothing: see `failure`
    std::string failure;           ///< the class of the exception that it met: "InstanceNotFound"
};

/// Reads an answer; nothing when that is none.
std::optional<ComputeAnswer> read_compute_answer(std::string_view body);

}  // namespace porthole::consoleauth
