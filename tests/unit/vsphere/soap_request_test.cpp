// SPDX-License-Identifier: Apache-2.0
#include "vsphere/soap_request.hpp"

#include "vsphere/properties.hpp"
#include "vsphere/xml_reader.hpp"

#include <gtest/gtest.h>

#include <string>

namespace porthole::vsphere {
namespace {

using namespace std::string_literals;

const ManagedObject kVm{"VirtualMachine", "vm-63"};

std::string written(SoapRequest request, std::string_view operation_id = "") {
    auto envelope = request.envelope(operation_id);
    return envelope ? envelope->reveal() : "";
}

TEST(SoapRequestTest, WritesTheEnvelopeThatVsphereExpects) {
    SoapRequest request("AcquireTicket", kVm);
    request.text("ticketType", "webmks");

    EXPECT_EQ(
        written(std::move(request), "req-1"),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
        "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\">"
        "<soapenv:Header><operationID>req-1</operationID></soapenv:Header>"
        "<soapenv:Body><AcquireTicket xmlns=\"urn:vim25\"><_this "
        "type=\"VirtualMachine\">vm-63</_this>"
        "<ticketType>webmks</ticketType></AcquireTicket></soapenv:Body></soapenv:Envelope>"
    );
}

TEST(SoapRequestTest, KeepsTheOrderOfNestedArguments) {
    const std::string envelope = written(properties_request(
        {"PropertyCollector", "propertyCollector"}, kVm, {"name", "runtime.powerState"}
    ));

    EXPECT_NE(
        envelope.find(
            "<specSet><propSet><type>VirtualMachine</type><all>false</all><pathSet>name</pathSet>"
            "<pathSet>runtime.powerState</pathSet></propSet><objectSet><obj "
            "type=\"VirtualMachine\">vm-63</obj>"
            "<skip>false</skip></objectSet></specSet><options"
        ),
        std::string::npos
    ) << envelope;
}

TEST(SoapRequestTest, CarriesHostileTextUnchanged) {
    for (const std::string& text :
         {"]]>"s,
          "&amp;"s,
          "<script>alert(1)</script>"s,
          "</password><userName>root</userName>"s,
          "\"'`$();"s,
          "tab\tline\n"s,
          "Gr\xc3\xb6\xc3\x9f \xf0\x9f\x96\xa5"s,
          "<![CDATA[ <!DOCTYPE x> ]]>"s,
          "   "s,
          "&#x41;"s}) {
        SCOPED_TRACE(text);
        SoapRequest request("Login", {"SessionManager", text});
        request.text("userName", text).object("obj", {text, "id"});

        const auto document = XmlDocument::parse(written(std::move(request)));

        ASSERT_TRUE(document) << document.error().detail;
        const XmlElement login = document->root().child("Body").child("Login");
        EXPECT_FALSE(login.child("obj").attribute("type").empty());
        if (text != "   ") {  // blank text is kept on the wire, but our own parser passes over it
            EXPECT_EQ(login.child("userName").text(), text);
            EXPECT_EQ(login.child("_this").text(), text);
        }
        EXPECT_EQ(document->root().child("Body").children("Login").size(), 1U);
    }
}

TEST(SoapRequestTest, RefusesTextThatXmlCannotCarry) {
    for (const std::string& text : {"\0"s, "a\x01z"s, "cr\r"s, "\xff"s}) {
        SoapRequest in_text("Login", kVm);
        in_text.text("password", text);
        SoapRequest in_type("Login", kVm);
        in_type.object("obj", {text, "id"});
        SoapRequest in_self("Login", {"VirtualMachine", text});

        for (SoapRequest* request : {&in_text, &in_type, &in_self}) {
            const auto envelope = request->envelope("");
            ASSERT_FALSE(envelope);
            EXPECT_EQ(envelope.error().kind, ErrorKind::invalid_text);
            EXPECT_EQ(envelope.error().detail.find(text), std::string::npos)
                << "must not repeat a password";
        }
    }
}

TEST(SoapRequestTest, KeepsOnlyPlainCharactersOfTheOperationId) {
    const auto document = XmlDocument::parse(
        written(SoapRequest("CurrentTime", kVm), "req-<1>\r\n&\xff" + std::string(200, 'x'))
    );

    ASSERT_TRUE(document);
    EXPECT_EQ(
        document->root().child("Header").child("operationID").text(), "req-1" + std::string(59, 'x')
    );
}

TEST(SoapRequestTest, LeavesAnEmptyHeaderOut) {
    EXPECT_EQ(written(SoapRequest("CurrentTime", kVm), "\r\n").find("Header"), std::string::npos);
}

}  // namespace
}  // namespace porthole::vsphere
