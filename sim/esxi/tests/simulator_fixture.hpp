// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fake_console.hpp"
#include "running_host.hpp"
#include "viewer.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace porthole::esxi::test {

/// A host with one VM, vm-63.
class SimulatorTest : public testing::Test {
protected:
    static Options options() {
        Options options;
        options.connection_limit = 2;
        return options;
    }

    /// A new ticket for vm-63.
    std::string ticket() {
        std::string name = "7ac0" + std::to_string(++tickets_);
        host.put_ticket(name, "vm-63", console.address());
        return name;
    }

    std::unique_ptr<Viewer> viewer() { return std::make_unique<Viewer>(host.console_endpoint()); }

    /// A viewer in an open session, the console's version message read.
    std::unique_ptr<Viewer> session() {
        auto opened = viewer();
        EXPECT_FALSE(opened->open(ticket()));
        console.accept();
        console.say(kVersion);
        EXPECT_EQ(opened->read(), kVersion);
        return opened;
    }

    void expect_nothing_open() {
        EXPECT_TRUE(host.comes_to("open", 0));
        EXPECT_TRUE(host.comes_to("tcp_open", 0));
    }

    RunningHost host{options()};
    FakeConsole console;

private:
    int tickets_ = 0;
};

}  // namespace porthole::esxi::test
