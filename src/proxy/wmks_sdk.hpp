// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http/message.hpp"
#include "proxy/web_config.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::proxy {

/// VMware's HTML Console SDK as an operator has put it on this machine: the files that [web] names,
/// read once. Their addresses change with what is in them.
///
/// Threads: any; immutable.
class WmksSdk {
public:
    /// None.
    WmksSdk() = default;
    /// Reads the files; none where no folder is configured. `page`: the path of the one page that
    /// loads them. Throws std::runtime_error with a sentence where one cannot be read.
    WmksSdk(const WebConfig& config, std::string page);

    /// Whether the page at `path` may load them.
    bool is_for_page(std::string_view path) const { return !files_.empty() && path == page_; }

    /// The file at `path`, "/sdk/…", or nothing.
    std::optional<net::http::Response> find(std::string_view path) const;

    /// Addresses of scripts and of style sheets, seen from a page, in the order of loading.
    std::vector<std::string> scripts() const;
    std::vector<std::string> style_sheets() const;

    /// What a file of that name is, by its ending; empty: nothing that is served.
    static std::string_view content_type(std::string_view name) noexcept;

private:
    struct File {
        std::string path;
        std::string content;
    };

    std::vector<std::string> addresses(std::string_view content_type) const;

    std::string page_;
    std::vector<File> files_;
};

/// What keeps the files from being read, for check-config.
config::Findings file_problems(const WebConfig& config);

}  // namespace porthole::proxy
