// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "esxi/authd_mode.hpp"
#include "esxi/census.hpp"
#include "esxi/mode.hpp"
#include "esxi/ticket_book.hpp"

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace porthole::esxi {

/// How a simulated vCenter, a test or an operator drives the host; README.md lists the calls.
///
/// Lifetime: the simulator's. Threads: the simulator's only.
class ControlApi {
public:
    using Request = boost::beast::http::request<boost::beast::http::string_body>;
    using Response = boost::beast::http::response<boost::beast::http::string_body>;

    /// What tickets tell about the host.
    struct Address {
        std::string host;
        std::uint16_t port;
        std::string sha1;
        std::string sha256;
        std::uint16_t authd_port;
        std::string certificate;  ///< PEM
    };

    struct Parts {
        TicketBook& tickets;
        ModeSwitch& modes;
        AuthdModeSwitch& authd_modes;
        Census& census;
        std::size_t connection_limit;
    };

    ControlApi(const Parts& parts, Address address);

    Response answer(const Request& request);

private:
    struct Answer {
        boost::beast::http::status status;
        boost::json::object body;
    };

    Answer route(const Request& request);
    Answer put_ticket(const std::string& body);
    Answer set_mode(const std::string& body);
    Answer connections();

    Parts parts_;
    Address address_;
};

}  // namespace porthole::esxi
