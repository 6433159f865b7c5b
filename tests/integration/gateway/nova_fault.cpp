// SPDX-License-Identifier: Apache-2.0
#include "integration/gateway/nova_fault.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value_to.hpp>

#include <map>

namespace porthole::test {
namespace {

const std::map<int, std::string> kNames{
    {400, "badRequest"},
    {401, "error"},
    {403, "forbidden"},
    {404, "itemNotFound"},
    {406, "computeFault"},
    {409, "conflictingRequest"},
    {415, "badMediaType"},
};

}  // namespace

Fields as(const std::string& key, const std::string& version) {
    return {{"X-Auth-Token", key}, {"OpenStack-API-Version", "compute " + version}};
}

std::string console_of(const std::string& instance) {
    return "/v2.1/servers/" + instance + "/remote-consoles";
}

std::string action_of(const std::string& instance) {
    return "/v2.1/servers/" + instance + "/action";
}

HttpAnswer provoke(const Gateway& gateway, const Fault& fault) {
    const auto space = fault.request.find(' ');
    return send_http(
        gateway.api(),
        fault.request.substr(0, space),
        fault.request.substr(space + 1),
        fault.fields,
        fault.body
    );
}

void expect(const HttpAnswer& answer, const Fault& fault) {
    EXPECT_EQ(answer.status, fault.status) << answer.body;
    const boost::json::value body = answer.json();
    const auto* const object = body.if_object();
    const std::string& name = kNames.at(fault.status);
    ASSERT_TRUE(object != nullptr && object->size() == 1 && object->contains(name)) << answer.body;
    EXPECT_EQ(object->at(name).at("code").to_number<int>(), fault.status);
    EXPECT_EQ(boost::json::value_to<std::string>(object->at(name).at("message")), fault.message);
    EXPECT_TRUE(answer.field("content-type").starts_with("application/json"));
    EXPECT_EQ(answer.field("cache-control"), "no-store");
    EXPECT_TRUE(answer.field("x-openstack-request-id").starts_with("req-"));
    EXPECT_EQ(answer.field("x-compute-request-id"), answer.field("x-openstack-request-id"));
    const bool versioned = !fault.version.empty();
    EXPECT_EQ(answer.field("openstack-api-version"), versioned ? "compute " + fault.version : "");
    EXPECT_EQ(answer.field("x-openstack-nova-api-version"), fault.version);
    // Two lines, one behind the other.
    EXPECT_EQ(
        answer.field("vary"), versioned ? "OpenStack-API-VersionX-OpenStack-Nova-API-Version" : ""
    );
    EXPECT_EQ(answer.field("www-authenticate").empty(), fault.status != 401);
}

}  // namespace porthole::test
