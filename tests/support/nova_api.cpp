// SPDX-License-Identifier: Apache-2.0
#include "support/nova_api.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <vector>

namespace porthole::test {
namespace {

/// Starting it reads some thousand Python modules.
constexpr Seconds kStartLimit{180};

}  // namespace

NovaApi::NovaApi(const NovaDatabase& cell, const Keystone& keystone)
    : cell_(cell), keystone_(keystone) {
    start();
}

void NovaApi::start() {
    // Debian's Nova is for Debian's own Python.
    process_.emplace(std::vector<std::string>{
        "/usr/bin/python3",
        PORTHOLE_TEST_SUPPORT "/nova_api_server.py",
        cell_.owner_url(),
        cell_.api_owner_url(),
        keystone_.url(),
        folder_.path().string(),
        std::to_string(port_),
    });
    const auto ready = boost::json::parse(process_->read_line(kStartLimit));
    url_ = boost::json::value_to<std::string>(ready.at("url"));
    port_ = boost::urls::parse_uri(url_).value().port_number();
}

}  // namespace porthole::test
