// SPDX-License-Identifier: Apache-2.0
#include "proxy/upstream/vcenter_html5.hpp"

#include <gtest/gtest.h>

namespace porthole::proxy {
namespace {

TEST(VcenterHtml5Test, TellsTheServiceAllOfTheSeedsConnectInfo) {
    virt::ConnectInfo info;
    info.vm_id = "vm-900";
    info.vm_name = "web 1 & \xc3\xbc?\r\n";
    info.vc_fqdn = "vc.example.org";
    info.session_ticket = Secret("cst-VCT-52e2--tp-C0-05");
    info.thumbprints.sha1 = "C0:05";
    info.thumbprints.sha256 = "never sent";

    EXPECT_EQ(
        vcenter_html5_target(info),
        "/console/authd?vmId=vm-900&vmName=web%201%20%26%20%C3%BC%3F%0D%0A"
        "&host=vc.example.org%3A443&sessionTicket=cst-VCT-52e2--tp-C0-05&thumbprint=C0%3A05"
    );
}

}  // namespace
}  // namespace porthole::proxy
