// SPDX-License-Identifier: Apache-2.0
#include "cli/demo/curl_request.hpp"

#include "cli/demo/child.hpp"
#include "cli/demo/within.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <cctype>
#include <cstdlib>

namespace porthole::cli {
namespace json = boost::json;

namespace {

constexpr Milliseconds kAnswerTime{15'000};

bool is_plain(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("-_./:=@%+,[]").find(c) != std::string_view::npos;
}

std::string quoted(const std::string& argument) {
    if (std::all_of(argument.begin(), argument.end(), is_plain)) {
        return argument;
    }
    std::string text = "'";
    for (const char c : argument) {
        text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return text + "'";
}

/// Where curl goes through a proxy, it must not for this machine's own addresses.
bool has_http_proxy() {
    return std::getenv("http_proxy") != nullptr || std::getenv("all_proxy") != nullptr ||
           std::getenv("ALL_PROXY") != nullptr;
}

}  // namespace

CurlRequest::CurlRequest(
    const std::string& api_url, const Secret& key, const std::string& instance_id
) {
    lines_ = {
        {"curl", "-X", "POST", "-H", "X-Auth-Token: " + key.reveal()},
        {"-H", "Content-Type: application/json"},
        {"-d", R"({"protocol": "mks", "type": "webmks"})"},
        {api_url + "servers/" + instance_id + "/console"},
    };
    if (has_http_proxy()) {
        lines_.front().insert(lines_.front().begin() + 1, {"--noproxy", "*"});
    }
}

std::string CurlRequest::text(std::string_view margin) const {
    std::string text;
    for (const auto& line : lines_) {
        text += text.empty() ? std::string(margin) : " \\\n" + std::string(margin) + "    ";
        for (const std::string& argument : line) {
            text += (&argument == &line.front() ? "" : " ") + quoted(argument);
        }
    }
    return text;
}

Task<json::object> CurlRequest::run(std::string curl, std::filesystem::path log) const {
    ChildOptions options;
    options.name = "curl";
    options.log = std::move(log);
    for (const auto& line : lines_) {
        options.arguments.insert(options.arguments.end(), line.begin(), line.end());
    }
    options.arguments.front() = std::move(curl);
    Child child(co_await boost::asio::this_coro::executor, options);
    const std::string answer =
        co_await within(kAnswerTime, "the API did not answer", child.read_rest());
    if (child.wait() != 0) {
        throw std::runtime_error(child.how_it_ended());
    }
    boost::system::error_code error;
    json::value value = json::parse(answer, error);
    if (error || !value.is_object() || !value.get_object().contains("url")) {
        throw std::runtime_error("the API refused: " + answer);
    }
    co_return std::move(value.get_object());
}

}  // namespace porthole::cli
