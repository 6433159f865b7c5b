// SPDX-License-Identifier: Apache-2.0
#include "virt/vmware/watcher.hpp"

#include "support/eventually.hpp"
#include "support/fake_clock.hpp"
#include "support/run.hpp"
#include "support/scripted_vcenter.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>

namespace porthole::virt {
namespace {

using test::eventually;
using test::ScriptedVcenter;

std::string modified(
    const std::string& vm, const std::string& path, const std::string& value, const char* type = ""
) {
    return "<objectSet><kind>modify</kind><obj type=\"VirtualMachine\">" + vm +
           "</obj><changeSet><name>" + path + "</name><op>assign</op><val type=\"" + type + "\">" +
           value + "</val></changeSet></objectSet>";
}

std::string on_host(const std::string& vm, const std::string& host) {
    return modified(vm, "runtime.host", host, "HostSystem");
}

std::string gone(const std::string& vm) {
    return "<objectSet><kind>leave</kind><obj type=\"VirtualMachine\">" + vm + "</obj></objectSet>";
}

vsphere::HttpReply told(const std::string& objects) {
    return test::soap_response(
        "WaitForUpdatesEx",
        "<returnval><version>7</version><filterSet><filter type=\"PropertyFilter\">f</filter>" +
            objects + "</filterSet></returnval>"
    );
}

class WatcherTest : public testing::Test {
protected:
    WatcherTest() {
        auto transport = std::make_unique<ScriptedVcenter>();
        vcenter_ = transport.get();
        vcenter_->on("CreatePropertyCollector", [this](const vsphere::HttpRequest&) {
            return test::soap_response(
                "CreatePropertyCollector",
                "<returnval type=\"PropertyCollector\">collector-" + std::to_string(++collectors_) +
                    "</returnval>"
            );
        });
        vcenter_->on(
            "CreateFilter",
            test::soap_response("CreateFilter", "<returnval type=\"PropertyFilter\">f</returnval>")
        );
        vcenter_->on("DestroyPropertyFilter", test::soap_response("DestroyPropertyFilter"));
        vcenter_->on("DestroyPropertyCollector", test::soap_response("DestroyPropertyCollector"));
        // As when nothing happens, though sooner.
        vcenter_->on("WaitForUpdatesEx", [](const vsphere::HttpRequest&) {
            std::this_thread::sleep_for(Milliseconds(5));
            return test::soap_response("WaitForUpdatesEx");
        });
        client_ = std::make_unique<vsphere::Client>(
            std::move(transport), vsphere::Credentials{"user", Secret("password")}, clock_
        );
        watcher_ = std::make_unique<Watcher>(*client_);
    }

    Watcher::WatchPtr watch(const std::string& vm = "vm-63", const std::string& host = "host-1") {
        auto watch = watcher_->add({vm, host}, context_.get_executor());
        watcher_->cover();
        return watch;
    }

    std::string wait_for(const Watcher::WatchPtr& watch) {
        return std::string(errc_name(test::run(context_, watch->disturbance->given())));
    }

    test::FakeClock clock_;
    boost::asio::io_context context_;  // outlives the watcher, whose thread posts to it
    std::atomic<int> collectors_{0};
    ScriptedVcenter* vcenter_ = nullptr;
    std::unique_ptr<vsphere::Client> client_;
    std::unique_ptr<Watcher> watcher_;
};

TEST_F(WatcherTest, AsksNothingWhileNobodyWatches) {
    EXPECT_TRUE(vcenter_->calls().empty());

    auto watched = watch();
    EXPECT_TRUE(eventually([&] { return vcenter_->count("WaitForUpdatesEx") > 3; }));
    EXPECT_EQ(vcenter_->count("CreateFilter"), 1);

    watched.reset();
    EXPECT_TRUE(eventually([&] { return vcenter_->count("DestroyPropertyCollector") == 1; }));
    const auto calls = vcenter_->calls().size();
    std::this_thread::sleep_for(Milliseconds(50));
    EXPECT_EQ(vcenter_->calls().size(), calls);

    const auto again = watch();
    EXPECT_TRUE(eventually([&] { return vcenter_->count("CreateFilter") == 2; }));
    EXPECT_EQ(vcenter_->count("Login"), 1);
}

TEST_F(WatcherTest, GivesUpTheFilterOfAVmThatNobodyWatchesAnyMore) {
    const auto stays = watch("vm-1");
    EXPECT_TRUE(eventually([&] { return vcenter_->count("CreateFilter") == 1; }));
    auto goes = watch("vm-2");
    EXPECT_TRUE(eventually([&] { return vcenter_->count("CreateFilter") == 2; }));

    goes.reset();

    EXPECT_TRUE(eventually([&] { return vcenter_->count("DestroyPropertyFilter") == 1; }));
    EXPECT_EQ(vcenter_->count("DestroyPropertyCollector"), 0);
    EXPECT_EQ(vcenter_->count("CreatePropertyCollector"), 1);
}

TEST_F(WatcherTest, TellsWhatBecameOfAVm) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {on_host("vm-63", "host-2"), "console_moving"},
        {modified("vm-63", "runtime.powerState", "poweredOff"), "instance_not_running"},
        {modified("vm-63", "runtime.powerState", "suspended"), "instance_suspended"},
        {gone("vm-63"), "instance_unknown"},
    };
    for (const auto& [objects, expected] : cases) {
        SCOPED_TRACE(expected);
        const auto watched = watch();
        vcenter_->next("WaitForUpdatesEx", told(objects));
        EXPECT_EQ(wait_for(watched), expected);
    }
}

