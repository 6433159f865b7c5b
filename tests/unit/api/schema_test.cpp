// SPDX-License-Identifier: Apache-2.0
#include "api/schema.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <string>

namespace porthole::api {
namespace {

std::string problem(std::string_view schema, std::string_view value) {
    const Schema compiled(boost::json::parse(schema));
    return compiled.find_problem(boost::json::parse(value)).value_or("none");
}

TEST(SchemaTest, KnowsTypesAsPythonDoes) {
    EXPECT_EQ(problem(R"({"type": "object"})", "{}"), "none");
    EXPECT_EQ(problem(R"({"type": "object"})", "true"), "True is not of type 'object'");
    EXPECT_EQ(problem(R"({"type": "string"})", "1"), "1 is not of type 'string'");
    EXPECT_EQ(problem(R"({"type": "integer"})", "\"1\""), "'1' is not of type 'integer'");
    EXPECT_EQ(problem(R"({"type": "boolean"})", "0"), "0 is not of type 'boolean'");
}

TEST(SchemaTest, NamesTheMemberThatIsWrong) {
    constexpr std::string_view kNested = R"({
        "type": "object",
        "properties": {
            "a": {"type": "object", "properties": {"[b].c": {"enum": [1, "two"]}}},
            "z": {"type": "string"}
        }
    })";

    EXPECT_EQ(problem(kNested, R"({"a": {"[b].c": "two"}, "z": ""})"), "none");
    EXPECT_EQ(
        problem(kNested, R"({"a": {"[b].c": 2}, "z": 1})"),
        "Invalid input for field/attribute [b].c. Value: 2. 2 is not one of [1, 'two']"
    );
    EXPECT_EQ(
        problem(kNested, R"({"z": 1})"),
        "Invalid input for field/attribute z. Value: 1. 1 is not of type 'string'"
    );
}

TEST(SchemaTest, HasWordsForWhatHasNoneOfPythons) {
    const std::string message = problem(R"({"type": "string", "maxLength": 2})", "\"long\"");

    EXPECT_NE(message, "none");
    EXPECT_FALSE(message.empty());
}

TEST(SchemaTest, ThrowsWhatIsNoSchema) {
    EXPECT_THROW(Schema(boost::json::parse(R"({"type": "nothing"})")), std::runtime_error);
}

}  // namespace
}  // namespace porthole::api
