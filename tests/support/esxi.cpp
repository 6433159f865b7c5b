// SPDX-License-Identifier: Apache-2.0
#include "support/esxi.hpp"

#include "support/http_client.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>
#include <fmt/format.h>

#include <stdexcept>

namespace porthole::test {
namespace {

std::vector<std::string> command_line(const std::vector<std::string>& arguments) {
    std::vector<std::string> line{built_program("esxi-simulator"), "--exit-with-stdin"};
    line.insert(line.end(), arguments.begin(), arguments.end());
    return line;
}

boost::json::value control(
    const std::string& url,
    std::string_view verb,
    const std::string& path,
    const boost::json::value& body = nullptr
) {
    constexpr int kOk = 200;
    JsonAnswer answer = send_json(url, verb, path, body);
    if (answer.status != kOk) {
        throw std::runtime_error(fmt::format(
            "{} {}: {} {}", verb, path, answer.status, boost::json::serialize(answer.body)
        ));
    }
    return std::move(answer.body);
}

}  // namespace

Esxi::Esxi(const std::vector<std::string>& arguments) : process_(command_line(arguments)) {
    const boost::json::value ready = boost::json::parse(process_.read_line());
    control_url_ = boost::json::value_to<std::string>(ready.at("control"));
}

Esxi::Ticket Esxi::make_ticket(
    const std::string& ticket, std::string_view type, const std::string& console
) const {
    const boost::json::object order{
        {"ticket", ticket}, {"type", type}, {"vm", "vm-1"}, {"console", console}
    };
    const auto made = control(control_url_, "POST", "/tickets", order);
    return {
        boost::json::value_to<int>(made.at("port")),
        boost::json::value_to<std::string>(made.at("sha1"))
    };
}

void Esxi::set_mode(std::string_view mode, int count, int after_bytes) const {
    const boost::json::object order{{"mode", mode}, {"count", count}, {"after", after_bytes}};
    control(control_url_, "POST", "/mode", order);
}

int Esxi::count(std::string_view name) const {
    const auto counts = control(control_url_, "GET", "/connections");
    return boost::json::value_to<int>(counts.at(name));
}

void Esxi::disconnect(const std::string& vm, bool reset) const {
    control(control_url_, "POST", "/vms/" + vm + "/disconnect" + (reset ? "?rst=1" : ""));
}

}  // namespace porthole::test
