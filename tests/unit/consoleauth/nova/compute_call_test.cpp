// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/nova/compute_call.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>
#include <gtest/gtest.h>

namespace porthole::consoleauth {
namespace json = boost::json;
namespace {

std::string text(const json::value& value) {
    return json::value_to<std::string>(value);
}

TEST(ComputeCallTest, AsksAsNovasProxiesDo) {
    PortQuestion question;
    question.instance_number = 7;
    question.instance_id = "5965e99a-5f65-454d-bf0d-46ccc57d08db";
    question.compute_host = "compute1";
    question.console_type = "serial";
    question.port = 10000;
    question.request_id = "req-1";

    const json::value envelope =
        json::parse(compute_call(question, "6.0", "id-1", "reply_1", Milliseconds(2500)));

    EXPECT_EQ(text(envelope.at("oslo.version")), "2.0");
    const json::value message = json::parse(text(envelope.at("oslo.message")));
    EXPECT_EQ(text(message.at("method")), "validate_console_port");
    EXPECT_EQ(text(message.at("version")), "6.0");
    EXPECT_EQ(text(message.at("_msg_id")), "id-1");
    EXPECT_EQ(text(message.at("_reply_q")), "reply_1");
    EXPECT_EQ(message.at("_timeout"), 3);
    EXPECT_EQ(message.at("_context_is_admin"), true);
    EXPECT_EQ(text(message.at("_context_request_id")), "req-1");
    const json::value& arguments = message.at("args");
    EXPECT_EQ(text(arguments.at("port")), "10000");
    EXPECT_EQ(text(arguments.at("console_type")), "serial");
    const json::value& instance = arguments.at("instance");
    EXPECT_EQ(text(instance.at("nova_object.name")), "Instance");
    EXPECT_EQ(text(instance.at("nova_object.data").at("uuid")), question.instance_id);
    EXPECT_EQ(instance.at("nova_object.data").at("id"), 7);
}

std::string answer(const std::string& message) {
    return R"({"oslo.version": "2.0", "oslo.message": ")" + message + "\"}";
}

TEST(ComputeCallTest, ReadsAnswers) {
    const auto yes = read_compute_answer(
        answer(R"({\"result\": true, \"failure\": null, \"ending\": true, \"_msg_id\": \"id-1\"})")
    );
    ASSERT_TRUE(yes);
    EXPECT_EQ(yes->message_id, "id-1");
    EXPECT_TRUE(yes->ends);
    EXPECT_EQ(yes->confirms, true);
    EXPECT_EQ(yes->failure, "");

    const auto beat = read_compute_answer(
        answer(R"({\"result\": null, \"failure\": null, \"ending\": false, \"_msg_id\": \"id-1\"})")
    );
    ASSERT_TRUE(beat);
    EXPECT_FALSE(beat->ends);
    EXPECT_EQ(beat->confirms, std::nullopt);

    const auto failed = read_compute_answer(
        answer(R"({\"result\": null, \"ending\": true, \"_msg_id\": \"id-1\",)"
               R"( \"failure\": \"{\\\"class\\\": \\\"InstanceNotFound\\\", \\\"args\\\": []}\"})")
    );
    ASSERT_TRUE(failed);
    EXPECT_EQ(failed->failure, "InstanceNotFound");
    EXPECT_EQ(failed->confirms, std::nullopt);
}

TEST(ComputeCallTest, TakesNothingElseForAnAnswer) {
    for (const char* const body :
         {"",
          "[]",
          "{}",
          "{\"oslo.message\": 1}",
          "{\"oslo.message\": \"word\"}",
          "{\"oslo.message\": \"{}\"}",
          "{\"oslo.message\": \"{\\\"_msg_id\\\": 1}\"}"}) {
        EXPECT_FALSE(read_compute_answer(body)) << body;
    }
}

}  // namespace
}  // namespace porthole::consoleauth
