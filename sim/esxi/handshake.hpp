// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "esxi/mode.hpp"

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/status.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace porthole::esxi {

using UpgradeRequest = boost::beast::http::request<boost::beast::http::empty_body>;

/// The ticket in the request's path, /ticket/<ticket>; nothing for another path.
std::optional<std::string> ticket_name(const UpgradeRequest& request);

/// Whether the client offers the subprotocol `binary`.
bool offers_binary(const UpgradeRequest& request);

/// An answer without a body, after which the connection ends.
std::string refusal(boost::beast::http::status status);

/// What a mode answers instead of upgrading.
struct BrokenAnswer {
    std::string bytes;
    bool stalls = false;        ///< the connection stays open, silent
    std::string_view repeated;  ///< sent after `bytes` without an end
};

/// Nothing for modes that upgrade, or fail, as usual.
std::optional<BrokenAnswer> broken_answer(Mode mode);

/// Gives the 101 the headers of its mode: the subprotocol, and in one mode a wrong accept.
void decorate(Mode mode, boost::beast::http::fields& answer);

}  // namespace porthole::esxi
