// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "base/secret.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace porthole::amqp {

/// Where a RabbitMQ is, and who we are there.
struct Options {
    struct Server {
        std::string host;  ///< name or address, without brackets
        std::uint16_t port = 0;
        std::string user;
        Secret password;
    };

    std::vector<Server> servers;  ///< of one cluster; tried in turn
    std::string virtual_host = "/";
    bool tls = false;
    std::string ca_file;    ///< for TLS; empty: the system's authorities
    std::string cert_file;  ///< for TLS: who we are, with key_file
    std::string key_file;
    Seconds connect_limit{3};  ///< of each server

    std::string problem;  ///< why the URL names no RabbitMQ; empty when it does. Quotes none of it.

    /// Reads oslo.messaging's transport URL (oslo_messaging/transport.py):
    ///
    ///     rabbit://user:password@host:5672[,user:password@host:5672…]/virtual_host[?name=value&…]
    ///
    /// with the options ssl (1 or true), ssl_ca_file, ssl_cert_file and ssl_key_file; others are
    /// for Nova's own libraries. Where no port stands, it is 5672, with TLS 5671.
    static Options parse(const Secret& url);
};

}  // namespace porthole::amqp
