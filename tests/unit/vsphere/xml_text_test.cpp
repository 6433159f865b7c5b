// SPDX-License-Identifier: Apache-2.0
#include "vsphere/xml_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace porthole::vsphere {
namespace {

using namespace std::string_literals;

TEST(XmlTextTest, AcceptsWhatReachesTheOtherSideUnchanged) {
    for (const std::string& text :
         {""s,
          "plain"s,
          "a]]>b&c<d>"s,
          "tab\tand\nline"s,
          "Gr\xc3\xb6\xc3\x9f"s,
          "\xf0\x9f\x96\xa5"s,
          "\xef\xbf\xbd"s}) {
        EXPECT_TRUE(is_xml_text(text)) << text;
    }
}

TEST(XmlTextTest, RefusesWhatXmlCannotCarry) {
    for (const std::string& text :
         {"\0"s,
          "a\x01"s,
          "\x1b[31m"s,
          "line\r\n"s,
          "\xff"s,
          "cut \xc3"s,
          "\xc0\xaf"s,
          "\xed\xa0\x80"s,
          "\xef\xbf\xbe"s,
          "\xf4\x90\x80\x80"s}) {
        EXPECT_FALSE(is_xml_text(text)) << text;
    }
}

TEST(XmlTextTest, CleansWhatIsShown) {
    EXPECT_EQ(clean_text("Gr\xc3\xb6\xc3\x9f"), "Gr\xc3\xb6\xc3\x9f");
    EXPECT_EQ(clean_text("a\x1b[2Jb\n\xc2\x85"), "a\xef\xbf\xbd[2Jb\xef\xbf\xbd\xef\xbf\xbd");
    EXPECT_EQ(clean_text("\xff\xfe"), "\xef\xbf\xbd\xef\xbf\xbd");
}

TEST(XmlTextTest, CutsAtACharactersEnd) {
    EXPECT_EQ(clean_text("abc\xc3\xb6", 4), "abc");
    EXPECT_EQ(clean_text("abc\xc3\xb6", 5), "abc\xc3\xb6");
}

TEST(XmlTextTest, DecodesInventoryNamesOnce) {
    EXPECT_EQ(decode_inventory_name("a%2fb%5cc%25d"), "a/b\\c%d");
    EXPECT_EQ(decode_inventory_name("%252f"), "%2f");
    EXPECT_EQ(decode_inventory_name("100% %41 %2"), "100% %41 %2");
}

}  // namespace
}  // namespace porthole::vsphere
