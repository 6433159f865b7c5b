// SPDX-License-Identifier: Apache-2.0
#include "esxi/control_api.hpp"

#include "esxi/address.hpp"

#include <boost/beast/http/field.hpp>
#include <boost/beast/http/verb.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_from.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace porthole::esxi {
namespace http = boost::beast::http;
namespace json = boost::json;

namespace {

std::optional<json::object> parse_object(const std::string& text) {
    boost::system::error_code error;
    const json::value value = json::parse(text, error);
    if (error || !value.is_object()) {
        return std::nullopt;
    }
    return value.get_object();
}

/// The text under `key`; empty when there is none.
std::string text_of(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string())
                                                  : std::string();
}

/// The number under `key`, `absent` when it is not there; nothing for what is no count.
std::optional<std::size_t> count_of(
    const json::object& object, std::string_view key, std::size_t absent
) {
    const json::value* value = object.if_contains(key);
    if (value == nullptr) {
        return absent;
    }
    boost::system::error_code error;
    const auto number = value->to_number<std::size_t>(error);
    return error ? std::nullopt : std::optional(number);
}

json::object problem(std::string_view text) {
    return {{"error", text}};
}

/// Fit for a path as it is.
bool is_ticket(std::string_view text) {
    constexpr std::string_view kAllowed =
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.~";
    return !text.empty() && text.find_first_not_of(kAllowed) == std::string_view::npos;
}

}  // namespace

ControlApi::ControlApi(const Parts& parts, Address address)
    : parts_(parts), address_(std::move(address)) {}

ControlApi::Response ControlApi::answer(const Request& request) {
    const Answer answer = route(request);
    Response response(answer.status, 11);
    response.set(http::field::content_type, "application/json");
    response.keep_alive(false);
    response.body() = json::serialize(answer.body) + "\n";
    response.prepare_payload();
    return response;
}

ControlApi::Answer ControlApi::route(const Request& request) {
    const auto target = boost::urls::parse_origin_form(request.target());
    if (!target) {
        return {.status = http::status::bad_request, .body = problem("malformed path")};
    }
    std::vector<std::string> path;
    for (const auto segment : target->segments()) {
        path.push_back(segment);
    }
    const auto is = [&](http::verb method, std::string_view name) {
        return request.method() == method && path.size() == 1 && path[0] == name;
    };
    if (is(http::verb::post, "tickets")) {
        return put_ticket(request.body());
    }
    if (is(http::verb::post, "mode")) {
        return set_mode(request.body());
    }
    if (is(http::verb::get, "connections")) {
        return connections();
    }
    if (request.method() == http::verb::post && path.size() == 3 && path[0] == "vms" &&
        path[2] == "disconnect") {
        const auto rst = target->params().find("rst");
        const bool reset = rst != target->params().end() && (*rst).value == "1";
        const std::size_t number = parts_.census.disconnect(path[1], reset);
        return {.status = http::status::ok, .body = {{"disconnected", number}}};
    }
    return {.status = http::status::not_found, .body = problem("no such call")};
}

ControlApi::Answer ControlApi::put_ticket(const std::string& body) {
    const json::object wanted = parse_object(body).value_or(json::object());
    const std::string name = text_of(wanted, "ticket");
    Ticket ticket{.vm = text_of(wanted, "vm"), .console = text_of(wanted, "console")};
    if (!is_ticket(name) || ticket.vm.empty() || ticket.console.empty()) {
        return {
            .status = http::status::bad_request,
            .body = problem("wanted: an object with ticket, vm and console"),
        };
    }
    const std::string type = wanted.contains("type") ? text_of(wanted, "type") : "webmks";
    if (type != "webmks" && type != "mks") {
        return {
            .status = http::status::bad_request,
            .body = problem("only webmks and mks are simulated"),
        };
    }
    ticket.mks = type == "mks";
    if (parts_.census.open(ticket.vm) >= parts_.connection_limit) {
        return {
            .status = http::status::conflict,
            .body = {{"connection_limit", parts_.connection_limit}},
        };
    }
    if (!parts_.tickets.put(name, std::move(ticket))) {
        return {.status = http::status::bad_request, .body = problem("the ticket exists")};
    }
    if (type == "mks") {
        return {
            .status = http::status::ok,
            .body =
                {
                    {"host", address_.host},
                    {"port", address_.authd_port},
                    {"sha1", address_.sha1},
                    {"sha256", address_.sha256},
                    {"certificate", address_.certificate},
                },
        };
    }
    const std::string authority = join_host_port(address_.host, address_.port);
    return {
        .status = http::status::ok,
        .body =
            {
                {"host", address_.host},
                {"port", address_.port},
                {"sha1", address_.sha1},
                {"sha256", address_.sha256},
                {"certificate", address_.certificate},
                {"url", fmt::format("wss://{}/ticket/{}", authority, name)},
            },
    };
}

ControlApi::Answer ControlApi::set_mode(const std::string& body) {
    const auto wanted = parse_object(body);
    const auto authd_mode = wanted ? parse_authd_mode(text_of(*wanted, "mode")) : std::nullopt;
    const auto mode = wanted ? parse_mode(text_of(*wanted, "mode")) : std::nullopt;
    const auto count = wanted ? count_of(*wanted, "count", 0) : std::nullopt;
    const auto after = wanted ? count_of(*wanted, "after", ModeOrder{}.after_bytes) : std::nullopt;
    if (authd_mode && count) {
        parts_.authd_modes.set(*authd_mode, *count);
        return {
            .status = http::status::ok,
            .body = {{"mode", authd_mode_name(*authd_mode)}, {"count", *count}},
        };
    }
    if (!mode || !count || !after) {
        json::object answer = problem("wanted: an object with mode, and perhaps count and after");
        auto names = mode_names();
        const auto more = authd_mode_names();
        names.insert(names.end(), more.begin(), more.end());
        answer.emplace("modes", json::value_from(names));
        return {.status = http::status::bad_request, .body = std::move(answer)};
    }
    const ModeOrder order{.mode = *mode, .after_bytes = *after};
    parts_.modes.set(order, *count);
    return {
        .status = http::status::ok,
        .body = {{"mode", mode_name(*mode)}, {"count", *count}},
    };
}

ControlApi::Answer ControlApi::connections() {
    const Census& census = parts_.census;
    return {
        .status = http::status::ok,
        .body =
            {
                {"open", census.open()},
                {"total", census.total},
                {"by_vm", json::value_from(census.by_vm())},
                {"tcp_open", census.tcp_open},
                {"tickets", parts_.tickets.size()},
                {"pongs", census.pongs},
                {"closed_by_peer", census.closed_by_peer},
                {"cut_by_peer", census.cut_by_peer},
                {"violations", census.violations},
            },
    };
}

}  // namespace porthole::esxi
