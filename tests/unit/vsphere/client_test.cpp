// SPDX-License-Identifier: Apache-2.0
#include "vsphere/client.hpp"

#include "support/fake_clock.hpp"
#include "support/scripted_vcenter.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace porthole::vsphere {
namespace {

const std::string kId = "5965e99a-5f65-454d-bf0d-46ccc57d08db";
const ManagedObject kVm{"VirtualMachine", "vm-63"};

HttpReply found(int hits) {
    std::string members;
    for (int i = 0; i < hits; ++i) {
        members +=
            "<returnval type=\"VirtualMachine\">vm-" + std::to_string(63 + i) + "</returnval>";
    }
    return test::soap_response("FindAllByUuid", members);
}

HttpReply properties(const std::string& sets) {
    return test::soap_response(
        "RetrievePropertiesEx",
        "<returnval><objects><obj type=\"VirtualMachine\">vm-63</obj>" + sets +
            "</objects></returnval>"
    );
}

std::string set(const std::string& name, const std::string& value) {
    return "<propSet><name>" + name + "</name><val>" + value + "</val></propSet>";
}

const std::string kRunning =
    set("name", "a%2fb") + set("runtime.powerState", "poweredOn") +
    set("runtime.connectionState", "connected") + set("config.instanceUuid", kId) +
    "<propSet><name>runtime.host</name><val type=\"HostSystem\">host-42</val></propSet>"
    "<propSet><name>parent</name><val type=\"Folder\">group-v7</val></propSet>";

class ClientTest : public testing::Test {
protected:
    ClientTest() {
        auto vcenter = std::make_unique<test::ScriptedVcenter>();
        vcenter_ = vcenter.get();
        client_ = std::make_unique<Client>(
            std::move(vcenter), Credentials{"user", Secret("password")}, clock_
        );
    }

    static CallContext context() {
        return {"req-1", std::chrono::steady_clock::now() + Seconds(30)};
    }

