// SPDX-License-Identifier: Apache-2.0
// Why there is no answer of another kind, in Nova's words: one row each.
#include "integration/gateway/nova_fault.hpp"

#include <string>
#include <vector>

namespace porthole::test {
namespace {

const std::string kNotFound = "The resource could not be found.";

std::string unknown(const std::string& instance) {
    return "Instance " + instance + " could not be found.";
}

const std::vector<Fault> kFaults{
    {"another project's instance, shown",
     as(kBobKey),
     "GET /v2.1/servers/" + kStatic,
     "",
     404,
     unknown(kStatic),
     "2.8"},
    {"a service that lists",
     as(kServiceKey),
     "GET /v2.1/servers",
     "",
     403,
     "Policy doesn't allow os_compute_api:servers:index to be performed.",
     "2.8"},
    {"a service that lists in full",
     as(kServiceKey),
     "GET /v2.1/servers/detail",
     "",
     403,
     "Policy doesn't allow os_compute_api:servers:detail to be performed.",
     "2.8"},
    {"every project's, for a member",
     as(kAliceKey),
     "GET /v2.1/servers?all_tenants=1",
     "",
     403,
     "Policy doesn't allow os_compute_api:servers:index:get_all_tenants to be performed.",
     "2.8"},
    {"a member that looks a token up",
     as(kAliceKey, "2.31"),
     "GET /v2.1/os-console-auth-tokens/" + kUnknown,
     "",
     403,
     "Policy doesn't allow os_compute_api:os-console-auth-tokens to be performed.",
     "2.31"},
    {"an unknown token",
     as(kRootKey, "2.31"),
     "GET /v2.1/os-console-auth-tokens/" + kUnknown,
     "",
     404,
     "Token not found",
     "2.31"},
    {"what is no token",
     as(kRootKey, "2.31"),
     "GET /v2.1/os-console-auth-tokens/a%2F..%2Fb",
     "",
     404,
     "Token not found",
     "2.31"},
    {"a token before its time",
     as(kRootKey, "2.30"),
     "GET /v2.1/os-console-auth-tokens/" + kUnknown,
     "",
     400,
     "The server could not comply with the request since it is either malformed or otherwise "
     "incorrect.",
     "2.30"},
    {"a token with a query",
     as(kRootKey, "2.99"),
     "GET /v2.1/os-console-auth-tokens/" + kUnknown + "?x=1",
     "",
     400,
     "Additional properties are not allowed ('x' was unexpected)",
     "2.99"},
    {"somebody unknown",
     as("nobody-s-key"),
     "GET /v2.1/servers",
     "",
     401,
     "The request you have made requires authentication.",
     ""},
    {"a resource that there is not",
     as(kAliceKey),
     "GET /v2.1/flavors/detail",
     "",
     404,
     kNotFound,
     ""},
    {"another project in the path",
     as(kAliceKey),
     "GET /v2.1/project-b/servers",
     "",
     400,
     "Malformed request URL: URL's project_id 'project-b' doesn't match Context's project_id "
     "'project-a'",
     "2.8"},
    {"a marker that there is not",
     as(kAliceKey),
     "GET /v2.1/servers?marker=a",
     "",
     400,
     "marker [a] not found",
     "2.8"},
    {"a parameter that there is not",
     as(kAliceKey, "2.75"),
     "GET /v2.1/servers?colour=red",
     "",
     400,
     "Additional properties are not allowed ('colour' was unexpected)",
     "2.75"},
    {"without microversions",
     {{"X-Auth-Token", kAliceKey}, {"OpenStack-API-Version", "compute 2.999"}},
     "POST /v2/servers/" + kStatic + "/remote-consoles",
     "{}",
     404,
     kNotFound,
     ""},
};

class NovaFaultTest : public StaticGatewayTest {};

TEST_F(NovaFaultTest, IsWordedAsNovaWordsIt) {
    start(options());
    for (const Fault& fault : kFaults) {
        SCOPED_TRACE(fault.name);
        expect(provoke(gateway(), fault), fault);
    }
}

}  // namespace
}  // namespace porthole::test
