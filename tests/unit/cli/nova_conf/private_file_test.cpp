// SPDX-License-Identifier: Apache-2.0
#include "cli/nova_conf/private_file.hpp"

#include "support/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace porthole::cli {
namespace {

std::string read(const std::filesystem::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST(PrivateFileTest, IsItsOwnersAlone) {
    const test::TemporaryFolder folder;
    const auto file = folder.path() / "porthole.toml";

    EXPECT_EQ(write_private_file(file, Secret("a = 1\n"), false), "");

    EXPECT_EQ(read(file), "a = 1\n");
    EXPECT_EQ(std::filesystem::status(file).permissions(), std::filesystem::perms(0600));
}

TEST(PrivateFileTest, ReplacesNothingUntold) {
    const test::TemporaryFolder folder;
    const auto file = folder.write("porthole.toml", "old");

    EXPECT_THAT(write_private_file(file, Secret("new"), false), testing::HasSubstr("--force"));
    EXPECT_EQ(read(file), "old");
    EXPECT_EQ(write_private_file(file, Secret("new"), true), "");
    EXPECT_EQ(read(file), "new");
    const auto entries = std::filesystem::directory_iterator(folder.path());
    EXPECT_EQ(std::distance(begin(entries), end(entries)), 1);
}

TEST(PrivateFileTest, SaysWhyItCannotWrite) {
    EXPECT_THAT(
        write_private_file("/nowhere/porthole.toml", Secret("x"), true),
        testing::HasSubstr("/nowhere/porthole.toml: cannot be written: No such file")
    );
}

}  // namespace
}  // namespace porthole::cli
