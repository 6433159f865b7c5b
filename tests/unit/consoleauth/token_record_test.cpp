// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/token_record.hpp"

#include <gtest/gtest.h>

namespace porthole::consoleauth {
namespace {

TEST(TokenKindTest, FindsEachKindByItsName) {
    for (const TokenKind kind : {TokenKind::token, TokenKind::resume}) {
        EXPECT_EQ(find_token_kind(token_kind_name(kind)), kind);
    }
    EXPECT_EQ(find_token_kind("ticket"), std::nullopt);
}

}  // namespace
}  // namespace porthole::consoleauth
