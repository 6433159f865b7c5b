// SPDX-License-Identifier: Apache-2.0
#include "api/python_repr.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace porthole::api {
namespace {

TEST(PythonReprTest, ShowsDocumentsAsPythonDoes) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"null", "None"},
        {"true", "True"},
        {"false", "False"},
        {"0", "0"},
        {"-7", "-7"},
        {"18446744073709551615", "18446744073709551615"},
        {"1.5", "1.5"},
        {"2.0", "2.0"},
        {"1e22", "1e+22"},
        {"\"vnc\"", "'vnc'"},
        {"\"\"", "''"},
        {"[]", "[]"},
        {"{}", "{}"},
        {R"([1, "a", [null]])", "[1, 'a', [None]]"},
        {R"({"b": 1, "a": {"c": false}})", "{'b': 1, 'a': {'c': False}}"},
    };
    for (const auto& [json, python] : cases) {
        EXPECT_EQ(python_repr(boost::json::parse(json)), python) << json;
    }
}

TEST(PythonReprTest, QuotesAndEscapesText) {
    EXPECT_EQ(python_repr(std::string_view("it's")), "\"it's\"");
    EXPECT_EQ(python_repr(std::string_view("say \"x\"")), "'say \"x\"'");
    EXPECT_EQ(python_repr(std::string_view("it's \"x\"")), "'it\\'s \"x\"'");
    EXPECT_EQ(python_repr(std::string_view("a\\b\n\r\t\x01\x7f")), "'a\\\\b\\n\\r\\t\\x01\\x7f'");
    EXPECT_EQ(python_repr(std::string_view("\xc3\xa4")), "'\xc3\xa4'");
}

TEST(PythonStrTest, ShowsTextAsItIs) {
    EXPECT_EQ(python_str(boost::json::value("it's\n")), "it's\n");
    EXPECT_EQ(python_str(boost::json::value(nullptr)), "None");
    EXPECT_EQ(python_str(boost::json::parse("[\"a\"]")), "['a']");
}

}  // namespace
}  // namespace porthole::api
