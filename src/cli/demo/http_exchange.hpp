// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http/message.hpp"
#include "net/stream.hpp"

#include <string>

namespace porthole::cli {

/// What a server answered.
struct HttpAnswer {
    net::http::Response response;
    std::string rest;  ///< bytes that came behind it already
};

/// Sends `request` and reads the answer. Throws std::runtime_error when there is none.
Task<HttpAnswer> exchange(net::Stream& stream, net::http::Request request);

}  // namespace porthole::cli
