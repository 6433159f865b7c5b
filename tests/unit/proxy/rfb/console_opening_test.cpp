// SPDX-License-Identifier: Apache-2.0
#include "proxy/rfb/console_opening.hpp"

#include "proxy/rfb/protocol.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace porthole::proxy::rfb {
namespace {

using namespace std::string_literals;
using Kind = ConsoleOpening::Step::Kind;

const std::string kWelcome = "\0\0\0\0"s;
const std::string kSorry = "\0\0\0\1"s;
const std::string kChallenge(16, 'c');

SecurityTerms with_password() {
    SecurityTerms terms;
    terms.password = Secret("secret");
    return terms;
}

SecurityTerms with_tls() {
    SecurityTerms terms;
    terms.has_authority = true;
    return terms;
}

/// A server that sends `said` whatever it is told.
struct Outcome {
    ConsoleOpening::Step last;
    std::string sent;
    bool tls = false;
    std::size_t most_wanted_bytes = 0;
    Errc meaning_of_end = Errc::internal_error;
};

Outcome play(const SecurityTerms& terms, std::string said) {
    ConsoleOpening opening(terms);
    Outcome outcome;
    outcome.last = opening.begin();
    for (;;) {
        outcome.sent += outcome.last.send;
        outcome.meaning_of_end = opening.meaning_of_end();
        if (outcome.last.kind == Kind::start_tls) {
            outcome.tls = true;
            outcome.last = opening.tls_is_up();
            continue;
        }
        if (outcome.last.kind != Kind::read || outcome.last.bytes > said.size()) {
            return outcome;
        }
        outcome.most_wanted_bytes = std::max(outcome.most_wanted_bytes, outcome.last.bytes);
        const std::string bytes = said.substr(0, outcome.last.bytes);
        said.erase(0, bytes.size());
        outcome.last = opening.take(bytes);
    }
}

std::string types(const std::string& list) {
    return std::string(1, static_cast<char>(list.size())) + list;
}

/// What a server says that offers VeNCrypt with `subtypes` only.
std::string vencrypt(const std::vector<std::uint32_t>& subtypes) {
    std::string said = std::string(kVersion) + types("\x13") + "\0\2\0"s;
    said += static_cast<char>(subtypes.size());
    for (const std::uint32_t subtype : subtypes) {
        said += to_u32(subtype);
    }
    return said + "\1";
}

TEST(ConsoleOpeningTest, TakesNone) {
    const auto outcome = play({}, std::string(kVersion) + types("\1") + kWelcome);

    EXPECT_EQ(outcome.last.kind, Kind::done);
    EXPECT_EQ(outcome.sent, std::string(kVersion) + "\1");
}

// Acceptance list: `02 01 02` and a client that takes None.
TEST(ConsoleOpeningTest, TakesNoneFromAListWhereNoPasswordIsConfigured) {
    for (const char* list : {"\1\2", "\2\1", "\x4d\x02\xff\x01"}) {
        const auto outcome = play({}, std::string(kVersion) + types(list) + kWelcome);

        EXPECT_EQ(outcome.last.kind, Kind::done);
        EXPECT_EQ(outcome.sent, std::string(kVersion) + "\1");
    }
}

// Acceptance list: compute 3.7 fails. 3.9 and what is newer must speak 3.8 when told to.
TEST(ConsoleOpeningTest, KnowsWhichVersionsSpeakThreeEight) {
    for (const char* version :
         {"RFB 003.008\n", "RFB 003.009\n", "RFB 003.889\n", "RFB 004.001\n"}) {
        const auto outcome = play({}, version + types("\1") + kWelcome);

        EXPECT_EQ(outcome.last.kind, Kind::done) << version;
        EXPECT_EQ(outcome.sent.substr(0, 12), kVersion);
    }
    for (const char* version :
         {"RFB 003.007\n",
          "RFB 003.003\n",
          "RFB 002.999\n",
          "RFB 003 008\n",
          "RFB 003.008 ",
          "RFB +03.-08\n",
          "HTTP/1.1 400",
          "220 VMware A"}) {
        const auto outcome = play({}, version + types("\1") + kWelcome);

        EXPECT_EQ(outcome.last.kind, Kind::failed) << version;
        EXPECT_EQ(outcome.last.reason, Errc::upstream_protocol) << version;
        EXPECT_EQ(outcome.sent, "") << version;
    }
}

TEST(ConsoleOpeningTest, ShowsThePassword) {
    const auto outcome =
        play(with_password(), std::string(kVersion) + types("\1\2") + kChallenge + kWelcome);

    EXPECT_EQ(outcome.last.kind, Kind::done);
    EXPECT_EQ(outcome.sent.size(), kVersion.size() + 1 + 16);
    EXPECT_EQ(outcome.sent[kVersion.size()], '\2');
}

TEST(ConsoleOpeningTest, SaysWhyAPasswordWasRefused) {
    const auto outcome = play(
        with_password(),
        std::string(kVersion) + types("\2") + kChallenge + kSorry + with_length("no luck")
    );

    EXPECT_EQ(outcome.last.kind, Kind::failed);
    EXPECT_EQ(outcome.last.reason, Errc::upstream_authentication_failed);
    EXPECT_EQ(outcome.last.why, "it says: no luck");
    EXPECT_EQ(outcome.meaning_of_end, Errc::upstream_authentication_failed);
}

TEST(ConsoleOpeningTest, NeedsAPasswordWhereOneIsAskedFor) {
    const auto outcome = play({}, std::string(kVersion) + types("\2"));

    EXPECT_EQ(outcome.last.reason, Errc::upstream_authentication_failed);
    EXPECT_EQ(outcome.sent, kVersion);
}

// Acceptance list: no common type.
TEST(ConsoleOpeningTest, RefusesWhatItDoesNotKnow) {
    const auto outcome = play(with_password(), std::string(kVersion) + types("\x05\x10\x1e"));

    EXPECT_EQ(outcome.last.kind, Kind::failed);
    EXPECT_EQ(outcome.last.reason, Errc::upstream_insecure);
    EXPECT_EQ(outcome.last.why, "no security type in common; it offers 5 16 30");
    EXPECT_EQ(outcome.sent, kVersion);
}

TEST(ConsoleOpeningTest, TakesTheStrongestWhateverTheOrder) {
    auto terms = with_tls();
    terms.password = Secret("secret");
    for (const char* list : {"\1\2\x13", "\x13\2\1"}) {
        const auto outcome = play(terms, std::string(kVersion) + types(list));
        EXPECT_EQ(outcome.sent, std::string(kVersion) + "\x13");
    }
    terms.username = "porthole";
    for (const auto& [subtypes, expected] :
         std::vector<std::pair<std::vector<std::uint32_t>, std::uint32_t>>{
             {{260, 261, 262}, 262},
             {{262, 261, 260}, 262},
             {{257, 261, 260}, 261},
             {{258, 259, 260, 999}, 260},
         }) {
        const auto outcome = play(terms, vencrypt(subtypes));
        EXPECT_TRUE(outcome.tls);
        EXPECT_NE(outcome.sent.find(to_u32(expected)), std::string::npos) << expected;
    }
}

// Acceptance list: VeNCrypt 0.2 only; can't use; missing 260; not accepted.
TEST(ConsoleOpeningTest, RefusesVencryptThatIsNotAsItShouldBe) {
    const std::string begun = std::string(kVersion) + types("\x13");
    const std::vector<std::pair<std::string, Errc>> answers{
        {begun + "\0\1"s, Errc::upstream_protocol},
        {begun + "\0\2\1"s, Errc::upstream_protocol},
        {begun + "\0\2\0\0"s, Errc::upstream_insecure},
        {vencrypt({256, 257, 258, 263, 12345}), Errc::upstream_insecure},
        {vencrypt({261, 262}), Errc::upstream_authentication_failed},
        {begun + "\0\2\0\1"s + to_u32(260) + "\0"s, Errc::upstream_protocol},
    };
    for (const auto& [said, reason] : answers) {
        const auto outcome = play(with_tls(), said);

        EXPECT_EQ(outcome.last.kind, Kind::failed);
        EXPECT_EQ(outcome.last.reason, reason) << outcome.last.why;
        EXPECT_FALSE(outcome.tls);
    }
}

TEST(ConsoleOpeningTest, GoesOnBehindTls) {
    const auto none = play(with_tls(), vencrypt({260}) + kWelcome);
    EXPECT_EQ(none.last.kind, Kind::done);
    EXPECT_TRUE(none.tls);
    EXPECT_EQ(none.sent, std::string(kVersion) + "\x13" + "\0\2"s + to_u32(260));

    auto terms = with_tls();
    terms.password = Secret("secret");
    EXPECT_EQ(play(terms, vencrypt({261}) + kChallenge + kWelcome).last.kind, Kind::done);

    terms.username = "porthole";
    const auto plain = play(terms, vencrypt({262}) + kWelcome);
    EXPECT_EQ(plain.last.kind, Kind::done);
    EXPECT_TRUE(plain.sent.ends_with("\0\0\0\x08\0\0\0\x06portholesecret"s));
}

TEST(ConsoleOpeningTest, NeverGoesBelowTheMinimum) {
    auto terms = with_tls();
    terms.requires_tls = true;
    terms.password = Secret("secret");

    const auto outcome = play(terms, std::string(kVersion) + types("\1\2"));

    EXPECT_EQ(outcome.last.reason, Errc::upstream_insecure);
    EXPECT_EQ(outcome.sent, kVersion);
}

TEST(ConsoleOpeningTest, TakesNoTlsThatProvesNothing) {
    EXPECT_EQ(play({}, std::string(kVersion) + types("\x13")).last.reason, Errc::upstream_insecure);
}

// Acceptance list: zero types with reason; oversized reason.
TEST(ConsoleOpeningTest, ReadsReasonsWithinBounds) {
    const std::string refused = std::string(kVersion) + "\0"s;
    EXPECT_EQ(play({}, refused + with_length("full")).last.why, "it says: full");
    EXPECT_EQ(
        play({}, refused + with_length(std::string(256, 'x'))).last.why.size(),
        std::string("it says: ").size() + 256
    );
    for (const std::uint32_t size : {0U, 257U, 0x80000000U, 0xffffffffU}) {
        const auto outcome = play({}, refused + to_u32(size) + std::string(300, 'x'));

        EXPECT_EQ(outcome.last.kind, Kind::failed);
        EXPECT_EQ(outcome.last.reason, Errc::upstream_closed);
        EXPECT_EQ(outcome.last.why, "its reason has " + std::to_string(size) + " bytes");
        EXPECT_LE(outcome.most_wanted_bytes, 12U);
    }
}

TEST(ConsoleOpeningTest, KnowsNoOtherResult) {
    EXPECT_EQ(
        play({}, std::string(kVersion) + types("\1") + to_u32(3)).last.reason,
        Errc::upstream_protocol
    );
    EXPECT_EQ(
        play({}, std::string(kVersion) + types("\1") + to_u32(2) + to_u32(0)).last.reason,
        Errc::upstream_authentication_failed
    );
}

}  // namespace
}  // namespace porthole::proxy::rfb
