// SPDX-License-Identifier: Apache-2.0
#include "proxy/close_code.hpp"

#include "net/websocket/frame.hpp"

#include <boost/asio/error.hpp>
#include <gtest/gtest.h>

#include <map>
#include <string>

namespace porthole::proxy {
namespace {

TEST(CloseCodeTest, IsOneThatABrowserTakesForEveryError) {
    for (const Errc error : all_errcs()) {
        const auto code = close_code(error);

        // RFC 6455 section 7.4: ours, or the two of the standard that we use.
        EXPECT_TRUE(code == 1000 || code == 1002 || (code >= 4000 && code <= 4999))
            << errc_name(error) << ": " << code;
    }
}

TEST(CloseCodeTest, TellsApartWhatASessionCanEndWith) {
    const std::map<Errc, std::uint16_t> expected{
        {Errc::browser_closed, 1000},       {Errc::protocol_violation, 1002},
        {Errc::token_missing, 4401},        {Errc::token_unknown, 4401},
        {Errc::origin_refused, 4403},       {Errc::instance_unknown, 4404},
        {Errc::instance_ambiguous, 4406},   {Errc::instance_not_running, 4409},
        {Errc::console_unavailable, 4410},  {Errc::console_limit_reached, 4429},
        {Errc::instance_suspended, 4419},   {Errc::console_moving, 4518},
        {Errc::session_replaced, 4430},     {Errc::session_ended, 4431},
        {Errc::session_expired, 4432},      {Errc::session_revoked, 4433},
        {Errc::session_idle, 4434},         {Errc::session_taken_over, 4435},
        {Errc::console_in_use, 4436},       {Errc::internal_error, 4500},
        {Errc::shutting_down, 4503},        {Errc::deadline_exceeded, 4504},
        {Errc::ticket_rejected, 4511},      {Errc::thumbprint_mismatch, 4512},
        {Errc::upstream_unreachable, 4513}, {Errc::upstream_protocol, 4514},
        {Errc::upstream_closed, 4515},      {Errc::upstream_authentication_failed, 4516},
        {Errc::upstream_insecure, 4517},    {Errc::store_unavailable, 4521},
        {Errc::driver_unavailable, 4522},   {Errc::driver_refused, 4523},
        {Errc::audit_unavailable, 4524},    {Errc::session_limit_reached, 4440},
        {Errc::too_many_attempts, 4441},    {Errc::browser_stalled, 4442},
    };
    for (const auto& [error, code] : expected) {
        EXPECT_EQ(close_code(error), code) << errc_name(error);
    }
}

TEST(CloseCodeTest, ShowsNoErrorOfTheSystem) {
    EXPECT_EQ(close_code(boost::asio::error::connection_reset), 4500);
    EXPECT_EQ(close_reason(boost::asio::error::connection_reset, "req-1"), "internal_error req-1");
}

TEST(CloseReasonTest, NamesErrorAndRequestAndFits) {
    const std::string request_id = "req-5965e99a-5f65-454d-bf0d-46ccc57d08db";
    for (const Errc error : all_errcs()) {
        const std::string reason = close_reason(error, request_id);

        EXPECT_EQ(reason, std::string(errc_name(error)) + " " + request_id);
        EXPECT_EQ(net::websocket::close_payload(4500, reason).substr(2), reason);
    }
}

TEST(RefusalStatusTest, FollowsTheCondition) {
    const std::map<Errc, unsigned> expected{
        {Errc::request_invalid, 400},
        {Errc::not_authenticated, 401},
        {Errc::token_missing, 403},
        {Errc::token_unknown, 403},
        {Errc::origin_refused, 403},
        {Errc::instance_unknown, 404},
        {Errc::instance_not_running, 409},
        {Errc::internal_error, 500},
        {Errc::upstream_unreachable, 502},
        {Errc::store_unavailable, 503},
        {Errc::shutting_down, 503},
    };
    for (const auto& [error, status] : expected) {
        EXPECT_EQ(refusal_status(error), status) << errc_name(error);
    }
    for (const Errc error : all_errcs()) {
        EXPECT_GE(refusal_status(error), 400U) << errc_name(error);
        EXPECT_LT(refusal_status(error), 600U) << errc_name(error);
    }
    EXPECT_EQ(refusal_status(boost::asio::error::connection_reset), 500U);
}

}  // namespace
}  // namespace porthole::proxy
