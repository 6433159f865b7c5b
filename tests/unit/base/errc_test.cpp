// SPDX-License-Identifier: Apache-2.0
#include "base/errc.hpp"

#include <boost/asio/error.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace porthole {
namespace {

TEST(ErrcTest, ListsEveryErrcOnceInOrder) {
    int expected = 1;

    for (const Errc errc : all_errcs()) {
        EXPECT_EQ(static_cast<int>(errc), expected++) << errc_name(errc);
    }

    EXPECT_EQ(all_errcs().back(), Errc::internal_error);
}

TEST(ErrcTest, NamesEachInAWordOfItsOwn) {
    std::set<std::string_view> names;

    for (const Errc errc : all_errcs()) {
        const std::string_view name = errc_name(errc);
        EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string_view::npos)
            << name;
        EXPECT_TRUE(names.insert(name).second) << name;
        EXPECT_EQ(errc_name(make_error_code(errc)), name);
    }
}

TEST(ErrcTest, SaysASentenceAboutEach) {
    for (const Errc errc : all_errcs()) {
        const boost::system::error_code code = errc;
        const std::string_view sentence = errc_sentence(code);

        EXPECT_GT(sentence.size(), 10U) << errc_name(errc);
        EXPECT_TRUE(sentence.ends_with('.')) << sentence;
        EXPECT_EQ(code.message(), sentence);
    }
}

TEST(ErrcTest, TakesForeignCodesForBugs) {
    const boost::system::error_code foreign = boost::asio::error::connection_refused;
    const boost::system::error_code unused(9999, errc_category());

    EXPECT_EQ(errc_name(foreign), "internal_error");
    EXPECT_EQ(errc_name(unused), "internal_error");
    EXPECT_EQ(errc_condition(foreign), Condition::unavailable);
}

TEST(ErrcTest, GroupsThemByWhatTheCallerCanDo) {
    EXPECT_EQ(errc_condition(Errc::token_unknown), Condition::denied);
    EXPECT_EQ(errc_condition(Errc::not_authenticated), Condition::unauthenticated);
    EXPECT_EQ(errc_condition(Errc::instance_unknown), Condition::not_found);
    EXPECT_EQ(errc_condition(Errc::instance_not_running), Condition::conflict);
    EXPECT_EQ(errc_condition(Errc::store_unavailable), Condition::unavailable);
    EXPECT_EQ(errc_condition(Errc::thumbprint_mismatch), Condition::bad_upstream);
    EXPECT_EQ(errc_condition(Errc::browser_closed), Condition::ended);
}

}  // namespace
}  // namespace porthole
