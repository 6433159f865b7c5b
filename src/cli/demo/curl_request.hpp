// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"

#include <boost/json/object.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace porthole::cli {

/// The API request for the console of one instance, as a person makes it with curl.
class CurlRequest {
public:
    CurlRequest(const std::string& api_url, const Secret& key, const std::string& instance_id);

    /// The command as it can be typed into a shell, on several lines that begin with `margin`.
    std::string text(std::string_view margin) const;

    /// Runs `curl`, the program's path, with just these arguments, and returns the answer. Its
    /// standard error goes to `log`. Throws when there is no answer, or it holds no URL.
    Task<boost::json::object> run(std::string curl, std::filesystem::path log) const;

private:
    std::vector<std::vector<std::string>> lines_;  ///< the arguments, as they share lines
};

}  // namespace porthole::cli
