// SPDX-License-Identifier: Apache-2.0
#include "integration/vsphere/fixture.hpp"

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

namespace porthole::vsphere {
namespace {

class SessionTest : public test::VsphereTest {
protected:
    static test::VcenterOptions options() {
        test::VcenterOptions options;
        options.vms = 3;
        return options;
    }

    SessionTest() : VsphereTest(options()), client_(make_client(transport_options())) {}

    ManagedObject vm() {
        const auto vm = client_->find_vm(test::vcenter_instance_id(1), test::within());
        EXPECT_TRUE(vm) << vm.error().detail;
        return vm ? *vm : ManagedObject();
    }

    std::unique_ptr<Client> client_;
};

TEST_F(SessionTest, SharesOneLoginAmongThirtyTwoCallers) {
    constexpr int kCallers = 32;
    vcenter_.add_fault({{"method", "Login"}, {"delay", "100ms"}});
    std::latch all_started(kCallers);
    std::atomic<int> served{0};

    {
        std::vector<std::jthread> callers;
        callers.reserve(kCallers);
        for (int i = 0; i < kCallers; ++i) {
            callers.emplace_back([&] {
                all_started.arrive_and_wait();
                served += client_->find_vm(test::vcenter_instance_id(1), test::within()) ? 1 : 0;
            });
        }
    }

    EXPECT_EQ(served, kCallers);
    EXPECT_EQ(vcenter_.calls().at("Login"), 1);
    EXPECT_EQ(vcenter_.sessions(), 1);
}

TEST_F(SessionTest, SharesOneLoginAmongAllWhoseSessionWasLost) {
    constexpr int kCallers = 16;
    const ManagedObject machine = vm();
    vcenter_.lose_sessions();
    vcenter_.reset_calls();
    std::latch all_started(kCallers);
    std::atomic<int> served{0};

    {
        std::vector<std::jthread> callers;
        callers.reserve(kCallers);
        for (int i = 0; i < kCallers; ++i) {
            callers.emplace_back([&] {
                all_started.arrive_and_wait();
                served += client_->acquire_ticket(machine, "webmks", test::within()) ? 1 : 0;
            });
        }
    }

    EXPECT_EQ(served, kCallers);
    EXPECT_EQ(vcenter_.calls().at("Login"), 1);
    EXPECT_EQ(vcenter_.sessions(), 1);
}

TEST_F(SessionTest, SurvivesALostSessionHoweverItShows) {
    const ManagedObject machine = vm();
    for (const char* how : {"", "silent", "partial"}) {
        SCOPED_TRACE(how);
        vcenter_.lose_sessions(how);
        const auto read = client_->virtual_machine(machine, test::within());
        EXPECT_TRUE(read) << read.error().detail;

        vcenter_.lose_sessions(how);
        EXPECT_TRUE(client_->find_vm(test::vcenter_instance_id(2), test::within()));

        vcenter_.lose_sessions(how);
        EXPECT_TRUE(client_->acquire_ticket(machine, "webmks", test::within()));
        EXPECT_EQ(vcenter_.sessions(), 1);
    }
    EXPECT_EQ(vcenter_.calls().at("Login"), 10);
}

TEST_F(SessionTest, SurvivesARestartOfTheServer) {
    const ManagedObject machine = vm();

    vcenter_.kill();
    vcenter_.start();

    const auto ticket = client_->acquire_ticket(machine, "webmks", test::within());
    EXPECT_TRUE(ticket) << ticket.error().detail;
    EXPECT_EQ(vcenter_.calls().at("Login"), 1);
}

TEST_F(SessionTest, AnswersInTimeWhileTheServerIsAway) {
    const ManagedObject machine = vm();
    vcenter_.kill();
    const auto before = std::chrono::steady_clock::now();

    const auto ticket = client_->acquire_ticket(machine, "webmks", test::within(Seconds(10)));

    ASSERT_FALSE(ticket);
    EXPECT_EQ(ticket.error().kind, ErrorKind::unreachable);
    EXPECT_LT(std::chrono::steady_clock::now() - before, Seconds(10));

    vcenter_.start();
    EXPECT_TRUE(client_->acquire_ticket(machine, "webmks", test::within()));
}

TEST_F(SessionTest, SurvivesAConnectionThatBreaksInTheMiddle) {
    const ManagedObject machine = vm();
    vcenter_.add_fault({{"method", "AcquireTicket"}, {"reset", true}});

    EXPECT_TRUE(client_->acquire_ticket(machine, "webmks", test::within()));
}

TEST_F(SessionTest, RepeatsOnceWhatABusyFrontEndTurnedAway) {
    const ManagedObject machine = vm();
    vcenter_.add_fault({{"method", "AcquireTicket"}, {"http_status", 503}, {"count", 3}});

    const auto first = client_->acquire_ticket(machine, "webmks", test::within());
    const auto second = client_->acquire_ticket(machine, "webmks", test::within());

    ASSERT_FALSE(first);
    EXPECT_EQ(first.error().kind, ErrorKind::unreachable);
    EXPECT_TRUE(second);
    EXPECT_EQ(vcenter_.calls().at("AcquireTicket"), 4);
    EXPECT_EQ(vcenter_.sessions(), 1);
}

TEST_F(SessionTest, KeepsItsDeadlineWithAServerThatDoesNotAnswer) {
    const ManagedObject machine = vm();
    vcenter_.add_fault({{"method", "AcquireTicket"}, {"delay", "1h"}, {"count", 2}});
    const auto before = std::chrono::steady_clock::now();

    const auto ticket = client_->acquire_ticket(machine, "webmks", test::within(Milliseconds(300)));

    ASSERT_FALSE(ticket);
    EXPECT_EQ(ticket.error().kind, ErrorKind::unreachable);
    EXPECT_LT(std::chrono::steady_clock::now() - before, Seconds(20));
}

TEST_F(SessionTest, DoesNotHammerAServerThatRefusesThePassword) {
    const auto client = make_client(transport_options(), "wrong");
    for (int i = 0; i < 20; ++i) {
        const auto found = client->find_vm(test::vcenter_instance_id(1), test::within());
        ASSERT_FALSE(found);
        EXPECT_EQ(found.error().kind, ErrorKind::login_refused);
        EXPECT_EQ(found.error().detail.find("wrong"), std::string::npos);
    }
    EXPECT_EQ(vcenter_.calls().at("Login"), 1);

    clock_.advance(Seconds(60));
    EXPECT_FALSE(client->find_vm(test::vcenter_instance_id(1), test::within()));
    EXPECT_EQ(vcenter_.calls().at("Login"), 2);
}

TEST_F(SessionTest, LeavesNoSessionBehind) {
    static_cast<void>(vm());
    EXPECT_EQ(vcenter_.sessions(), 1);

    client_->log_out(test::within());

    EXPECT_EQ(vcenter_.sessions(), 0);
}

TEST_F(SessionTest, SendsAwkwardPasswordsAsTheyAre) {
    const std::string password = "p&ss]]><w\xc3\xb6rd>\"'";
    test::VcenterOptions other;
    other.password = password;
    const test::Vcenter vcenter(other);
    auto options = transport_options();
    options.thumbprint = net::Thumbprint::parse(vcenter.certificate().sha1);

    EXPECT_FALSE(*make_client(vcenter, options, password)->is_esxi(test::within()));
}

}  // namespace
}  // namespace porthole::vsphere
