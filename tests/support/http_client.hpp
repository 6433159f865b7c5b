// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace porthole::test {

struct JsonAnswer {
    int status = 0;
    boost::json::value body;  ///< null when there is none
};

/// Sends one request to "http://HOST:PORT" and waits for the answer: enough for the control APIs of
/// our simulators. Throws when there is no answer or it is not JSON.
JsonAnswer send_json(
    const std::string& origin,
    std::string_view verb,
    std::string_view path,
    const boost::json::value& body
);

}  // namespace porthole::test