TEST_F(WatcherTest, CountsTheLastOfManyChangesAndThoseOfOneVmAlone) {
    const auto watched = watch();
    const auto unknown_host = watch("vm-64", "");
    vcenter_->next(
        "WaitForUpdatesEx",
        told(
            on_host("vm-63", "host-1") + modified("vm-63", "runtime.powerState", "poweredOff") +
            modified("vm-63", "runtime.powerState", "poweredOn") + gone("vm-9") +
            on_host("vm-64", "host-5")
        )
    );
    EXPECT_TRUE(eventually([&] { return vcenter_->count("WaitForUpdatesEx") > 5; }));

    vcenter_->next("WaitForUpdatesEx", told(on_host("vm-64", "host-1")));

    EXPECT_EQ(wait_for(unknown_host), "console_moving");
    watched->disturbance->give(Errc::session_ended);  // the first that it is told
    EXPECT_EQ(wait_for(watched), "session_ended");
}

TEST_F(WatcherTest, BeginsAnewWhereItsCollectorIsGone) {
    const auto watched = watch();
    EXPECT_TRUE(eventually([&] { return vcenter_->count("WaitForUpdatesEx") > 3; }));

    vcenter_->next("WaitForUpdatesEx", test::soap_fault("NotAuthenticated"));
    vcenter_->next(
        "WaitForUpdatesEx",
        test::soap_fault("ManagedObjectNotFound", "<obj type=\"PropertyCollector\">c</obj>")
    );
    vcenter_->next("WaitForUpdatesEx", told(on_host("vm-63", "host-2")));

    EXPECT_EQ(wait_for(watched), "console_moving");
    EXPECT_EQ(vcenter_->count("Login"), 2);
    EXPECT_EQ(vcenter_->count("CreatePropertyCollector"), 2);
    EXPECT_EQ(vcenter_->count("CreateFilter"), 2);
}

TEST_F(WatcherTest, KeepsWatchingOthersWhereOneIsGone) {
    vcenter_->next("CreateFilter", test::soap_fault("NotSupported"));  // it tries again
    vcenter_->next(
        "CreateFilter",
        test::soap_fault("ManagedObjectNotFound", "<obj type=\"VirtualMachine\">vm-1</obj>")
    );
    const auto executor = context_.get_executor();
    const auto lost = watcher_->add({"vm-1", "host-1"}, executor);
    const auto kept = watcher_->add({"vm-2", "host-1"}, executor);

    EXPECT_EQ(wait_for(lost), "instance_unknown");
    vcenter_->next("WaitForUpdatesEx", told(gone("vm-2")));
    EXPECT_EQ(wait_for(kept), "instance_unknown");
}

TEST_F(WatcherTest, EndsInTheMiddleOfAWait) {
    std::atomic<bool> waits{false};
    vcenter_->on("WaitForUpdatesEx", [&](const vsphere::HttpRequest& request) {
        waits = true;
        while (!request.stop.stop_requested()) {
            std::this_thread::sleep_for(Milliseconds(1));
        }
        return test::soap_response("WaitForUpdatesEx");
    });
    const auto watched = watch();
    EXPECT_TRUE(eventually([&] { return waits.load(); }));

    watcher_->stop();

    EXPECT_EQ(vcenter_->count("WaitForUpdatesEx"), 1);
}

}  // namespace
}  // namespace porthole::virt
