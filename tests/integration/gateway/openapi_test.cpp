// SPDX-License-Identifier: Apache-2.0
// The OpenAPI document against the program: every operation is asked for every answer that it is
// said to give, and each answer is held against its schema.
#include "api/schema.hpp"
#include "integration/gateway/fixture.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value_to.hpp>

#include <cctype>
#include <map>
#include <set>

namespace porthole::test {
namespace {
namespace json = boost::json;

/// A request that leads to one of the answers.
struct Scenario {
    int status;
    std::string parameter = kStatic;  ///< in place of what the path has in braces
    std::string body = {};
    std::string version = "2.1";
    std::string key = kAliceKey;
    std::string query = {};
    std::string content_type = "application/json";
};

using Scenarios = std::map<std::string, std::vector<Scenario>>;

std::string remote(const std::string& protocol, const std::string& type) {
    return R"({"remote_console": {"protocol": ")" + protocol + R"(", "type": ")" + type + R"("}})";
}

std::string plain(const std::string& protocol, const std::string& type) {
    return R"({"protocol": ")" + protocol + R"(", "type": ")" + type + R"("})";
}

const std::string kAction = R"({"os-getVNCConsole": {"type": "novnc"}})";
const std::string kBig(70'000, ' ');
const std::string kNobodysKey = "nobody-s-key";

/// While everything works. Both tokens were issued; the instance of the second has been stopped.
Scenarios scenarios(const std::string& token, const std::string& stopped_token) {
    const std::string old = "2.1";
    const std::string xml = "text/xml";
    const std::string vnc = remote("vnc", "novnc");
    Scenarios all;
    all["list_versions"] = {{200}};
    all["show_v2.1"] = {{200}};
    all["show_v2.0"] = {{200}};
    all["show_openapi"] = {{200}};
    for (const char* list : {"list_servers", "list_servers_detail"}) {
        all[list] = {
            {200},
            {400, "", "", old, kAliceKey, "?limit=x"},
            {401, "", "", old, kNobodysKey},
            {403, "", "", old, kServiceKey},
            {406, "", "", "2.100"},
        };
    }
    all["show_server"] = {
        {200},
        {200, kVm},
        {200, kStoppedVm},
        {400, kStatic, "", "x"},
        {401, kStatic, "", old, kNobodysKey},
        {403, kStatic, "", old, kServiceKey},
        {404, kUnknown},
        {406, kStatic, "", "2.100"},
    };
    all["create_remote_console"] = {
        {200, kStatic, vnc, "2.6"},
        {200, kVm, remote("mks", "webmks"), "2.99"},
        {400, kStatic, "{}", "2.6"},
        {401, kStatic, vnc, "2.6", kNobodysKey},
        {403, kStatic, vnc, "2.6", kReaderKey},
        {404, kStatic, vnc, "2.5"},
        {406, kStatic, vnc, "2.100"},
        {409, kStoppedVm, remote("mks", "webmks"), "2.8"},
        {413, kStatic, kBig, "2.6"},
        {415, kStatic, vnc, "2.6", kAliceKey, "", xml},
    };
    all["run_console_action"] = {
        {200, kStatic, kAction},
        {400, kStatic, R"({"os-start": null})"},
        {401, kStatic, kAction, old, kNobodysKey},
        {403, kStatic, kAction, old, kReaderKey},
        {404, kUnknown, kAction},
        {406, kStatic, kAction, "2.100"},
        {409, kTwiceVm, kAction},
        {413, kStatic, kBig},
        {415, kStatic, kAction, old, kAliceKey, "", xml},
    };
    all["show_console_auth_token"] = {
        {200, token, "", "2.31", kServiceKey},
        {400, token, "", "2.30", kServiceKey},
        {401, token, "", "2.31", kNobodysKey},
        {403, token, "", "2.31", kAliceKey},
        {404, kUnknown, "", "2.31", kServiceKey},
        {406, token, "", "2.100", kServiceKey},
        {409, stopped_token, "", "2.31", kServiceKey},
    };
    all["create_console"] = {
        {200, kStatic, plain("vnc", "novnc")},
        {400, kStatic, "{}"},
        {401, kStatic, plain("vnc", "novnc"), old, kNobodysKey},
        {403, kStatic, plain("vnc", "novnc"), old, kReaderKey},
        {404, kUnknown, plain("vnc", "novnc")},
        {409, kStoppedVm, plain("mks", "webmks")},
        {413, kStatic, kBig},
        {415, kStatic, plain("vnc", "novnc"), old, kAliceKey, "", xml},
    };
    return all;
}

/// While vCenter, which all instances are of, does not answer.
Scenarios scenarios_without_vcenter(const std::string& token) {
    Scenarios all;
    all["list_servers"] = {{503}};
    all["list_servers_detail"] = {{503}};
    all["show_server"] = {{503, kVm}};
    all["create_remote_console"] = {{503, kVm, remote("mks", "webmks"), "2.8"}};
    all["run_console_action"] = {{503, kVm, kAction}};
    all["show_console_auth_token"] = {{503, token, "", "2.31", kServiceKey}};
    all["create_console"] = {{503, kVm, plain("mks", "webmks")}};
    return all;
}

class OpenApiTest : public VsphereGatewayTest {
protected:
    void read_document() {
        const HttpAnswer answer = send_http(gateway().api(), "GET", "/openapi.json");
        ASSERT_EQ(answer.status, 200) << answer.body;
        document_ = answer.json();
    }

    /// Runs the scenarios of every operation, and notes which answers they led to.
    void run(const Scenarios& all) {
        for (const auto& path : document_.at("paths").as_object()) {
            for (const auto& method : path.value().as_object()) {
                const auto id = json::value_to<std::string>(method.value().at("operationId"));
                const auto found = all.find(id);
                const auto scenarios = found == all.end() ? std::vector<Scenario>() : found->second;
                for (const Scenario& scenario : scenarios) {
                    SCOPED_TRACE(id + " " + std::to_string(scenario.status));
                    run(method.key(), path.key(), method.value(), scenario);
                    seen_[id].insert(scenario.status);
                }
            }
        }
    }

    json::value document_;
    std::map<std::string, std::set<int>> seen_;

private:
    void run(
        std::string_view method,
        std::string path,
        const json::value& operation,
        const Scenario& scenario
    ) {
        const auto open = path.find('{');
        if (open != std::string::npos) {
            path.replace(open, path.find('}') - open + 1, scenario.parameter);
        }
        std::string verb(method);
        for (char& c : verb) {
            c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        }
        const HttpAnswer answer = send_http(
            gateway().api(),
            verb,
            path + scenario.query,
            {{"X-Auth-Token", scenario.key},
             {"OpenStack-API-Version", "compute " + scenario.version},
             {"Content-Type", scenario.content_type}},
            scenario.body
        );
        EXPECT_EQ(answer.status, scenario.status) << answer.body;
        const auto& responses = operation.at("responses").as_object();
        const auto* const response = responses.if_contains(std::to_string(answer.status));
        ASSERT_NE(response, nullptr) << "an answer that is not documented: " << answer.body;
        const api::Schema schema(
            resolved(response->at("content").at("application/json").at("schema"))
        );
        EXPECT_EQ(schema.find_problem(answer.json()).value_or(""), "") << answer.body;
    }

    json::value resolved(const json::value& schema) const {
        const auto* const reference = schema.as_object().if_contains("$ref");
        if (reference == nullptr) {
            return schema;
        }
        const auto name = json::value_to<std::string>(*reference);
        return document_.at("components").at("schemas").at(name.substr(name.rfind('/') + 1));
    }
};

TEST_F(OpenApiTest, IsWhatTheProgramDoes) {
    start(options());
    read_document();
    const std::string token = issue(kStatic, "novnc");
    const std::string stopped_token = issue(kFloodingVm, "webmks");
    vcenter_.set_power(kFloodingVm, "poweredOff");
    run(scenarios(token, stopped_token));

    GatewayOptions vcenter_alone = options();
    vcenter_alone.instances.clear();
    start(vcenter_alone);
    const std::string orphan = issue(kVm, "webmks");
    vcenter_.kill();
    run(scenarios_without_vcenter(orphan));

    for (const auto& path : document_.at("paths").as_object()) {
        for (const auto& method : path.value().as_object()) {
            const auto id = json::value_to<std::string>(method.value().at("operationId"));
            for (const auto& response : method.value().at("responses").as_object()) {
                const int status = std::stoi(std::string(response.key()));
                EXPECT_TRUE(seen_[id].contains(status))
                    << id << " is said to answer " << status << ", which no scenario leads to";
            }
        }
    }
}

TEST_F(OpenApiTest, HasTheSchemasThatBodiesAreHeldAgainst) {
    start(options());
    read_document();
    EXPECT_EQ(document_.at("openapi"), "3.1.0");
    const json::value& create =
        document_.at("paths").at("/v2.1/servers/{server_id}/remote-consoles").at("post");
    const json::value& schemas =
        create.at("requestBody").at("content").at("application/json").at("schema").at("anyOf");

    ASSERT_EQ(schemas.as_array().size(), 3U);
    EXPECT_EQ(schemas.at(0).at("x-openstack").at("max-ver"), "2.7");
    EXPECT_EQ(schemas.at(2).at("x-openstack").at("min-ver"), "2.99");
    EXPECT_EQ(create.at("x-openstack").at("min-ver"), "2.6");
    const json::value& console = schemas.at(1).at("properties").at("remote_console");
    EXPECT_EQ(console.at("properties").at("type").at("enum").as_array().back(), "webmks");
}

}  // namespace
}  // namespace porthole::test
