// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "integration/gateway/fixture.hpp"

#include <string>

namespace porthole::test {

/// One error as Nova's clients expect it.
struct Fault {
    std::string name;
    Fields fields;
    std::string request;  ///< "GET /v2.1/servers"
    std::string body;
    int status;
    std::string message;
    std::string version;  ///< that the answer names; empty: none
};

/// The fields of a request by the owner of `key`.
Fields as(const std::string& key, const std::string& version = "2.8");

std::string console_of(const std::string& instance);
std::string action_of(const std::string& instance);

/// Sends the request of `fault`.
HttpAnswer provoke(const Gateway& gateway, const Fault& fault);

/// Expects that `answer` has status, shape, words and headers of `fault`.
void expect(const HttpAnswer& answer, const Fault& fault);

}  // namespace porthole::test
