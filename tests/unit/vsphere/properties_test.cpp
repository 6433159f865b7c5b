// SPDX-License-Identifier: Apache-2.0
#include "vsphere/properties.hpp"

#include "support/scripted_vcenter.hpp"

#include <gtest/gtest.h>

#include <string>

namespace porthole::vsphere {
namespace {

const ManagedObject kVm{"VirtualMachine", "vm-63"};

Outcome<std::optional<Properties>> read(const std::string& inner) {
    const auto http = test::soap_response("RetrievePropertiesEx", inner);
    const auto reply = parse_soap_reply("RetrievePropertiesEx", http.status, http.body);
    return Properties::read(*reply, kVm);
}

std::string about(const std::string& id, const std::string& sets) {
    return "<returnval><objects><obj type=\"VirtualMachine\">" + id + "</obj>" + sets +
           "</objects></returnval>";
}

const std::string kMissing =
    "<missingSet><path>config.annotation</path><fault><fault xsi:type=\"NoPermission\">"
    "<object type=\"VirtualMachine\">vm-63</object><privilegeId>System.Read</privilegeId></fault>"
    "<localizedMessage>No.</localizedMessage></fault></missingSet>";

TEST(PropertiesTest, ReadsScalarsAndReferences) {
    const auto properties = read(about(
        "vm-63",
        "<propSet><name>name</name><val xsi:type=\"xsd:string\">web &amp; db</val></propSet>"
        "<propSet><name>runtime.host</name><val type=\"HostSystem\" "
        "xsi:type=\"ManagedObjectReference\">host-42</val>"
        "</propSet>"
    ));

    ASSERT_TRUE(properties && *properties);
    EXPECT_EQ(*(*properties)->required("name"), "web & db");
    EXPECT_EQ((*properties)->reference("runtime.host"), (ManagedObject{"HostSystem", "host-42"}));
    EXPECT_EQ((*properties)->reference("name"), std::nullopt);
    EXPECT_EQ((*properties)->optional("parent"), "");
}

TEST(PropertiesTest, TellsAnEmptyReplyFromOneWithoutAProperty) {
    EXPECT_FALSE(read("")->has_value());
    EXPECT_FALSE(read("<returnval/>")->has_value());
    EXPECT_FALSE(read(about("vm-64", ""))->has_value());
    ASSERT_TRUE(read(about("vm-63", ""))->has_value());
    EXPECT_EQ((*read(about("vm-63", "")))->required("name").error().kind, ErrorKind::protocol);
}

TEST(PropertiesTest, KeepsWhyAPropertyWasWithheld) {
    const auto properties = read(about("vm-63", kMissing));

    ASSERT_TRUE(properties && *properties);
    const auto annotation = (*properties)->required("config.annotation");
    ASSERT_FALSE(annotation);
    EXPECT_EQ(annotation.error().kind, ErrorKind::not_permitted);
    EXPECT_EQ(annotation.error().privilege, "System.Read");
    EXPECT_EQ((*properties)->optional("config.annotation"), "");
}

TEST(PropertiesTest, TakesAWantOfSessionForTheWholeReplys) {
    std::string missing = kMissing;
    missing.replace(missing.find("NoPermission"), 12, "NotAuthenticated");

    const auto properties = read(about("vm-63", missing));

    ASSERT_FALSE(properties);
    EXPECT_EQ(properties.error().kind, ErrorKind::not_authenticated);
}

}  // namespace
}  // namespace porthole::vsphere
