// SPDX-License-Identifier: Apache-2.0
#include "compute/console_service.hpp"
#include "unit/consoleauth/records.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace porthole::compute {
namespace {
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const std::string kBlue = "00000000-0000-4000-8000-000000000001";
const std::string kGreen = "00000000-0000-4000-8000-000000000002";
const std::string kNobodys = "00000000-0000-4000-8000-000000000003";

virt::Instance instance(const std::string& id, const std::string& project) {
    virt::Instance made;
    made.id = id;
    made.project_id = project;
    made.power_state = virt::PowerState::running;
    made.console_types = {"novnc"};
    return made;
}

/// Has instances, or fails every call.
class FakeDriver final : public virt::Driver {
public:
    explicit FakeDriver(std::vector<virt::Instance> instances) : instances_(std::move(instances)) {}
    explicit FakeDriver(Errc failure) : failure_(failure) {}

    std::string_view name() const noexcept override { return "fake"; }

    Task<Result<virt::Instance>> find(std::string id, std::string /*request_id*/) override {
        for (const virt::Instance& each : instances_) {
            if (each.id == id) {
                co_return each;
            }
        }
        co_return failure_;
    }

    Task<Result<std::vector<virt::Instance>>> list(std::string /*request_id*/) override {
        if (failure_ != Errc::instance_unknown) {
            co_return failure_;
        }
        co_return instances_;
    }

    Task<Result<virt::ConnectInfo>> connect_info(
        std::string /*id*/, const virt::ConsoleType& /*type*/, std::string /*request_id*/
    ) override {
        virt::ConnectInfo info;
        info.host = "host";
        info.port = 5901;
        co_return info;
    }

    Task<void> close() override { co_return; }

private:
    std::vector<virt::Instance> instances_;
    Errc failure_ = Errc::instance_unknown;
};

identity::Caller caller_of(const std::string& project, const std::string& role) {
    identity::Caller caller;
    caller.user = "somebody";
    caller.project_id = project;
    caller.roles = {role};
    return caller;
}

class InstanceQueriesTest : public testing::Test {
protected:
    template <class... Drivers>
    ConsoleService service(Drivers... drivers) {
        std::vector<virt::DriverPtr> all;
        (all.push_back(std::make_unique<FakeDriver>(std::move(drivers))), ...);
        return ConsoleService(std::move(all), tokens_, policy_, ConsolesConfig(), clock_, audit_);
    }

    /// The ids, or the name of the error.
    std::vector<std::string> list(ConsoleService& service, const identity::Caller& caller) {
        const auto listed = node_.run(service.list(caller, "req-1"));
        if (!listed) {
            return {std::string(errc_name(listed.error()))};
        }
        std::vector<std::string> ids;
        for (const virt::Instance& each : *listed) {
            ids.push_back(each.id);
        }
        return ids;
    }

    const FakeDriver full_{{instance(kBlue, "blue"), instance(kGreen, "green")}};
    const FakeDriver other_{{instance(kNobodys, "")}};
    const FakeDriver down_{Errc::driver_unavailable};

    consoleauth::test::Node node_{1};
    test::FakeClock clock_;
    identity::Policy policy_;
    audit::AuditLog audit_{clock_};
    consoleauth::StorePtr store_ =
        consoleauth::open_store("sqlite::memory:", {node_.pool, clock_, ""});
    consoleauth::TokenService tokens_{consoleauth::TokensConfig(), *store_, clock_};
};

TEST_F(InstanceQueriesTest, ListsWhatTheCallerMaySee) {
    ConsoleService all = service(full_, other_);

    EXPECT_THAT(list(all, caller_of("blue", "member")), ElementsAre(kBlue));
    EXPECT_THAT(list(all, caller_of("blue", "reader")), ElementsAre(kBlue));
    EXPECT_THAT(list(all, caller_of("red", "member")), IsEmpty());
    EXPECT_THAT(list(all, caller_of("", "member")), IsEmpty());
    EXPECT_THAT(list(all, caller_of("blue", "service")), ElementsAre("not_permitted"));
    EXPECT_THAT(
        list(all, caller_of("blue", "admin")), UnorderedElementsAre(kBlue, kGreen, kNobodys)
    );
}

TEST_F(InstanceQueriesTest, DoesWithoutADriverThatFails) {
    ConsoleService half = service(down_, full_);
    ConsoleService none = service(down_, down_);
    ConsoleService empty = service();

    EXPECT_THAT(list(half, caller_of("green", "member")), ElementsAre(kGreen));
    EXPECT_THAT(list(none, caller_of("green", "member")), ElementsAre("driver_unavailable"));
    EXPECT_THAT(list(empty, caller_of("green", "member")), IsEmpty());
}

TEST_F(InstanceQueriesTest, ShowsWhatTheCallerMaySee) {
    ConsoleService all = service(full_, other_);
    const auto show = [&](const std::string& project, const std::string& role) {
        const auto shown = node_.run(all.show(caller_of(project, role), kBlue, "req-1"));
        return shown ? shown->id : std::string(errc_name(shown.error()));
    };
    EXPECT_EQ(show("blue", "reader"), kBlue);
    EXPECT_EQ(show("green", "member"), "instance_unknown");
    EXPECT_EQ(show("blue", "service"), "not_permitted");
    EXPECT_EQ(show("", "admin"), kBlue);
}

TEST_F(InstanceQueriesTest, LooksTokensUpForThoseWhoMay) {
    ConsoleService all = service(full_);
    const auto issued =
        node_.run(all.create(caller_of("blue", "member"), {kBlue, "vnc", "novnc"}, "req-1"));
    ASSERT_TRUE(issued);
    const Secret token(issued->url.substr(issued->url.find("token=") + 6));
    const auto look_up = [&](const std::string& role, const Secret& secret) {
        const auto found = node_.run(all.look_up(caller_of("blue", role), secret, "req-1"));
        return found ? found->instance_id + " " + found->type + " " + found->connect_info.host
                     : std::string(errc_name(found.error()));
    };

    EXPECT_EQ(look_up("service", token), kBlue + " novnc host");
    EXPECT_EQ(look_up("admin", token), kBlue + " novnc host") << "it stays as it is";
    EXPECT_EQ(look_up("member", token), "not_permitted");
    EXPECT_EQ(look_up("member", Secret("x")), "not_permitted");
    EXPECT_EQ(look_up("service", Secret("x")), "token_unknown");
    EXPECT_EQ(look_up("service", Secret()), "token_missing");
}

}  // namespace
}  // namespace porthole::compute
