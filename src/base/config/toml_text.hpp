// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace porthole::config {

/// `text` as a TOML string, quotes included.
std::string toml_string(std::string_view text);

/// `texts` as a TOML list of strings.
std::string toml_list(const std::vector<std::string>& texts);

/// `key` as it may stand in a TOML key: bare where that is possible, else quoted.
std::string toml_key(std::string_view key);

/// `text` with the password of a URL in it (`scheme://user:PASSWORD@host`) replaced by stars.
std::string mask_url_password(std::string_view text);

}  // namespace porthole::config
