// SPDX-License-Identifier: Apache-2.0
#include "api/router.hpp"

#include "api/resources/registry.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace porthole::api {
namespace {
using boost::beast::http::verb;

class RouterTest : public testing::Test {
protected:
    /// "show_server server_id=a" and the like; what else is known of the route when there is none.
    std::string find(verb method, std::string_view text) const {
        const Route route = router_.find(method, parse_target(text)->path);
        if (route.operation == nullptr) {
            return route.path_is_known ? "no such method or resource" : "no such path";
        }
        std::string found(route.operation->id);
        for (const auto& [name, value] : route.parameters) {
            found += " " + name + "=" + value;
        }
        return route.project_id ? found + " of " + *route.project_id : found;
    }
    std::string get(std::string_view text) const { return find(verb::get, text); }
    std::string post(std::string_view text) const { return find(verb::post, text); }

    const Operations operations_ = all_operations();
    const Router router_{operations_};
};

TEST_F(RouterTest, FindsWhatStandsAtTheRoot) {
    EXPECT_EQ(get("/"), "list_versions");
    EXPECT_EQ(get("/v2.1"), "show_v2.1");
    EXPECT_EQ(get("/v2.1/"), "show_v2.1");
    EXPECT_EQ(get("/v2"), "show_v2.0");
    EXPECT_EQ(get("/openapi.json"), "show_openapi");
    EXPECT_EQ(post("/servers/a/console"), "create_console server_id=a");
}

TEST_F(RouterTest, FindsWhatStandsBelowAVersion) {
    for (const std::string prefix : {"/v2.1", "/v2"}) {
        EXPECT_EQ(get(prefix + "/servers"), "list_servers");
        EXPECT_EQ(get(prefix + "/servers/detail"), "list_servers_detail");
        EXPECT_EQ(get(prefix + "/servers/a"), "show_server server_id=a");
        EXPECT_EQ(get(prefix + "/servers/a%2Fb"), "show_server server_id=a/b");
        EXPECT_EQ(post(prefix + "/servers/a/remote-consoles"), "create_remote_console server_id=a");
        EXPECT_EQ(post(prefix + "/servers/a/action"), "run_console_action server_id=a");
        EXPECT_EQ(get(prefix + "/os-console-auth-tokens/t"), "show_console_auth_token token=t");
    }
}

TEST_F(RouterTest, FindsTheSameBelowAProject) {
    EXPECT_EQ(get("/v2.1/p/servers"), "list_servers of p");
    EXPECT_EQ(get("/v2/p/servers/a"), "show_server server_id=a of p");
    EXPECT_EQ(post("/v2.1/p/servers/a/remote-consoles"), "create_remote_console server_id=a of p");
    // A project may be called as a resource is.
    EXPECT_EQ(get("/v2.1/servers/servers/a"), "show_server server_id=a of servers");
}

TEST_F(RouterTest, TellsUnknownPathsFromUnknownMethods) {
    EXPECT_EQ(get("/servers/a/console"), "no such method or resource");
    EXPECT_EQ(get("/v2.1/servers/a/remote-consoles"), "no such method or resource");
    EXPECT_EQ(get("/v2.1/flavors/detail"), "no such method or resource");
    EXPECT_EQ(get("/v2.1/servers//a"), "no such method or resource");
    EXPECT_EQ(post("/"), "no such method or resource");
    EXPECT_EQ(get("/servers"), "no such path");
    EXPECT_EQ(get("/v3/servers"), "no such path");
    EXPECT_EQ(get("//v2.1/servers"), "no such path");
    EXPECT_EQ(get("/v2.1%2Fservers"), "no such path");
    EXPECT_EQ(post("/servers//console"), "no such path");
}

TEST_F(RouterTest, HasRowsThatSayAllThatTheyMust) {
    std::set<std::string_view> ids;
    for (const Operation& operation : operations_) {
        EXPECT_TRUE(ids.insert(operation.id).second) << operation.id;
        EXPECT_NE(operation.action, nullptr) << operation.id;
        EXPECT_FALSE(operation.summary.empty()) << operation.id;
        EXPECT_FALSE(operation.answers.empty()) << operation.id;
        EXPECT_LE(operation.window.first, operation.window.last) << operation.id;
    }
}

}  // namespace
}  // namespace porthole::api
