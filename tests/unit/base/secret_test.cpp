// SPDX-License-Identifier: Apache-2.0
#include "base/secret.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <new>
#include <ostream>
#include <string_view>

namespace porthole {
namespace {

template <class T>
concept Streamable = requires(std::ostream& stream, const T& value) { stream << value; };

static_assert(!Streamable<Secret>);
static_assert(!fmt::is_formattable<Secret>::value);

// Short enough to live inside std::string itself, so that a test may look at where it was.
constexpr auto kShort = "hunter2hunter2";

std::string_view bytes_of(const Secret& secret) {
    return {reinterpret_cast<const char*>(&secret), sizeof secret};
}

TEST(SecretTest, RevealsWhatItHolds) {
    const Secret secret("hunter2");

    EXPECT_EQ(secret.reveal(), "hunter2");
    EXPECT_FALSE(secret.empty());
    EXPECT_TRUE(Secret().empty());
}

TEST(SecretTest, OverwritesItselfWhenItDies) {
    alignas(Secret) std::array<char, sizeof(Secret)> place{};
    auto* const secret = new (place.data()) Secret(kShort);
    ASSERT_NE(bytes_of(*secret).find(kShort), std::string_view::npos);

    std::destroy_at(secret);

    EXPECT_EQ(std::string_view(place.data(), place.size()).find("hunter"), std::string_view::npos);
}

TEST(SecretTest, LeavesNothingBehindWhenMoved) {
    Secret from(kShort);
    Secret to(std::move(from));

    EXPECT_EQ(to.reveal(), kShort);
    EXPECT_EQ(bytes_of(from).find("hunter"), std::string_view::npos);

    Secret further;
    further = std::move(to);

    EXPECT_EQ(further.reveal(), kShort);
    EXPECT_EQ(bytes_of(to).find("hunter"), std::string_view::npos);
}

TEST(SecretTest, SurvivesAssignmentToItself) {
    Secret secret("hunter2");
    Secret& same = secret;

    secret = std::move(same);

    EXPECT_EQ(secret.reveal(), "hunter2");
}

}  // namespace
}  // namespace porthole
