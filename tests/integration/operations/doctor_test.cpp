// SPDX-License-Identifier: Apache-2.0
// `porthole doctor`: what it finds well, and what it finds wrong.
#include "integration/gateway/fixture.hpp"

#include <gmock/gmock.h>

namespace porthole::test {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;

class DoctorTest : public VsphereGatewayTest {
protected:
    CommandResult examine(const std::vector<std::string>& arguments = {}) {
        std::vector<std::string> command{"doctor"};
        command.insert(command.end(), arguments.begin(), arguments.end());
        return gateway().run(command);
    }
};

TEST_F(DoctorTest, FindsAWorkingGatewayWell) {
    GatewayOptions https = options();
    https.https = true;
    start(https);

    const CommandResult vsphere = examine({"--instance", kVm});
    EXPECT_EQ(vsphere.exit_code, 0) << vsphere.output << vsphere.errors;
    EXPECT_THAT(vsphere.output, HasSubstr("ok    configuration: "));
    EXPECT_THAT(
        vsphere.output,
        ContainsRegex("(ok  |look)  \\[proxy\\] certificate.pem: is valid for another [0-9]+ days")
    );
    EXPECT_THAT(vsphere.output, HasSubstr("ok    clock: differs from that of https://"));
    EXPECT_THAT(vsphere.output, ContainsRegex("ok    token_store: answers, in [0-9]+ ms"));
    EXPECT_THAT(vsphere.output, ContainsRegex("ok    console webmks: opens, by webmks at "));
    expect_none_open_on_esxi();

    const CommandResult fixed = examine({"--instance", kStatic});
    EXPECT_EQ(fixed.exit_code, 0) << fixed.output << fixed.errors;
    EXPECT_THAT(fixed.output, ContainsRegex("ok    console novnc: opens, by vnc at "));
}

TEST_F(DoctorTest, SaysWhatToMendAtVcenter) {
    GatewayOptions wrong = options();
    wrong.vcenter_password = "another";
    start(wrong);
    const CommandResult result = examine({"--instance", kVm});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(
        result.output,
        AllOf(HasSubstr("driver_refused: it refuses our account"), HasSubstr("ok    token_store"))
    );
}

TEST_F(DoctorTest, SaysWhatIsWithAnInstance) {
    start(options());
    const CommandResult stopped = examine({"--instance", kStoppedVm});
    EXPECT_EQ(stopped.exit_code, 1);
    EXPECT_THAT(stopped.output, HasSubstr("BAD   console webmks: instance_not_running: "));
    const CommandResult unknown = examine({"--instance", kUnknown});
    EXPECT_EQ(unknown.exit_code, 1);
    EXPECT_THAT(unknown.output, HasSubstr("instance_unknown: "));
    EXPECT_EQ(examine({"--instance", "web01"}).exit_code, 2);
}

TEST_F(DoctorTest, FindsACertificateThatIsNone) {
    GatewayOptions https = options();
    https.https = true;
    start(https);
    gateway().replace_file("certificate.pem", "half a certif");
    const CommandResult result = examine();
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.output, HasSubstr("BAD   [proxy] TLS: "));
}

}  // namespace
}  // namespace porthole::test
