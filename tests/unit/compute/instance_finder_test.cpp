// SPDX-License-Identifier: Apache-2.0
#include "compute/instance_finder.hpp"

#include "net/deadline.hpp"
#include "support/fake_clock.hpp"
#include "support/run.hpp"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <set>
#include <string>

namespace porthole::compute {
namespace {

/// Has some instances, or fails, or never answers.
class FakeDriver final : public virt::Driver {
public:
    std::string_view name() const noexcept override { return "fake"; }

    Task<Result<virt::Instance>> find(std::string instance_id, std::string) override {
        ++asked;
        if (hangs) {
            co_await net::sleep_for(Seconds(600));
        }
        if (failure) {
            co_return failure;
        }
        if (!has.contains(instance_id)) {
            co_return Errc::instance_unknown;
        }
        virt::Instance instance;
        instance.id = instance_id;
        co_return instance;
    }

    Task<Result<std::vector<virt::Instance>>> list(std::string) override {
        co_return std::vector<virt::Instance>();
    }

    Task<Result<virt::ConnectInfo>> connect_info(std::string, const virt::ConsoleType&, std::string)
        override {
        co_return Errc::console_unavailable;
    }

    Task<void> close() override { co_return; }

    std::set<std::string> has;
    boost::system::error_code failure;
    bool hangs = false;
    int asked = 0;
};

class InstanceFinderTest : public testing::Test {
protected:
    InstanceFinderTest() {
        for (FakeDriver*& driver : fakes_) {
            auto made = std::make_unique<FakeDriver>();
            driver = made.get();
            drivers_.push_back(std::move(made));
        }
        finder_ = std::make_unique<InstanceFinder>(drivers_, clock_);
    }

    Result<InstanceFinder::Found> find(const std::string& id) {
        return test::run(finder_->find(id, "req-1"));
    }

    const virt::Driver* home_of(const std::string& id) {
        const auto found = find(id);
        return found ? found->driver : nullptr;
    }

    std::string error_of(const std::string& id) {
        const auto found = find(id);
        return found ? "" : std::string(errc_name(found.error()));
    }

    test::FakeClock clock_;
    std::array<FakeDriver*, 3> fakes_{};
    std::vector<virt::DriverPtr> drivers_;
    std::unique_ptr<InstanceFinder> finder_;
};

TEST_F(InstanceFinderTest, FindsWhoHasAnInstance) {
    fakes_[0]->has = {"a"};
    fakes_[2]->has = {"c"};

    EXPECT_EQ(home_of("a"), fakes_[0]);
    EXPECT_EQ(home_of("c"), fakes_[2]);
    EXPECT_EQ(error_of("b"), "instance_unknown");
}

TEST_F(InstanceFinderTest, KnowsNothingWithoutDrivers) {
    const std::vector<virt::DriverPtr> none;
    InstanceFinder finder(none, clock_);

    EXPECT_EQ(
        test::run(finder.find("a", "req-1")).error(), make_error_code(Errc::instance_unknown)
    );
}

TEST_F(InstanceFinderTest, AsksFirstWhereItFoundTheInstanceBefore) {
    fakes_[1]->has = {"a"};
    ASSERT_EQ(home_of("a"), fakes_[1]);
    const int others = fakes_[0]->asked + fakes_[2]->asked;

    EXPECT_EQ(home_of("a"), fakes_[1]);

    EXPECT_EQ(fakes_[1]->asked, 2);
    EXPECT_EQ(fakes_[0]->asked + fakes_[2]->asked, others);
}

TEST_F(InstanceFinderTest, FindsAnInstanceThatMoved) {
    fakes_[1]->has = {"a"};
    ASSERT_EQ(home_of("a"), fakes_[1]);

    fakes_[1]->has = {};
    fakes_[2]->has = {"a"};

    EXPECT_EQ(home_of("a"), fakes_[2]);
    EXPECT_EQ(home_of("a"), fakes_[2]);
}

TEST_F(InstanceFinderTest, FindsOneThatMovedAwayFromADriverThatIsGone) {
    fakes_[1]->has = {"a"};
    ASSERT_EQ(home_of("a"), fakes_[1]);

    fakes_[1]->failure = Errc::driver_unavailable;
    EXPECT_EQ(error_of("a"), "driver_unavailable");
    fakes_[2]->has = {"a"};
    EXPECT_EQ(home_of("a"), fakes_[2]);
}

TEST_F(InstanceFinderTest, WaitsForNobodyOnceItHasFound) {
    fakes_[0]->hangs = true;
    fakes_[1]->has = {"a"};
    fakes_[2]->hangs = true;

    EXPECT_EQ(home_of("a"), fakes_[1]);
}

TEST_F(InstanceFinderTest, CallsNothingUnknownThatADriverCannotTell) {
    fakes_[1]->failure = Errc::driver_unavailable;
    EXPECT_EQ(error_of("a"), "driver_unavailable");

    fakes_[0]->has = {"a"};
    EXPECT_EQ(home_of("a"), fakes_[0]);

    fakes_[2]->failure = Errc::instance_ambiguous;
    EXPECT_EQ(error_of("b"), "instance_ambiguous");
}

}  // namespace
}  // namespace porthole::compute
