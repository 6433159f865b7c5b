// SPDX-License-Identifier: Apache-2.0
#include "integration/vsphere/fixture.hpp"
#include "support/run.hpp"
#include "virt/registry.hpp"

#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace porthole::virt {
namespace {

constexpr int kVms = 500;

VcenterConfig config_of(const test::Vcenter& vcenter) {
    VcenterConfig config;
    config.url = vcenter.url();
    config.username = "porthole@vsphere.local";
    config.password = Secret("porthole");
    config.thumbprint = vcenter.certificate().sha256;
    config.console = "vnc";
    config.vnc_ports = "5900-6105";  // 206 for the 167 VMs of a host
    config.timeout = std::chrono::minutes(5);
    return config;
}

/// Two nodes of one cluster, as far as vCenter sees them: drivers that know nothing of each other.
class VncTest : public test::VsphereTest {
protected:
    static test::VcenterOptions options() {
        test::VcenterOptions options;
        options.vms = kVms;
        options.arguments = {"-version", "6.0.0", "-api-version", "6.0", "-vnc"};
        return options;
    }

    VncTest() : VsphereTest(options()) {
        VirtConfig config;
        config.vcenters.push_back(config_of(vcenter_));
        EXPECT_TRUE(problems(config).empty());
        for (auto* const node : {&first_, &second_}) {
            *node = std::move(make_drivers(config, clock_).front());
        }
    }

    /// Opens the console of every VM by one of the nodes, or of every tenth by both.
    std::map<std::string, std::vector<ConnectInfo>> open_all(bool by_both) {
        std::map<std::string, std::vector<ConnectInfo>> opened;
        for (int i = 0; i < kVms; i += by_both ? 10 : 1) {
            const std::string id = test::vcenter_instance_id(i);
            for (Driver* const driver : {first_.get(), second_.get()}) {
                if (!by_both && (driver == first_.get()) != (i % 2 == 0)) {
                    continue;
                }
                auto done = [&opened,
                             id](const std::exception_ptr& error, Result<ConnectInfo> info) {
                    EXPECT_FALSE(error);
                    ASSERT_TRUE(info) << id << ": " << info.error();
                    opened[id].push_back(std::move(*info));
                };
                boost::asio::co_spawn(
                    context_,
                    driver->connect_info(id, *find_console_type("webmks"), "req-1"),
                    std::move(done)
                );
            }
        }
        context_.restart();
        context_.run();
        return opened;
    }

    boost::asio::io_context context_;  // outlives the drivers, whose threads post to it
    DriverPtr first_;
    DriverPtr second_;
};

TEST_F(VncTest, TwoNodesGiveNoTwoVmsOnePort) {
    const auto opened = open_all(false);

    ASSERT_EQ(opened.size(), static_cast<std::size_t>(kVms));
    std::set<std::pair<std::string, int>> ports;
    std::set<std::string> passwords;
    for (const auto& [id, infos] : opened) {
        const ConnectInfo& info = infos.front();
        EXPECT_EQ(info.transport, Transport::vnc);
        EXPECT_TRUE(ports.emplace(info.host, info.port).second) << info.host << info.port;
        EXPECT_TRUE(passwords.insert(info.vnc_password.reveal()).second);
    }
    // Every VM listens: none found its port taken.
    EXPECT_EQ(vcenter_.control("GET", "/vnc").at("ports").to_number<int>(), kVms);

    // A look, a change, its outcome, and another look, however many VMs there are; some gave way.
    const auto calls = vcenter_.calls();
    EXPECT_GE(calls.at("ReconfigVM_Task"), kVms);
    EXPECT_LT(calls.at("ReconfigVM_Task"), 2 * kVms);
    int total = 0;
    for (const auto& [method, count] : calls) {
        total += count;
        RecordProperty(method, count);
    }
    EXPECT_LT(total, 12 * kVms);

    vcenter_.reset_calls();
    const auto again = open_all(true);
    for (const auto& [id, infos] : again) {
        ASSERT_EQ(infos.size(), 2U);
        for (const ConnectInfo& info : infos) {
            EXPECT_EQ(info.port, opened.at(id).front().port);
            EXPECT_EQ(info.vnc_password.reveal(), opened.at(id).front().vnc_password.reveal());
        }
    }
    EXPECT_FALSE(vcenter_.calls().contains("ReconfigVM_Task"));
}

/// Calls by method that opening five consoles makes, in an inventory of that size.
std::map<std::string, int> calls_for_five(int vms) {
    constexpr int kOpened = 5;
    test::VcenterOptions options;
    options.vms = vms;
    options.arguments = {"-version", "6.0.0", "-api-version", "6.0"};
    const test::Vcenter vcenter(options);
    VirtConfig config;
    config.vcenters.push_back(config_of(vcenter));
    const test::FakeClock clock;
    boost::asio::io_context context;
    const auto drivers = make_drivers(config, clock);
    for (int i = 0; i <= kOpened; ++i) {
        const auto info = test::run(
            context,
            drivers.front()->connect_info(
                test::vcenter_instance_id(i), *find_console_type("webmks"), "req-1"
            )
        );
        EXPECT_TRUE(info);
        if (i == 0) {
            vcenter.reset_calls();  // login, versions, settings: once
        }
    }
    auto calls = vcenter.calls();
    test::run(context, drivers.front()->close());
    return calls;
}

TEST(VncCallsTest, AreAsManyHoweverManyVmsThereAre) {
    const auto few = calls_for_five(10);
    const auto many = calls_for_five(kVms);

    EXPECT_EQ(few, many);
    EXPECT_EQ(many.at("ReconfigVM_Task"), 5);
    // VM, host's VMs, task, host's VMs; and each of two hosts once.
    EXPECT_EQ(many.at("RetrievePropertiesEx"), 5 * 4 + 2);
    EXPECT_EQ(many.at("FindAllByUuid"), 5);
    EXPECT_EQ(many.size(), 3U);
}

}  // namespace
}  // namespace porthole::virt