    test::FakeClock clock_;
    test::ScriptedVcenter* vcenter_ = nullptr;
    std::unique_ptr<Client> client_;
};

TEST_F(ClientTest, FindsTheOneVm) {
    vcenter_->on("FindAllByUuid", found(1));

    const auto vm = client_->find_vm(kId, context());

    ASSERT_TRUE(vm);
    EXPECT_EQ(*vm, kVm);
    const auto call = vcenter_->calls().back();
    EXPECT_EQ(call.cookie, "\"session-1\"");
    EXPECT_EQ(call.soap_action, "urn:vim25/7.0.3.1");
    EXPECT_NE(
        call.body.find(
            "<uuid>" + kId + "</uuid><vmSearch>true</vmSearch><instanceUuid>true</instanceUuid>"
        ),
        std::string::npos
    );
    EXPECT_NE(call.body.find("<operationID>req-1</operationID>"), std::string::npos);
}

TEST_F(ClientTest, TellsNoneAndSeveralApart) {
    vcenter_->next("FindAllByUuid", found(0));
    vcenter_->next("FindAllByUuid", found(2));

    EXPECT_EQ(client_->find_vm(kId, context()).error().kind, ErrorKind::not_found);
    EXPECT_EQ(client_->find_vm(kId, context()).error().kind, ErrorKind::ambiguous);
}

TEST_F(ClientTest, DoesNotTakeALostSessionForAnEmptyAnswer) {
    vcenter_->next("FindAllByUuid", found(0));
    vcenter_->next("CurrentTime", test::soap_fault("NotAuthenticated"));
    vcenter_->next("FindAllByUuid", found(1));

    EXPECT_TRUE(client_->find_vm(kId, context()));
    EXPECT_EQ(vcenter_->count("Login"), 2);
}

TEST_F(ClientTest, RenewsALostSessionOnce) {
    vcenter_->next("FindAllByUuid", test::soap_fault("NotAuthenticated"));
    vcenter_->on("FindAllByUuid", found(1));

    EXPECT_TRUE(client_->find_vm(kId, context()));
    EXPECT_EQ(vcenter_->count("Login"), 2);
    EXPECT_EQ(vcenter_->calls().back().cookie, "\"session-2\"");

    vcenter_->on("FindAllByUuid", test::soap_fault("NotAuthenticated"));
    const auto vm = client_->find_vm(kId, context());

    ASSERT_FALSE(vm);
    EXPECT_EQ(vm.error().kind, ErrorKind::not_authenticated);
    EXPECT_EQ(vcenter_->count("Login"), 3);
    EXPECT_EQ(vcenter_->count("FindAllByUuid"), 4);
}

TEST_F(ClientTest, ReadsAVm) {
    vcenter_->on("RetrievePropertiesEx", properties(kRunning));

    const auto vm = client_->virtual_machine(kVm, context());

    ASSERT_TRUE(vm);
    EXPECT_EQ(vm->name, "a/b");
    EXPECT_EQ(vm->power_state, "poweredOn");
    EXPECT_EQ(vm->connection_state, "connected");
    EXPECT_EQ(vm->instance_uuid, kId);
    EXPECT_EQ(vm->host, (ManagedObject{"HostSystem", "host-42"}));
    EXPECT_EQ(vm->parent, (ManagedObject{"Folder", "group-v7"}));
}

TEST_F(ClientTest, RenewsASessionThatEndedSilently) {
    vcenter_->next("RetrievePropertiesEx", test::soap_response("RetrievePropertiesEx"));
    vcenter_->next("CurrentTime", test::soap_fault("NotAuthenticated"));
    vcenter_->next("RetrievePropertiesEx", properties(kRunning));

    EXPECT_TRUE(client_->virtual_machine(kVm, context()));
    EXPECT_EQ(vcenter_->count("Login"), 2);
}

TEST_F(ClientTest, BelievesAnEmptyAnswerOfALiveSession) {
    vcenter_->next("RetrievePropertiesEx", test::soap_response("RetrievePropertiesEx"));

    const auto vm = client_->virtual_machine(kVm, context());

    ASSERT_FALSE(vm);
    EXPECT_EQ(vm.error().kind, ErrorKind::not_found);
    EXPECT_EQ(vcenter_->count("Login"), 1);
    EXPECT_EQ(vcenter_->count("CurrentTime"), 1);
}

TEST_F(ClientTest, RenewsASessionWhoseEndIsToldPerProperty) {
    vcenter_->next(
        "RetrievePropertiesEx",
        properties("<missingSet><path>name</path><fault><fault "
                   "xsi:type=\"NotAuthenticated\"/></fault></missingSet>")
    );
    vcenter_->next("RetrievePropertiesEx", properties(kRunning));

    EXPECT_TRUE(client_->virtual_machine(kVm, context()));
    EXPECT_EQ(vcenter_->count("Login"), 2);
}

TEST_F(ClientTest, RepeatsACallOnceWhoseConnectionBroke) {
    HttpReply unavailable;
    unavailable.status = 503;
    vcenter_->next("AcquireTicket", ErrorKind::unreachable);
    vcenter_->next(
        "AcquireTicket",
        test::soap_response("AcquireTicket", "<returnval><ticket>t</ticket></returnval>")
    );
    EXPECT_TRUE(client_->acquire_ticket(kVm, "webmks", context()));
    EXPECT_EQ(vcenter_->count("Login"), 1);

    vcenter_->on("AcquireTicket", unavailable);
    const auto ticket = client_->acquire_ticket(kVm, "webmks", context());

    ASSERT_FALSE(ticket);
    EXPECT_EQ(ticket.error().kind, ErrorKind::unreachable);
    EXPECT_EQ(ticket.error().method, "AcquireTicket");
    EXPECT_EQ(ticket.error().object, "VirtualMachine vm-63");
    EXPECT_EQ(vcenter_->count("AcquireTicket"), 4);
}

TEST_F(ClientTest, SurvivesARestartThatBreaksBothConnectionAndSession) {
    vcenter_->next("AcquireTicket", ErrorKind::unreachable);
    vcenter_->next("AcquireTicket", test::soap_fault("NotAuthenticated"));
    vcenter_->next(
        "AcquireTicket",
        test::soap_response("AcquireTicket", "<returnval><ticket>t</ticket></returnval>")
    );

    EXPECT_TRUE(client_->acquire_ticket(kVm, "webmks", context()));
    EXPECT_EQ(vcenter_->count("Login"), 2);
}

TEST_F(ClientTest, DoesNotRepeatWhatASecondAttemptCannotCure) {
    for (const char* fault :
         {"InvalidPowerState", "NoPermission", "MksConnectionLimitReached", "SomethingNew"}) {
        vcenter_->next("AcquireTicket", test::soap_fault(fault));
        EXPECT_FALSE(client_->acquire_ticket(kVm, "webmks", context()));
    }
    EXPECT_EQ(vcenter_->count("AcquireTicket"), 4);
}

TEST_F(ClientTest, DoesNotRepeatPastTheDeadline) {
    ASSERT_TRUE(client_->option("VirtualCenter.FQDN", context()).has_error());  // logs in
    vcenter_->on("AcquireTicket", [](const HttpRequest&) -> Outcome<HttpReply> {
        Error error;
        error.kind = ErrorKind::unreachable;
        return error;
    });

    EXPECT_FALSE(client_->acquire_ticket(kVm, "webmks", {"req-1", std::chrono::steady_clock::now()})
    );
    EXPECT_LE(vcenter_->count("AcquireTicket"), 1);
}

TEST_F(ClientTest, ReadsSettingsAndCloneTickets) {
    vcenter_->on(
        "QueryOptions",
        test::soap_response(
            "QueryOptions",
            "<returnval "
            "xsi:type=\"OptionValue\"><key>VirtualCenter.FQDN</key><value>vc.example.org</value></"
            "returnval>"
        )
    );
    vcenter_->on(
        "AcquireCloneTicket",
        test::soap_response("AcquireCloneTicket", "<returnval>cst-VCT-1</returnval>")
    );

    EXPECT_EQ(*client_->option("VirtualCenter.FQDN", context()), "vc.example.org");
    EXPECT_EQ(client_->acquire_clone_ticket(context())->reveal(), "cst-VCT-1");
}

TEST_F(ClientTest, KnowsAStandAloneHost) {
    vcenter_->on("RetrieveServiceContent", test::ScriptedVcenter::service_content("HostAgent"));

    EXPECT_TRUE(*client_->is_esxi(context()));
}

}  // namespace
}  // namespace porthole::vsphere
