// SPDX-License-Identifier: Apache-2.0
#include "support/vcenter.hpp"

#include "support/http_client.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>
#include <fmt/format.h>

#include <stdexcept>
#include <utility>

namespace porthole::test {
namespace {

/// "127.0.0.1:PORT" of a URL of the simulator's.
std::string authority(const std::string& url) {
    const auto begin = url.find("//") + 2;
    return url.substr(begin, url.find('/', begin) - begin);
}

}  // namespace

std::string vcenter_instance_id(int number) {
    return fmt::format("00000000-0000-4000-8000-{:012}", number);
}

Vcenter::Vcenter(VcenterOptions options)
    : options_(std::move(options)), certificate_(make_certificate(options_.certificate)) {
    folder_.write("inventory.json", boost::json::serialize(options_.inventory));
    folder_.write("certificate.pem", certificate_.pem);
    folder_.write("key.pem", certificate_.key_pem);
    start();
}

void Vcenter::start() {
    const auto in_folder = [this](std::string_view name) {
        return (folder_.path() / name).string();
    };
    std::vector<std::string> arguments{
        built_program("vcenter-simulator"),
        "-exit-with-stdin",
        "-listen",
        listen_,
        "-username",
        options_.username,
        "-password",
        options_.password,
        "-tls-certificate",
        in_folder("certificate.pem"),
        "-tls-key",
        in_folder("key.pem"),
        "-inventory",
        in_folder("inventory.json"),
        "-vms",
        std::to_string(options_.vms),
    };
    arguments.insert(arguments.end(), options_.arguments.begin(), options_.arguments.end());
    process_.emplace(arguments);
    const boost::json::value ready = boost::json::parse(process_->read_line());
    url_ = boost::json::value_to<std::string>(ready.at("sdk"));
    control_url_ = boost::json::value_to<std::string>(ready.at("control"));
    listen_ = authority(url_);
}

std::map<std::string, int> Vcenter::calls() const {
    return boost::json::value_to<std::map<std::string, int>>(control("GET", "/calls"));
}

void Vcenter::reset_calls() const {
    control("DELETE", "/calls");
}

int Vcenter::sessions() const {
    return boost::json::value_to<int>(control("GET", "/sessions").at("count"));
}

void Vcenter::lose_sessions(std::string_view how) const {
    control("POST", how.empty() ? "/sessions/lose" : fmt::format("/sessions/lose?{}=1", how));
}

void Vcenter::set_power(const std::string& vm, const std::string& state) const {
    control("POST", "/vms/" + vm + "/power", boost::json::object{{"state", state}});
}

void Vcenter::destroy(const std::string& vm) const {
    control("POST", "/vms/" + vm + "/destroy");
}

void Vcenter::add_fault(const boost::json::object& rule) const {
    control("POST", "/faults", rule);
}

boost::json::value Vcenter::control(
    std::string_view verb, std::string_view path, const boost::json::value& body
) const {
    constexpr int kOk = 200;
    JsonAnswer answer = send_json(control_url_, verb, path, body);
    if (answer.status != kOk) {
        throw std::runtime_error(fmt::format(
            "{} {}: {} {}", verb, path, answer.status, boost::json::serialize(answer.body)
        ));
    }
    return std::move(answer.body);
}

}  // namespace porthole::test
