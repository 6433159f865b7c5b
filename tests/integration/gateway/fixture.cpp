// SPDX-License-Identifier: Apache-2.0
#include "integration/gateway/fixture.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include <iostream>
#include <list>
#include <utility>

namespace porthole::test {
namespace {

std::string text_at(const boost::json::value& value, std::string_view key) {
    const auto* const object = value.if_object();
    const auto* const member = object == nullptr ? nullptr : object->if_contains(key);
    return member != nullptr && member->is_string() ? std::string(member->get_string())
                                                    : std::string();
}

}  // namespace

std::string_view protocol_of(std::string_view type) {
    static const std::map<std::string_view, std::string_view> kProtocols{
        {"webmks", "mks"},
        {"novnc", "vnc"},
        {"xvpvnc", "vnc"},
        {"spice-html5", "spice"},
        {"serial", "serial"},
        {"rdp-html5", "rdp"}
    };
    return kProtocols.at(type);
}

VcenterOptions vcenter_options(const Esxi& esxi, const VncServer& vnc, const VncServer& flood) {
    VcenterOptions options;
    options.password = kVcenterPassword;
    options.arguments = {"-esxi", esxi.control_url(), "-mks", "-api-version", "8.0.3.0"};
    const auto add = [&options](
                         std::string_view name,
                         const std::string& id,
                         std::string_view folder,
                         const VncServer& console,
                         std::string_view power = "poweredOn"
                     ) {
        options.inventory.push_back(boost::json::object{
            {"name", name},
            {"instance_uuid", id},
            {"folder", folder},
            {"console", console.address()},
            {"power", power},
        });
    };
    add("web01", kVm, "project-a", vnc);
    add("video01", kFloodingVm, "project-a", flood);
    add("stopped01", kStoppedVm, "project-a", vnc, "poweredOff");
    add("other01", kProjectBVm, "project-b", vnc);
    add("twin01", kTwiceVm, "project-a", vnc);
    add("twin02", kTwiceVm, "project-a", vnc);
    return options;
}

std::string token_of(const std::string& url) {
    const auto begin = url.find("token=");
    return begin == std::string::npos ? std::string() : url.substr(begin + 6);
}

std::string error_code_of(const HttpAnswer& answer) {
    const auto body = answer.json();
    const auto* const object = body.if_object();
    return object != nullptr && object->contains("error") ? text_at(object->at("error"), "code")
                                                          : std::string();
}

std::map<int, int> race(
    const std::vector<ServerAddress>& servers, const std::vector<std::string>& requests
) {
    std::list<ClientConnection> connections;
    for (const std::string& request : requests) {
        const ServerAddress& server = servers[connections.size() % servers.size()];
        connections.emplace_back(server).write(request.substr(0, request.size() - 1));
    }
    auto connection = connections.begin();
    for (const std::string& request : requests) {
        (connection++)->write(request.substr(request.size() - 1));
    }
    std::map<int, int> statuses;
    for (ClientConnection& each : connections) {
        ++statuses[read_answer(each).status];
    }
    return statuses;
}

std::string session_request(const std::string& body) {
    return "POST /session HTTP/1.1\r\nHost: consoles.test\r\nOrigin: " + kOrigin +
           "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
}

void GatewayTest::TearDown() {
    if (!gateway_) {
        return;
    }
    if (gateway_->is_running()) {
        EXPECT_EQ(gateway_->stop(), 0);
    }
    // No test provokes a failure of ours.
    const std::string log = gateway_->log();
    for (const char* failure :
         {"task_failed",
          "request_failed",
          "accept_failed",
          "internal_error",
          "Sanitizer",
          "runtime error"}) {
        EXPECT_EQ(log.find(failure), std::string::npos) << failure;
    }
    if (HasFailure()) {
        std::cerr << "porthole wrote:\n" << log;
    }
}

Gateway& GatewayTest::start(GatewayOptions options) {
    return gateway_.emplace(std::move(options));
}

HttpAnswer GatewayTest::ask(
    const std::string& instance, std::string_view type, const std::string& key
) {
    const boost::json::object body{{"protocol", protocol_of(type)}, {"type", type}};
    return send_http(
        gateway().api(),
        "POST",
        "/servers/" + instance + "/console",
        {{"X-Auth-Token", key}},
        boost::json::serialize(body)
    );
}

std::string GatewayTest::issue(const std::string& instance, std::string_view type) {
    const HttpAnswer answer = ask(instance, type);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return token_of(text_at(answer.json(), "url"));
}

HttpAnswer GatewayTest::post_session(std::string_view kind, const std::string& secret) {
    const boost::json::object body{{kind, secret}};
    return send_http(
        gateway().proxy(), "POST", "/session", kFromPage, boost::json::serialize(body)
    );
}

std::string GatewayTest::redeem(const std::string& token) {
    const HttpAnswer answer = post_session("token", token);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return text_at(answer.json(), "secret");
}

std::string GatewayTest::resume(const std::string& secret) {
    const HttpAnswer answer = post_session("resume", secret);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return text_at(answer.json(), "secret");
}

ConsoleSocket GatewayTest::open(const std::string& secret, const ConnectionOptions& connection) {
    WebSocketOptions options;
    options.subprotocols = "binary, porthole.session." + secret;
    options.fields = kFromPage;
    options.connection = connection;
    return {gateway().proxy(), options};
}

ConsoleSocket GatewayTest::open_bare(const std::string& token) {
    WebSocketOptions options;
    options.target = "/websockify?token=" + token;
    return {gateway().proxy(), options};
}

ConsoleSocket GatewayTest::open_console(const std::string& instance, std::string_view type) {
    ConsoleSocket socket = open(redeem(issue(instance, type)));
    EXPECT_EQ(socket.answer().status, 101);
    EXPECT_EQ(shake_hands(socket), "fake");
    return socket;
}

void expect_echo(ConsoleSocket& socket, std::uint32_t seed) {
    // With eight bytes in front of each, messages end on both sides of 125 and 65535 bytes.
    for (const std::size_t size : {0, 1, 116, 117, 118, 4096, 65527, 65528, 200'000}) {
        const std::string message = cut_text(size, seed++);
        socket.send(message);
        EXPECT_TRUE(socket.read(message.size()) == message) << "a message of " << size << " bytes";
    }
}

GatewayOptions StaticGatewayTest::options() const {
    GatewayOptions options;
    options.instances = {{kStatic, vnc_.address()}};
    return options;
}

VsphereGatewayTest::VsphereGatewayTest(const std::vector<std::string>& esxi_arguments)
    : esxi_(esxi_arguments), vcenter_(vcenter_options(esxi_, vnc_, flood_)) {}

GatewayOptions VsphereGatewayTest::options() const {
    GatewayOptions options = StaticGatewayTest::options();
    options.vcenter = &vcenter_;
    return options;
}

void VsphereGatewayTest::expect_none_open_on_esxi() {
    EXPECT_TRUE(eventually([this] { return esxi_.count("tcp_open") == 0; }));
    EXPECT_EQ(esxi_.count("open"), 0);
}

}  // namespace porthole::test
