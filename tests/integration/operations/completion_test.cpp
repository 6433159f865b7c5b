// SPDX-License-Identifier: Apache-2.0
// What bash offers to a user who presses Tab.
#include "support/gateway.hpp"
#include "support/process.hpp"
#include "support/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace porthole::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// What may follow `line`, whose last word is empty or begun.
std::string offered(const std::string& line) {
    const TemporaryFolder folder;
    const auto script = folder.write("porthole.bash", run_porthole({"completion"}).output);
    Process bash(
        {"/bin/bash",
         "-c",
         "source \"$0\"; COMP_WORDS=($1 \"$2\"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1));"
         " _porthole; echo \"${COMPREPLY[*]}\"",
         script.string(),
         line.substr(0, line.rfind(' ')),
         line.substr(line.rfind(' ') + 1)}
    );
    return bash.read_line();
}

TEST(CompletionTest, OffersCommandsAndTheirOptions) {
    EXPECT_THAT(offered("porthole "), AllOf(HasSubstr("serve"), HasSubstr("sessions")));
    EXPECT_EQ(offered("porthole ser"), "serve");
    EXPECT_THAT(offered("porthole sessions "), AllOf(HasSubstr("list"), Not(HasSubstr("serve"))));
    EXPECT_THAT(offered("porthole sessions show --"), HasSubstr("--config"));
}

TEST(CompletionTest, KnowsTheCommandBehindWhatIsNone) {
    const std::string options = offered("porthole sessions show --");
    EXPECT_EQ(offered("porthole sessions show req-1 --"), options);
    EXPECT_EQ(offered("porthole sessions show --config porthole.toml --"), options);
}

}  // namespace
}  // namespace porthole::test
