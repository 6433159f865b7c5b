// SPDX-License-Identifier: Apache-2.0
// Which way to a console each version of vSphere has, by each setting: the transport that it comes
// to, or what an operator reads where there is none.
#include "integration/vsphere/fixture.hpp"
#include "support/run.hpp"
#include "virt/vmware/vcenter.hpp"

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace porthole::virt {
namespace {

/// A version of vCenter and of its hosts, and what each of kSettings comes to: a transport with a
/// port where that is fixed, or a part of the refusal after "no: ".
struct Row {
    std::string name;
    std::string host;
    std::string api;
    std::string build;
    std::array<std::string, 6> outcomes;
};

constexpr const char* kNoWebmks = "no: has no WebMKS";
constexpr const char* kNoVnc = "no: has no VNC ports";
constexpr const char* kNoMks = "no: InvalidArgument";
constexpr const char* kNoService = "no: has no console service";
constexpr const char* kPlainService = "no: console_service = \"ws:7331\"";

/// Values of `console`; the last one with a `console_service`, too.
const std::array<std::string, 6> kSettings{
    "auto", "webmks", "mks", "vcenter-html5", "vnc", "vcenter-html5 by ws:7331"
};

// clang-format off
const std::vector<Row> kRows{
    //              auto          webmks        mks          vcenter-html5            vnc     with ws:7331
    {"5.0", "5.0.0", "5.0", "623373",
                   {"authd 902",  kNoWebmks,    "authd 902", kNoService,              "vnc",  kNoService}},
    {"5.5", "5.5.0", "5.5", "1312298",
                   {"authd 902",  kNoWebmks,    "authd 902", kPlainService,           "vnc",  "vcenter-html5 7331"}},
    {"5.5U2", "5.5.0", "5.5", "2001466",
                   {"authd 902",  kNoWebmks,    "authd 902", "vcenter-html5 7343",    "vnc",  "vcenter-html5 7331"}},
    {"6.0", "6.0.0", "6.0", "2494585",
                   {"webmks 443", "webmks 443", "authd 902", kNoService,              "vnc",  kNoService}},
    {"6.7", "6.7.0", "6.7", "8169922",
                   {"webmks 443", "webmks 443", "authd 902", kNoService,              "vnc",  kNoService}},
    {"7.0", "7.0.0", "7.0.0.0", "15843807",
                   {"webmks 443", "webmks 443", "authd 902", kNoService,              kNoVnc, kNoService}},
    {"7.0.3", "7.0.3", "7.0.3.1", "18644231",
                   {"webmks 443", "webmks 443", "authd 902", kNoService,              kNoVnc, kNoService}},
    // A host that refuses mks tickets, as they are reported to: nothing else is tried when forced.
    {"8.0", "8.0.0", "8.0.0.0", "20513097",
                   {"webmks 443", "webmks 443", kNoMks,      kNoService,              kNoVnc, kNoService}},
    {"9.0", "9.0.0", "9.0.0.0", "24755229",
                   {"webmks 443", "webmks 443", kNoMks,      kNoService,              kNoVnc, kNoService}},
};
// clang-format on

class ConsoleMatrixTest : public testing::TestWithParam<Row> {
protected:
    static test::VcenterOptions options(const Row& row) {
        test::VcenterOptions options;
        options.vms = 1;
        options.arguments = {"-version", row.host, "-api-version", row.api, "-build", row.build};
        if (row.host < "8") {
            options.arguments.emplace_back("-mks");
        }
        return options;
    }

    static std::string outcome(const test::Vcenter& vcenter, const std::string& setting) {
        VcenterConfig config;
        config.url = vcenter.url();
        config.username = "porthole@vsphere.local";
        config.password = Secret("porthole");
        config.thumbprint = vcenter.certificate().sha256;
        const auto by = setting.find(" by ");
        config.console = setting.substr(0, by);
        config.console_service = by == std::string::npos ? "" : setting.substr(by + 4);
        EXPECT_TRUE(problems(config).empty());

        net::http::ClientOptions http;
        http.thumbprint = net::Thumbprint::parse(config.thumbprint);
        const test::FakeClock clock;
        Vcenter driver(
            config,
            vsphere::make_https_transport(*vsphere::parse_endpoint(config.url), http),
            http,
            clock
        );
        const auto info = driver.console(test::vcenter_instance_id(0), test::within());
        driver.close(test::within());
        if (!info) {
            EXPECT_EQ(info.error().kind, vsphere::ErrorKind::unsupported);
            return "no: " + info.error().fault + info.error().detail;
        }
        EXPECT_EQ(info->thumbprints.empty(), info->transport == Transport::vnc);
        EXPECT_EQ(info->vm_name, "vm-0000");
        EXPECT_EQ(info->vc_fqdn, "vcenter.example.test");
        EXPECT_NE(info->why, "");
        const std::string transport(transport_name(info->transport));
        return info->transport == Transport::vnc ? transport
                                                 : transport + ' ' + std::to_string(info->port);
    }
};

TEST_P(ConsoleMatrixTest, GoesTheWayThatThereIsOrSaysWhyNot) {
    const Row& row = GetParam();
    const test::Vcenter vcenter(options(row));
    for (std::size_t i = 0; i < kSettings.size(); ++i) {
        SCOPED_TRACE(kSettings[i]);
        const std::string& expected = row.outcomes[i];
        const std::string actual = outcome(vcenter, kSettings[i]);
        if (expected.starts_with("no: ")) {
            EXPECT_TRUE(actual.starts_with("no: ")) << actual;
            EXPECT_NE(actual.find(expected.substr(4)), std::string::npos) << actual;
        } else {
            EXPECT_EQ(actual, expected);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(
    Vsphere,
    ConsoleMatrixTest,
    testing::ValuesIn(kRows),
    [](const testing::TestParamInfo<Row>& tested) {
        std::string name = tested.param.name;
        std::erase(name, '.');
        return "V" + name;
    }
);

/// Hosts of many versions under one vCenter: each VM goes by its own.
TEST(ConsoleMixTest, GoesByTheHostOfEachVm) {
    test::VcenterOptions options;
    options.vms = 3;
    options.arguments = {"-version", "6.5.0", "-api-version", "6.5", "-mks"};
    options.arguments.insert(options.arguments.end(), {"-host-version", "5.5.0,6.0.0,6.5.0"});
    const test::Vcenter vcenter(options);
    VcenterConfig config;
    config.url = vcenter.url();
    config.username = "porthole@vsphere.local";
    config.password = Secret("porthole");
    config.thumbprint = vcenter.certificate().sha256;
    net::http::ClientOptions http;
    http.thumbprint = net::Thumbprint::parse(config.thumbprint);
    const test::FakeClock clock;
    Vcenter driver(
        config,
        vsphere::make_https_transport(*vsphere::parse_endpoint(config.url), http),
        http,
        clock
    );

    std::map<std::string, int> transports;
    for (int i = 0; i < 3; ++i) {
        const auto info = driver.console(test::vcenter_instance_id(i), test::within());
        ASSERT_TRUE(info);
        ++transports[std::string(transport_name(info->transport)) + ", " + info->why];
    }
    driver.close(test::within());

    EXPECT_EQ(
        transports,
        (std::map<std::string, int>{
            {"authd, ESXi 5.5.0", 1}, {"webmks, ESXi 6.0.0", 1}, {"webmks, ESXi 6.5.0", 1}
        })
    );
}

}  // namespace
}  // namespace porthole::virt
