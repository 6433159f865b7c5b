// SPDX-License-Identifier: Apache-2.0
#include "base/config/reader.hpp"
#include "unit/base/config_read.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

namespace porthole::config {
namespace {

using test::finish;
using test::Read;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class ConfigSecretTest : public testing::Test {
protected:
    void SetUp() override {
        std::filesystem::create_directory(folder_);
        unsetenv("PORTHOLE_TEST_SECRET");
    }
    void TearDown() override {
        std::filesystem::remove_all(folder_);
        unsetenv("PORTHOLE_TEST_SECRET");
    }

    void write(const std::string& name, std::string_view bytes, unsigned mode = 0600) const {
        std::ofstream(folder_ / name, std::ios::binary) << bytes;
        std::filesystem::permissions(folder_ / name, std::filesystem::perms(mode));
    }

    Read read_here(std::string text) const {
        return finish(Reader(std::move(text), folder_ / "porthole.toml"));
    }

    const std::filesystem::path folder_ =
        std::filesystem::path(testing::TempDir()) / ("config_secret_" + std::to_string(getpid()));
};

TEST_F(ConfigSecretTest, ReadsAFileBesideTheConfiguration) {
    write("mail.password", "correct horse\n");

    const auto read = read_here("[mail]\npassword_file = \"mail.password\"");

    EXPECT_THAT(read.problems, IsEmpty());
    EXPECT_THAT(read.warnings, IsEmpty());
    EXPECT_EQ(read.config.mail->password.reveal(), "correct horse");
}

TEST_F(ConfigSecretTest, ReadsSeveral) {
    write("tokens", "one\n\ntwo\r\n");
    struct Sample {
        std::vector<Secret> tokens;
    };
    const auto read_tokens = [this](const std::string& text) {
        Sample sample;
        Reader reader(text, folder_ / "porthole.toml");
        reader.secrets("tokens", "", sample.tokens);
        std::vector<std::string> seen;
        for (const Secret& token : sample.tokens) {
            seen.push_back(token.reveal());
        }
        for (const Problem& problem : reader.finish()) {
            seen.push_back(problem.key + ": " + problem.message);
        }
        return seen;
    };

    EXPECT_THAT(read_tokens(R"(tokens = ["one", "two"])"), ElementsAre("one", "two"));
    EXPECT_THAT(read_tokens(R"(tokens_file = "tokens")"), ElementsAre("one", "two"));
    EXPECT_THAT(
        read_tokens("tokens = [\"one\"]\ntokens_file = \"tokens\""),
        ElementsAre("tokens_file: given twice; give one of tokens, tokens_file")
    );
    EXPECT_THAT(
        read_tokens("tokens = [\"one\", 2]"),
        ElementsAre("one", HasSubstr("tokens[1]: expected a string"))
    );
}

TEST_F(ConfigSecretTest, DropsOneLineEndOnly) {
    write("crlf", " two lines\r\n\r\n");

    EXPECT_EQ(
        read_here("[mail]\npassword_file = \"crlf\"").config.mail->password.reveal(),
        " two lines\r\n"
    );
}

TEST_F(ConfigSecretTest, ReadsTheEnvironment) {
    setenv("PORTHOLE_TEST_SECRET", "hunter2", 1);

    const auto read = read_here("[mail]\npassword_env = \"PORTHOLE_TEST_SECRET\"");

    EXPECT_THAT(read.problems, IsEmpty());
    EXPECT_EQ(read.config.mail->password.reveal(), "hunter2");
}

TEST_F(ConfigSecretTest, RefusesASecretGivenTwice) {
    const auto read = read_here("[mail]\npassword = \"a\"\npassword_file = \"b\"");

    ASSERT_THAT(read.problems, SizeIs(1));
    EXPECT_THAT(
        read.problems[0],
        HasSubstr("3: mail.password_file: given twice; give one of password, password_file, "
                  "password_env")
    );
    EXPECT_TRUE(read.config.mail->password.empty());
}

TEST_F(ConfigSecretTest, TellsWhyThereIsNoSecret) {
    write("empty", "\n");
    write("long", std::string(70'000, 'x'));

    const auto problem = [&](const std::string& line) {
        const auto problems = read_here("[mail]\n" + line).problems;
        EXPECT_THAT(problems, SizeIs(1)) << line;
        return problems.empty() ? "" : problems[0];
    };

    EXPECT_THAT(problem("password = \"\""), HasSubstr("mail.password: expected a secret"));
    EXPECT_THAT(problem("password_file = \"empty\""), HasSubstr("empty is empty"));
    EXPECT_THAT(problem("password_file = \"none\""), HasSubstr("No such file or directory"));
    EXPECT_THAT(problem("password_file = \".\""), HasSubstr("cannot be read: Is a directory"));
    EXPECT_THAT(problem("password_file = \"long\""), HasSubstr("long is longer than 65536 bytes"));
    EXPECT_THAT(
        problem("password_env = \"PORTHOLE_TEST_SECRET\""),
        HasSubstr("the environment variable \"PORTHOLE_TEST_SECRET\" is not set, or empty")
    );
}

TEST_F(ConfigSecretTest, WarnsOfSecretsThatOthersCanRead) {
    write("porthole.toml", "[mail]\npassword = \"hunter2\"\n", 0644);
    write("open", "hunter2\n", 0640);

    const auto in_clear = finish(Reader(folder_ / "porthole.toml"));
    const auto in_file = read_here("[mail]\npassword_file = \"open\"");

    EXPECT_THAT(in_clear.problems, IsEmpty());
    EXPECT_THAT(in_clear.warnings, ElementsAre(HasSubstr("porthole.toml:2: mail.password: ")));
    EXPECT_EQ(in_file.config.mail->password.reveal(), "hunter2");
    EXPECT_THAT(in_file.warnings, ElementsAre(HasSubstr("porthole.toml:2: mail.password_file: ")));
}

TEST_F(ConfigSecretTest, NeverQuotesASecret) {
    for (const auto* const line :
         {"password = [\"hunter2\"]",
          "password = \"hunter2\"\npassword_env = \"X\"",
          "pasword = \"hunter2\"",
          "password = \"hunter2\"\npassword = \"hunter2\""}) {
        for (const std::string& problem : read_here(std::string("[mail]\n") + line).problems) {
            EXPECT_EQ(problem.find("hunter2"), std::string::npos) << problem;
        }
    }
}

}  // namespace
}  // namespace porthole::config
