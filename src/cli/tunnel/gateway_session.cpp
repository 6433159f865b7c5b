// SPDX-License-Identifier: Apache-2.0
#include "cli/tunnel/gateway_session.hpp"

#include "cli/tunnel/curl_handle.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <tuple>
#include <utility>

namespace porthole::cli {
namespace json = boost::json;

namespace {

constexpr long kPatienceSeconds = 60;
constexpr long kOk = 200;
constexpr long kConflict = 409;
/// No answer of the gateway's is longer by far.
constexpr std::size_t kAnswerLimit = 65536;

std::size_t append(char* bytes, std::size_t one, std::size_t count, void* text) noexcept {
    auto& answer = *static_cast<std::string*>(text);
    if (answer.size() + count > kAnswerLimit) {
        return 0;
    }
    answer.append(bytes, one * count);
    return one * count;
}

/// The gateway's sentence about what it refused.
std::string reason_of(const json::value& answer, long status) {
    boost::system::error_code error;
    const auto* const message = answer.find_pointer("/error/message", error);
    const auto* const id = answer.find_pointer("/error/request_id", error);
    if (message == nullptr || !message->is_string()) {
        return fmt::format("the gateway answers with status {}", status);
    }
    return fmt::format(
        "{}{}",
        std::string_view(message->get_string()),
        id != nullptr && id->is_string() ? fmt::format(" ({})", std::string_view(id->get_string()))
                                         : ""
    );
}

/// Whether an answer that the console is in use offers to join.
bool may_join(const json::value& answer) {
    boost::system::error_code error;
    const auto* const choices = answer.find_pointer("/in_use/choices", error);
    const auto* const list = choices == nullptr ? nullptr : choices->if_array();
    return list != nullptr && std::find(list->begin(), list->end(), "join") != list->end();
}

std::string text_at(const json::value& answer, std::string_view pointer) {
    boost::system::error_code error;
    const auto* const value = answer.find_pointer(pointer, error);
    if (value == nullptr || !value->is_string()) {
        throw std::runtime_error("what answers there is no Porthole");
    }
    return std::string(value->get_string());
}

}  // namespace

GatewaySession::GatewaySession(ConsoleUrl url, GatewayTrust trust)
    : url_(std::move(url)), trust_(std::move(trust)) {
    ask("token", url_.token);
}

Secret GatewaySession::enter() {
    const std::lock_guard lock(mutex_);
    // A SPICE viewer has a connection for each of its channels: they share what the first one has.
    const bool joins = connections_ > 0 && type_ == "spice-html5";
    if (!fresh_ && !joins) {
        ask("resume", secret_);
    }
    fresh_ = false;
    ++connections_;
    return secret_;
}

void GatewaySession::leave() {
    const std::lock_guard lock(mutex_);
    --connections_;
}

void GatewaySession::ask(const std::string& kind, const Secret& secret) {
    json::object question{{kind, secret.reveal()}, {"page", url_.path}};
    auto [status, answer] = post(question);
    if (status == kConflict && may_join(answer)) {
        // A native viewer cannot ask its user, and joining disturbs nobody.
        question["in_use"] = "join";
        std::tie(status, answer) = post(question);
    }
    if (status != kOk) {
        throw std::runtime_error(reason_of(answer, status));
    }
    type_ = text_at(answer, "/session/type");
    instance_name_ = text_at(answer, "/session/instance/name");
    secret_ = Secret(text_at(answer, "/secret"));
}

std::pair<long, json::value> GatewaySession::post(const json::object& question) const {
    CurlHandle curl(trust_.ca_file);
    const std::string address = url_.gateway + "/session";
    const Secret body(json::serialize(question));
    std::string text;
    curl.add_header("Content-Type: application/json");
    curl.add_header("Origin: " + url_.origin);
    curl_easy_setopt(curl.native(), CURLOPT_URL, address.c_str());
    curl_easy_setopt(curl.native(), CURLOPT_POSTFIELDS, body.reveal().c_str());
    curl_easy_setopt(curl.native(), CURLOPT_TIMEOUT, kPatienceSeconds);
    curl_easy_setopt(curl.native(), CURLOPT_WRITEFUNCTION, &append);
    curl_easy_setopt(curl.native(), CURLOPT_WRITEDATA, &text);
    curl.perform();
    long status = 0;
    curl_easy_getinfo(curl.native(), CURLINFO_RESPONSE_CODE, &status);
    boost::system::error_code error;
    return {status, json::parse(text, error)};
}

}  // namespace porthole::cli
