// SPDX-License-Identifier: Apache-2.0
#include "proxy/wmks_sdk.hpp"

#include "base/config/file_text.hpp"
#include "base/hash.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace porthole::proxy {
namespace http = net::http;
using boost::beast::http::field;

namespace {

/// The SDK as a whole has a few hundred kilobytes.
constexpr std::size_t kMostBytes = std::size_t{8} * 1024 * 1024;
constexpr std::string_view kFolder = "/sdk/";
constexpr std::size_t kHashLength = 12;

constexpr std::string_view kScript = "text/javascript; charset=utf-8";
constexpr std::string_view kStyleSheet = "text/css; charset=utf-8";
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kTypes{{
    {".js", kScript},
    {".css", kStyleSheet},
    {".png", "image/png"},
    {".gif", "image/gif"},
    {".svg", "image/svg+xml"},
    {".cur", "image/x-icon"},
    {".woff2", "font/woff2"},
}};

std::string text_of(const std::filesystem::path& file) {
    std::error_code error;
    const auto status = std::filesystem::status(file, error);
    // Nothing that could keep us waiting is opened.
    if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
        throw std::runtime_error("the SDK's file " + file.string() + " is no file");
    }
    const auto read = config::read_file(file, kMostBytes);
    if (!read.problem.empty()) {
        throw std::runtime_error("the SDK's file " + file.string() + " " + read.problem);
    }
    return read.text.reveal();
}

}  // namespace

std::string_view WmksSdk::content_type(std::string_view name) noexcept {
    for (const auto& [ending, type] : kTypes) {
        if (name.ends_with(ending)) {
            return type;
        }
    }
    return {};
}

WmksSdk::WmksSdk(const WebConfig& config, std::string page) : page_(std::move(page)) {
    if (config.wmks_sdk_dir.empty()) {
        return;
    }
    std::string all;
    for (const std::string& name : config.wmks_sdk_files) {
        std::string content = text_of(config.wmks_sdk_dir / name);
        all.append(name).append(1, '\0').append(to_hex(sha256(content)));
        files_.push_back({name, std::move(content)});
    }
    // Style sheets refer to pictures by where they lie beside them: one folder for all.
    const std::string folder =
        std::string(kFolder) + to_hex(sha256(all)).substr(0, kHashLength) + "/";
    for (File& file : files_) {
        file.path.insert(0, folder);
    }
}

std::optional<http::Response> WmksSdk::find(std::string_view path) const {
    const auto file = std::find_if(files_.begin(), files_.end(), [path](const File& each) {
        return each.path == path;
    });
    if (file == files_.end()) {
        return std::nullopt;
    }
    http::Response response{http::Status::ok, 11};
    response.set(field::content_type, content_type(path));
    response.set(field::cache_control, "private, max-age=31536000, immutable");
    response.body() = file->content;
    return response;
}

std::vector<std::string> WmksSdk::scripts() const {
    return addresses(kScript);
}

std::vector<std::string> WmksSdk::style_sheets() const {
    return addresses(kStyleSheet);
}

std::vector<std::string> WmksSdk::addresses(std::string_view wanted) const {
    std::vector<std::string> found;
    for (const File& file : files_) {
        if (content_type(file.path) == wanted) {
            // Without the slash in front: pages may lie below a folder of somebody else's.
            found.push_back(file.path.substr(1));
        }
    }
    return found;
}

config::Findings file_problems(const WebConfig& config) {
    try {
        const WmksSdk sdk(config, {});
    } catch (const std::runtime_error& failure) {
        return {{"wmks_sdk_dir", failure.what()}};
    }
    return {};
}

}  // namespace porthole::proxy
