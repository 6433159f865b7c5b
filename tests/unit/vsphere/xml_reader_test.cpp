// SPDX-License-Identifier: Apache-2.0
#include "vsphere/xml_reader.hpp"

#include <gtest/gtest.h>

#include <string>

namespace porthole::vsphere {
namespace {

std::string nested(std::size_t depth) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) {
        text += "<a>";
    }
    for (std::size_t i = 0; i < depth; ++i) {
        text += "</a>";
    }
    return text;
}

std::string why_refused(std::string text, const XmlLimits& limits = {}) {
    const auto document = XmlDocument::parse(std::move(text), limits);
    return document ? "" : document.error().detail;
}

TEST(XmlReaderTest, KnowsElementsByLocalName) {
    const auto document =
        XmlDocument::parse("<x:a xmlns:x='u'><y:b/><b>1</b><c/><z:b>2</z:b></x:a>");

    ASSERT_TRUE(document);
    EXPECT_EQ(document->root().name(), "a");
    ASSERT_EQ(document->root().children("b").size(), 3U);
    EXPECT_EQ(document->root().children("b").back().text(), "2");
}

TEST(XmlReaderTest, TellsTheTypeOfAReferenceFromItsXsiType) {
    const auto document = XmlDocument::parse(
        "<val xmlns:XMLSchema-instance='u' type='HostSystem' "
        "XMLSchema-instance:type='v:ManagedObjectReference'/>"
    );

    ASSERT_TRUE(document);
    EXPECT_EQ(document->root().attribute("type"), "HostSystem");
    EXPECT_EQ(document->root().type(), "ManagedObjectReference");
}

TEST(XmlReaderTest, DecodesReferencesAndSections) {
    const auto document = XmlDocument::parse("<a>x&#xA;y&#34;&amp;<!-- no --><![CDATA[<&]]>z</a>");

    ASSERT_TRUE(document);
    EXPECT_EQ(document->root().text(), "x\ny\"&<&z");
}

TEST(XmlReaderTest, TakesAMissingElementForAnEmptyOne) {
    const auto document = XmlDocument::parse("<a/>");

    ASSERT_TRUE(document);
    const XmlElement missing = document->root().child("b").child("c");
    EXPECT_FALSE(missing);
    EXPECT_EQ(missing.text(), "");
    EXPECT_EQ(missing.type(), "");
    EXPECT_EQ(missing.name(), "");
}

TEST(XmlReaderTest, KeepsTheDocumentForEveryCopyOfItsHandle) {
    auto document = XmlDocument::parse("<a>kept</a>");
    ASSERT_TRUE(document);
    const XmlDocument copy = *document;

    document = XmlDocument::parse("<b/>");

    EXPECT_EQ(copy.root().text(), "kept");
}

TEST(XmlReaderTest, RefusesDocumentTypesAndWithThemEntityBombs) {
    EXPECT_EQ(
        why_refused(
            "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY l 'l'><!ENTITY m '&l;&l;&l;'>]><a>&m;</a>"
        ),
        "the reply has a document type declaration"
    );
    EXPECT_NE(why_refused("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>"), "");
    EXPECT_NE(why_refused("<a><!ENTITY x 'y'></a>"), "");
}

TEST(XmlReaderTest, LeavesUnknownEntitiesAlone) {
    const auto document = XmlDocument::parse("<a>&lol;</a>");

    ASSERT_TRUE(document);
    EXPECT_EQ(document->root().text(), "&lol;");
}

TEST(XmlReaderTest, RefusesWhatExceedsItsLimits) {
    EXPECT_EQ(why_refused(nested(64)), "");
    EXPECT_EQ(why_refused(nested(65)), "the reply's elements are nested deeper than 64");
    EXPECT_NE(why_refused(nested(400'000)), "");

    XmlLimits few;
    few.nodes = 4;
    EXPECT_EQ(why_refused("<a><b/><b/></a>", few), "");
    EXPECT_EQ(why_refused("<a><b/><b/><b/></a>", few), "the reply has more than 4 elements");
    EXPECT_NE(why_refused("<a b='' c='' d='' e=''/>", few), "");

    XmlLimits small;
    small.bytes = 8;
    EXPECT_EQ(why_refused("<a> </a>", small), "");
    EXPECT_EQ(why_refused("<a>  </a>", small), "the reply is larger than 8 bytes");
}

TEST(XmlReaderTest, RefusesWhatIsNotXml) {
    for (const std::string& text :
         {std::string(),
          std::string("plain"),
          std::string("<a>"),
          std::string("<a></b>"),
          std::string("<html><br></html>"),
          std::string("<a>\0</a>", 8),
          std::string("\xff\xfe<\0a\0/\0>\0", 10)}) {
        EXPECT_NE(why_refused(text), "") << text;
    }
}

}  // namespace
}  // namespace porthole::vsphere
