// SPDX-License-Identifier: Apache-2.0
// The newer form of vCenter's REST API, which vcsim does not have.
#include "vsphere/tagging.hpp"

#include "integration/vsphere/fixture.hpp"
#include "support/canned_https_server.hpp"

#include <gmock/gmock.h>

#include <atomic>

namespace porthole::vsphere {
namespace {

using testing::ElementsAre;

const std::string kTag = "urn%3Avmomi%3AInventoryServiceTag%3A1%3AGLOBAL";
const std::string kCategory = "urn%3Avmomi%3AInventoryServiceCategory%3A7%3AGLOBAL";

std::string answer(const std::string& status, const std::string& body) {
    return "HTTP/1.1 " + status +
           "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
}

class TaggingTest : public testing::Test {
protected:
    std::string answer_to(const std::string& header) {
        const auto asks = [&](const std::string& line) { return header.starts_with(line + " "); };
        if (asks("POST /api/session")) {
            const std::string key = "key-" + std::to_string(++sessions_);
            return header.find("Authorization: Basic cG9ydGhvbGU6cA==\r\n") == std::string::npos
                       ? answer("401 Unauthorized", "{}")
                       : answer("201 Created", '"' + key + '"');
        }
        const std::string current = "vmware-api-session-id: key-" + std::to_string(sessions_);
        if (is_session_lost_.exchange(false) || header.find(current) == std::string::npos) {
            return answer("401 Unauthorized", "{}");
        }
        if (asks("POST /api/cis/tagging/tag-association?action=list-attached-tags-on-objects")) {
            return answer("200 OK", R"([{"object_id": {"id": "vm-1", "type": "VirtualMachine"},
                "tag_ids": ["urn:vmomi:InventoryServiceTag:1:GLOBAL"]}])");
        }
        if (asks("GET /api/cis/tagging/tag/" + kTag)) {
            return answer("200 OK", R"({"name": "blue",
                "category_id": "urn:vmomi:InventoryServiceCategory:7:GLOBAL"})");
        }
        if (asks("GET /api/cis/tagging/category/" + kCategory)) {
            return answer("200 OK", R"({"name": "Project"})");
        }
        return answer("404 Not Found", "{}");
    }

    Rest connect(const std::string& password = "p") {
        net::http::ClientOptions options;
        options.thumbprint = net::Thumbprint::parse(server_.certificate().sha256);
        return Rest(*parse_endpoint(server_.url()), options, {"porthole", Secret(password)});
    }

    std::atomic<int> sessions_ = 0;
    std::atomic<bool> is_session_lost_ = false;
    test::FakeClock clock_;
    test::CannedHttpsServer server_{[this](const std::string& header, const auto& write) {
        write(answer_to(header));
    }};
    const std::vector<ManagedObject> vms_{{"VirtualMachine", "vm-1"}, {"VirtualMachine", "vm-2"}};
};

TEST_F(TaggingTest, ReadsTagsOfOneCategory) {
    Rest rest = connect();
    Tagging tagging(rest, clock_);

    const auto tags = tagging.tags_of(vms_, "Project", test::within());
    const auto others = tagging.tags_of(vms_, "Backup", test::within());

    ASSERT_TRUE(tags && others) << tags.error().detail;
    EXPECT_THAT(tags->at("vm-1"), ElementsAre("blue"));
    EXPECT_FALSE(tags->contains("vm-2"));
    EXPECT_TRUE(others->empty());
}

TEST_F(TaggingTest, RemembersNamesForAMinute) {
    Rest rest = connect();
    Tagging tagging(rest, clock_);
    ASSERT_TRUE(tagging.tags_of(vms_, "Project", test::within()));
    const int asked = server_.requests();

    ASSERT_TRUE(tagging.tags_of(vms_, "Project", test::within()));
    EXPECT_EQ(server_.requests(), asked + 1);
    clock_.advance(Seconds(60));
    ASSERT_TRUE(tagging.tags_of(vms_, "Project", test::within()));
    EXPECT_EQ(server_.requests(), asked + 4);
}

TEST_F(TaggingTest, BeginsANewSessionWhenItsOwnHasEnded) {
    Rest rest = connect();
    Tagging tagging(rest, clock_);
    ASSERT_TRUE(tagging.tags_of(vms_, "Project", test::within()));

    is_session_lost_ = true;

    EXPECT_TRUE(tagging.tags_of(vms_, "Project", test::within()));
    EXPECT_EQ(sessions_, 2);
}

TEST_F(TaggingTest, SaysThatItsAccountIsRefused) {
    Rest rest = connect("wrong");
    Tagging tagging(rest, clock_);

    const auto tags = tagging.tags_of(vms_, "Project", test::within());

    ASSERT_FALSE(tags);
    EXPECT_EQ(tags.error().kind, ErrorKind::login_refused);
}

}  // namespace
}  // namespace porthole::vsphere
