// SPDX-License-Identifier: Apache-2.0
#include "base/config/reader.hpp"
#include "unit/base/config_read.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace porthole::config {
namespace {

using test::finish;
using test::kFile;
using test::read;
using test::Sample;
using test::texts_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// The one problem with `text`, without the file's name.
std::string problem_with(std::string text) {
    const auto problems = read(std::move(text)).problems;
    EXPECT_THAT(problems, SizeIs(1));
    return problems.empty() ? "" : problems.front().substr(std::string(kFile).size() + 1);
}

TEST(ConfigReaderTest, ReadsEverySortOfOption) {
    const auto [config, problems, warnings] = read(R"(
        [proxy]
        fast = true
        workers = 8
        name = "gate"
        listen = ["[::1]:1", "127.0.0.1:2"]
        ttl = "90s"
        certificate = "cert.pem"
        use = "many"
        enabled = ["webmks", "serial"]
        [proxy.admin]
        user = "root"
        password = "hunter2"
        [[host]]
        url = "https://one"
        [[host]]
        url = "https://two"
        login = [{user = "me"}, {user = "you"}]
    )");

    EXPECT_THAT(problems, IsEmpty());
    EXPECT_THAT(warnings, IsEmpty());
    EXPECT_TRUE(config.fast);
    EXPECT_EQ(config.workers, 8);
    EXPECT_EQ(config.name, "gate");
    EXPECT_THAT(config.listen, ElementsAre("[::1]:1", "127.0.0.1:2"));
    EXPECT_EQ(config.ttl, Seconds(90));
    EXPECT_EQ(config.certificate, "/etc/porthole/cert.pem");
    EXPECT_EQ(config.use, "many");
    EXPECT_THAT(config.enabled, ElementsAre("webmks", "serial"));
    EXPECT_EQ(config.admin.user, "root");
    EXPECT_EQ(config.admin.password.reveal(), "hunter2");
    EXPECT_FALSE(config.mail.has_value());
    ASSERT_THAT(config.hosts, SizeIs(2));
    EXPECT_EQ(config.hosts[0].url, "https://one");
    ASSERT_THAT(config.hosts[1].logins, SizeIs(2));
    EXPECT_EQ(config.hosts[1].logins[1].user, "you");
}

TEST(ConfigReaderTest, LeavesDefaultsAlone) {
    const auto [config, problems, warnings] = read("");

    EXPECT_THAT(problems, IsEmpty());
    EXPECT_EQ(config.workers, 4);
    EXPECT_THAT(config.listen, ElementsAre("127.0.0.1:6090"));
    EXPECT_EQ(config.ttl, Seconds(600));
    EXPECT_THAT(config.hosts, IsEmpty());
}

TEST(ConfigReaderTest, TellsAnEmptyOptionalTableFromNone) {
    EXPECT_TRUE(read("[mail]\n").config.mail.has_value());
    EXPECT_EQ(read("[mail]\nuser = \"me\"\n").config.mail->user, "me");
}

TEST(ConfigReaderTest, TellsEveryMistakeAtOnceInTheOrderOfLines) {
    const auto problems = read(R"([proxy]
workres = 8
fast = "yes"
ttl = 600

[porxy]
[[host]]
url = 7
)")
                              .problems;

    EXPECT_THAT(
        problems,
        ElementsAre(
            "/etc/porthole/porthole.toml:2: proxy.workres: there is no such option; did you mean "
            "workers?",
            "/etc/porthole/porthole.toml:3: proxy.fast: expected true or false, found a string",
            "/etc/porthole/porthole.toml:4: proxy.ttl: expected a duration such as \"90s\", "
            "\"10m\", \"8h\" or \"2d\", found an integer",
            "/etc/porthole/porthole.toml:6: porxy: there is no such option; did you mean proxy?",
            "/etc/porthole/porthole.toml:8: host[0].url: expected a string, found an integer"
        )
    );
}

TEST(ConfigReaderTest, NamesKnownOptionsWhenNoneIsClose) {
    EXPECT_EQ(
        problem_with("[mail]\nsmarthost = \"x\"\n"),
        "2: mail.smarthost: there is no such option; known here: user, password, password_file, "
        "password_env"
    );
    EXPECT_EQ(
        problem_with("[[host]]\n[[host]]\n\"bad key\\n\" = 1\n"),
        "3: host[1].\"bad key\\u000A\": there is no such option; known here: login, url, password, "
        "password_file, password_env"
    );
}

TEST(ConfigReaderTest, RefusesValuesOfTheWrongType) {
    EXPECT_EQ(problem_with("proxy = 1"), "1: proxy: expected a table [proxy], found an integer");
    EXPECT_EQ(problem_with("mail = []"), "1: mail: expected a table [mail], found a list");
    EXPECT_EQ(problem_with("[host]"), "1: host: expected tables [[host]], found a table");
    EXPECT_EQ(
        problem_with("host = [1]"), "1: host[0]: expected a table [[host]], found an integer"
    );
    EXPECT_EQ(
        problem_with("[proxy]\nlisten = \"127.0.0.1:1\""),
        "2: proxy.listen: expected a list of strings, [\"…\"], found a string"
    );
    EXPECT_EQ(
        problem_with("[proxy]\nlisten = [\n\"a\",\n1]"),
        "4: proxy.listen[1]: expected a string, found an integer"
    );
    EXPECT_EQ(
        problem_with("[proxy]\nworkers = 1.5"),
        "2: proxy.workers: expected an integer from 0 to 64, found a fraction, a date or a time"
    );
}

TEST(ConfigReaderTest, RefusesValuesOutOfRange) {
    for (const auto* const value : {"-1", "65", "9223372036854775807"}) {
        EXPECT_EQ(
            problem_with(std::string("[proxy]\nworkers = ") + value),
            std::string("2: proxy.workers: expected an integer from 0 to 64, found ") + value
        );
    }
    EXPECT_THAT(read("[proxy]\nworkers = 64").problems, IsEmpty());
    EXPECT_THAT(read("[proxy]\nworkers = 0").problems, IsEmpty());
}

TEST(ConfigReaderTest, RefusesBadChoices) {
    EXPECT_EQ(
        problem_with("[proxy]\nuse = \"manny\""),
        R"(2: proxy.use: expected "once" or "many", found "manny"; did you mean "many"?)"
    );
    EXPECT_EQ(
        problem_with("[proxy]\nenabled = [\"rdp\"]"),
        R"(2: proxy.enabled[0]: expected "novnc", "webmks" or "serial", found "rdp")"
    );
}

TEST(ConfigReaderTest, RefusesBadDurations) {
    for (const auto* const text : {"", "10", "m", "10 m", "10M", "1.5h", "-1s", "+1s", "1h30m"}) {
        EXPECT_EQ(
            problem_with(std::string("[proxy]\nttl = \"") + text + '"'),
            std::string(R"(2: proxy.ttl: expected a duration such as "90s", "10m", "8h" or "2d",)"
            ) + " found \"" +
                text + '"'
        );
    }
}

TEST(ConfigReaderTest, RefusesEntriesThatStandTwice) {
    EXPECT_EQ(
        problem_with("[proxy]\nlisten = [\"a\", \"b\", \"a\"]"),
        R"(2: proxy.listen[2]: "a" stands here twice)"
    );
}

TEST(ConfigReaderTest, TellsWhereTextIsNotToml) {
    EXPECT_THAT(
        problem_with("[proxy]\nfast = true\nname = \"unfinished\n"),
        HasSubstr("3: this is not TOML: ")
    );
    EXPECT_THAT(
        problem_with("[proxy]\nfast = true\nfast = false\n"), HasSubstr("3: this is not TOML: ")
    );
    EXPECT_THAT(problem_with("[proxy]\n[proxy]\n"), HasSubstr("2: this is not TOML: "));
}

TEST(ConfigReaderTest, TellsThatAFileCannotBeRead) {
    for (const auto* const file : {"/nonexistent/porthole.toml", "/"}) {
        const auto problems = finish(Reader(file)).problems;

        ASSERT_THAT(problems, SizeIs(1));
        EXPECT_THAT(problems[0], HasSubstr(std::string(file) + ": cannot be read: "));
    }
}

TEST(ConfigReaderTest, PutsLaterProblemsAtTheirLines) {
    Reader reader("[proxy]\nttl = \"1s\"\n[[host]]\n[[host]]\nurl = \"x\"\n", kFile);
    Sample config;
    describe(reader, config);

    reader.add("proxy", {{"ttl", "is too short"}, {"use", "is needed"}});
    reader.problem("host[1].url", "is no URL");
    reader.problem("host[0].url", "is missing");
    reader.problem("host[7].url", "is nowhere");
    reader.problem("mail.user", "is missing");

    EXPECT_THAT(
        texts_of(reader.finish()),
        ElementsAre(
            "/etc/porthole/porthole.toml: mail.user: is missing",
            "/etc/porthole/porthole.toml:1: proxy.use: is needed",
            "/etc/porthole/porthole.toml:2: proxy.ttl: is too short",
            "/etc/porthole/porthole.toml:3: host[0].url: is missing",
            "/etc/porthole/porthole.toml:3: host[7].url: is nowhere",
            "/etc/porthole/porthole.toml:5: host[1].url: is no URL"
        )
    );
}

TEST(ConfigReaderTest, KeepsTheFirstOfSeveralProblemsWithOneKey) {
    Reader reader("[proxy]\nttl = 1\nlisten = [1]\n[[host]]\npassword_env = \"\"", kFile);
    Sample config;
    describe(reader, config);

    reader.problem("proxy.ttl", "is too short");
    reader.problem("proxy.listen", "is empty");
    reader.problem("host[0].password", "is missing");

    EXPECT_THAT(reader.finish(), SizeIs(3));
}

TEST(ConfigReaderTest, SaysNothingElseWhenTextIsNotToml) {
    Reader reader("[proxy", kFile);
    Sample config;
    describe(reader, config);

    reader.problem("host[0].url", "is missing");

    EXPECT_THAT(reader.finish(), SizeIs(1));
}

TEST(ConfigReaderTest, FindsUnknownKeysInTablesDescribedInParts) {
    Reader reader("[proxy]\nfast = true\nuser = \"me\"\nuzer = \"me\"\n", kFile);
    Sample sample;
    test::Login login;

    reader.section("proxy", "", sample, test::describe_proxy);
    reader.section("proxy", "", login, test::describe_login);

    EXPECT_EQ(login.user, "me");
    EXPECT_THAT(reader.finish(), SizeIs(1));
}

}  // namespace
}  // namespace porthole::config
