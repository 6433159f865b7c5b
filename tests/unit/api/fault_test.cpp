// SPDX-License-Identifier: Apache-2.0
#include "api/fault.hpp"

#include <boost/asio/error.hpp>
#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace porthole::api {
namespace {
namespace json = boost::json;
using boost::beast::http::field;
using net::http::Status;

constexpr std::string_view kInstance = "5965e99a-5f65-454d-bf0d-46ccc57d08db";

Fault of(const boost::system::error_code& error) {
    return fault_of(error, {"req-1", "os_compute_api:os-remote-consoles", kInstance, "webmks"});
}

TEST(FaultAnswerTest, NamesTheFaultByItsStatus) {
    const std::vector<std::pair<unsigned, std::string>> cases{
        {400, "badRequest"},
        {401, "unauthorized"},
        {403, "forbidden"},
        {404, "itemNotFound"},
        {405, "badMethod"},
        {406, "computeFault"},
        {409, "conflictingRequest"},
        {413, "overLimit"},
        {415, "badMediaType"},
        {429, "overLimit"},
        {500, "computeFault"},
        {501, "notImplemented"},
        {502, "computeFault"},
        {503, "serviceUnavailable"},
    };
    for (const auto& [status, name] : cases) {
        const auto answer = fault_answer({static_cast<Status>(status), "Why \"it\" failed."});

        EXPECT_EQ(answer.result_int(), status);
        EXPECT_EQ(answer[field::content_type], "application/json; charset=UTF-8");
        const auto body = json::parse(answer.body()).as_object();
        ASSERT_EQ(body.size(), 1U);
        EXPECT_EQ(body.begin()->key(), name);
        const auto& fault = body.begin()->value().as_object();
        EXPECT_EQ(fault.size(), 2U);
        EXPECT_EQ(fault.at("code").as_int64(), status);
        EXPECT_EQ(fault.at("message").as_string(), "Why \"it\" failed.");
    }
}

TEST(FaultAnswerTest, SaysWhenToTryAgain) {
    EXPECT_EQ(fault_answer({Status::service_unavailable, ""}).count(field::retry_after), 1U);
    EXPECT_EQ(fault_answer({Status::conflict, ""}).count(field::retry_after), 0U);
}

TEST(JsonAnswerTest, IsJson) {
    const auto answer = json_answer(Status::ok, "{}");

    EXPECT_EQ(answer.result(), Status::ok);
    EXPECT_EQ(answer[field::content_type], "application/json");
    EXPECT_EQ(answer.body(), "{}");
}

TEST(FaultOfTest, WordsErrorsAsNovaDoes) {
    const Fault unknown = of(Errc::instance_unknown);
    EXPECT_EQ(unknown.status, Status::not_found);
    EXPECT_EQ(unknown.message, "Instance " + std::string(kInstance) + " could not be found.");

    const Fault forbidden = of(Errc::not_permitted);
    EXPECT_EQ(forbidden.status, Status::forbidden);
    EXPECT_EQ(
        forbidden.message, "Policy doesn't allow os_compute_api:os-remote-consoles to be performed."
    );

    const Fault unavailable = of(Errc::console_unavailable);
    EXPECT_EQ(unavailable.status, Status::bad_request);
    EXPECT_EQ(unavailable.message, "Unavailable console type webmks.");

    for (const Errc error : {Errc::token_unknown, Errc::token_missing}) {
        EXPECT_EQ(of(error).status, Status::not_found);
        EXPECT_EQ(of(error).message, "Token not found");
    }
}

TEST(FaultOfTest, GivesEveryErrorAStatusThatFits) {
    const std::vector<std::pair<Errc, unsigned>> cases{
        {Errc::instance_not_running, 409},
        {Errc::instance_ambiguous, 409},
        {Errc::request_invalid, 400},
        {Errc::driver_refused, 502},
        {Errc::driver_unavailable, 503},
        {Errc::store_unavailable, 503},
        {Errc::deadline_exceeded, 503},
        {Errc::internal_error, 500},
    };
    for (const auto& [error, status] : cases) {
        EXPECT_EQ(static_cast<unsigned>(of(error).status), status) << errc_name(error);
    }
    for (const Errc error : all_errcs()) {
        EXPECT_GE(static_cast<unsigned>(of(error).status), 400U) << errc_name(error);
        EXPECT_FALSE(of(error).message.empty()) << errc_name(error);
    }
}

TEST(FaultOfTest, QuotesTheRequestWhereAnOperatorMustLook) {
    for (const Errc error :
         {Errc::internal_error,
          Errc::driver_refused,
          Errc::driver_unavailable,
          Errc::store_unavailable}) {
        EXPECT_THAT(of(error).message, testing::HasSubstr("req-1")) << errc_name(error);
    }
}

TEST(FaultOfTest, ShowsNoErrorOfTheSystem) {
    const Fault fault = of(boost::asio::error::connection_refused);

    EXPECT_EQ(fault.status, Status::internal_server_error);
    EXPECT_THAT(fault.message, testing::Not(testing::HasSubstr("refused")));
}

TEST(UnauthenticatedAnswerTest, IsShapedAsKeystonemiddlewares) {
    const auto answer = unauthenticated_answer("Keystone uri=\"https://keystone.example/v3\"");

    EXPECT_EQ(answer.result(), Status::unauthorized);
    EXPECT_EQ(answer[field::www_authenticate], "Keystone uri=\"https://keystone.example/v3\"");
    const auto body = json::parse(answer.body());
    const auto& error = body.as_object().at("error").as_object();
    EXPECT_EQ(body.as_object().size(), 1U);
    EXPECT_EQ(error.at("code").as_int64(), 401);
    EXPECT_EQ(error.at("title").as_string(), "Unauthorized");
    EXPECT_EQ(
        error.at("message").as_string(), "The request you have made requires authentication."
    );
}

}  // namespace
}  // namespace porthole::api
