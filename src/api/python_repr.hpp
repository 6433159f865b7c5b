// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace porthole::api {

/// `text` as Python shows it, which is what Nova's messages are made of: 'text', with escapes.
std::string python_repr(std::string_view text);

/// The same of a JSON document: {'protocol': 'vnc', 'count': 1, 'extra': None}.
std::string python_repr(const boost::json::value& value);

/// The same as `str` shows it: text as it is.
std::string python_str(const boost::json::value& value);

}  // namespace porthole::api
