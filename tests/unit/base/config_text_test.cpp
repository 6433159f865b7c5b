// SPDX-License-Identifier: Apache-2.0
#include "base/config/example.hpp"
#include "base/config/printer.hpp"
#include "base/config/reader.hpp"
#include "base/config/reference.hpp"
#include "unit/base/config_sample.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace porthole::config {
namespace {

using test::Sample;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

template <class Writer>
std::string written(Sample config) {
    Writer writer;
    describe(writer, config);
    return writer.text();
}

Sample unusual_sample() {
    Sample sample;
    sample.fast = true;
    sample.name = "a \"quoted\" \\ name\nin two lines, ü";
    sample.listen = {};
    sample.ttl = Seconds(90);
    sample.certificate = "/etc/porthole/cert.pem";
    sample.use = "many";
    sample.mail.emplace().user = "me";
    sample.hosts.resize(2);
    sample.hosts[1].url = "https://two";
    sample.hosts[1].logins.resize(1);
    sample.hosts[1].logins[0].user = "you";
    return sample;
}

TEST(ConfigPrinterTest, WritesTablesAfterTheOptionsOfTheirTable) {
    EXPECT_EQ(written<Printer>(Sample()), R"([proxy]
fast = false
workers = 4
name = "porthole"
listen = ["127.0.0.1:6090"]
ttl = "10m"
certificate = ""
use = "once"
enabled = ["novnc"]

[proxy.admin]
user = ""
# password is not set
)");
}

TEST(ConfigPrinterTest, WritesWhatReadsBackAsTheSame) {
    const std::string text = written<Printer>(unusual_sample());
    Reader reader(text, "/etc/porthole/porthole.toml");
    Sample read_back;

    describe(reader, read_back);

    EXPECT_THAT(reader.finish(), IsEmpty());
    EXPECT_EQ(written<Printer>(read_back), text);
    EXPECT_EQ(read_back.name, unusual_sample().name);
}

TEST(ConfigPrinterTest, MasksSecretsAndPasswordsInUrls) {
    Sample sample;
    sample.admin.password = Secret("hunter2");
    sample.listen = {"redis://:hunter2@cache:6379/0", "mysql://nova:hun/t@er2@db/nova"};
    sample.name = "https://user:hunter2@example/x";
    const std::string text = written<Printer>(sample);

    EXPECT_THAT(text, Not(HasSubstr("hunter2")));
    EXPECT_THAT(text, Not(HasSubstr("er2")));
    EXPECT_THAT(text, HasSubstr("password = \"***\""));
    EXPECT_THAT(text, HasSubstr(R"(["redis://:***@cache:6379/0", "mysql://nova:***@db/nova"])"));
    EXPECT_THAT(text, HasSubstr("https://user:***@example/x"));
}

TEST(ConfigPrinterTest, LeavesUrlsWithoutPasswordsAlone) {
    Sample sample;
    sample.listen = {"https://host:443/a", "sqlite::memory:", "me@example", "https://me@host"};

    EXPECT_THAT(
        written<Printer>(sample),
        HasSubstr(R"(["https://host:443/a", "sqlite::memory:", "me@example", "https://me@host"])")
    );
}

TEST(ConfigExampleTest, ShowsEveryOptionCommentedOut) {
    const std::string text = written<Example>(Sample());

    EXPECT_THAT(
        text, HasSubstr("# The browser's side.\n#[proxy]\n# Whether to hurry.\n#fast = false\n")
    );
    EXPECT_THAT(text, HasSubstr("#[mail]\n"));
    EXPECT_THAT(text, HasSubstr("#[[host.login]]\n# Who.\n#user = \"\"\n"));
    EXPECT_THAT(text, HasSubstr("#password_file = \"password\"\n"));
    for (std::size_t line = 0; line < text.size(); line = text.find('\n', line) + 1) {
        EXPECT_NE(std::string("#\n").find(text[line]), std::string::npos) << text.substr(line, 20);
    }
}

TEST(ConfigExampleTest, IsTheDefaultConfigurationOnceUncommented) {
    std::string text = written<Example>(Sample());
    for (std::size_t at = text.find('#'); at != std::string::npos; at = text.find('#', at)) {
        const bool is_prose = text.compare(at, 2, "# ") == 0;
        const bool is_secret = text.compare(at, 9, "#password") == 0;
        is_prose || is_secret ? ++at : (text.erase(at, 1), at);
    }
    Reader reader(text, "/etc/porthole/porthole.toml");
    Sample read_back;

    describe(reader, read_back);

    EXPECT_THAT(reader.finish(), IsEmpty());
    Sample expected;
    expected.mail.emplace();
    expected.hosts.resize(1);
    expected.hosts[0].logins.resize(1);
    EXPECT_EQ(written<Printer>(read_back), written<Printer>(expected));
}

TEST(ConfigReferenceTest, DescribesEveryOption) {
    const std::string text = written<Reference>(Sample());

    EXPECT_THAT(text, HasSubstr("## `[proxy]`\n\nThe browser's side.\n\n| Key | Type | Default"));
    EXPECT_THAT(text, HasSubstr("| `fast` | boolean | `false` | Whether to hurry. |\n"));
    EXPECT_THAT(text, HasSubstr("| `workers` | integer, at least 0, at most 64 | `4` |"));
    EXPECT_THAT(text, HasSubstr("| `listen` | list of strings | `[\"127.0.0.1:6090\"]` |"));
    EXPECT_THAT(text, HasSubstr("| `ttl` | duration | `\"10m\"` |"));
    EXPECT_THAT(text, HasSubstr("| `certificate` | path |  |"));
    EXPECT_THAT(
        text,
        HasSubstr("| `use` | one of `once`, `many` | `\"once\"` | How often: once \\| many. |")
    );
    EXPECT_THAT(text, HasSubstr("| `enabled` | list of `novnc`, `webmks`, `serial` |"));
    EXPECT_THAT(text, HasSubstr("| `password`, `password_file` or `password_env` | secret |  |"));
    EXPECT_THAT(text, HasSubstr("## `[mail]`\n\nWhere to send letters. Optional.\n"));
    EXPECT_THAT(
        text, HasSubstr("## `[[host.login]]`\n\nWho may. May stand any number of times.\n")
    );
}

}  // namespace
}  // namespace porthole::config
