// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/rabbitmq_server.hpp"

namespace porthole::test {

/// The one RabbitMQ of a test program.
inline RabbitmqServer& broker() {
    static RabbitmqServer server;
    return server;
}

}  // namespace porthole::test
