// SPDX-License-Identifier: Apache-2.0
// Whose a VM is, by each thing that `project_from` can name.
#include "integration/vsphere/fixture.hpp"
#include "support/run.hpp"
#include "virt/registry.hpp"

#include <map>

namespace porthole::virt {
namespace {

const std::string kMarked = "aaaaaaaa-0000-4000-8000-000000000001";
const std::string kOther = "aaaaaaaa-0000-4000-8000-000000000002";
const std::string kBare = "aaaaaaaa-0000-4000-8000-000000000003";
const std::string kTorn = "aaaaaaaa-0000-4000-8000-000000000004";

class OwnershipTest : public test::VsphereTest {
protected:
    using Projects = std::map<std::string, std::string>;

    static test::VcenterOptions options() {
        test::VcenterOptions options;
        options.inventory = {
            {{"name", "marked"},
             {"instance_uuid", kMarked},
             {"folder", "by-folder"},
             {"custom_attributes", {{"os project", "by-attribute"}, {"owner", "alice"}}},
             {"tags", {{"Project", "by-tag"}, {"Backup", "daily"}}}},
            {{"name", "other"},
             {"instance_uuid", kOther},
             {"folder", "above/below"},
             {"custom_attributes", {{"owner", "bob"}}},
             {"tags", {{"Backup", "weekly"}}}},
            {{"name", "bare"}, {"instance_uuid", kBare}},
            {{"name", "torn"}, {"instance_uuid", kTorn}, {"tags", {{"Project", "one,two"}}}},
        };
        return options;
    }

    OwnershipTest() : VsphereTest(options()) {}

    void open(const std::string& project_from) {
        VirtConfig config;
        VcenterConfig& vcenter = config.vcenters.emplace_back();
        vcenter.url = vcenter_.url();
        vcenter.username = "porthole@vsphere.local";
        vcenter.password = Secret("porthole");
        vcenter.thumbprint = vcenter_.certificate().sha256;
        vcenter.project_from = project_from;
        ASSERT_TRUE(problems(config).empty());
        drivers_ = make_drivers(config, clock_);
    }

    std::string project_of(const std::string& id) {
        const auto found = test::run(context_, drivers_.front()->find(id, "req-1"));
        return found ? found->project_id : std::string(errc_name(found.error()));
    }

    Projects projects() {
        const auto listed = test::run(context_, drivers_.front()->list("req-1"));
        Projects projects;
        if (!listed) {
            ADD_FAILURE() << errc_name(listed.error());
            return projects;
        }
        for (const Instance& instance : *listed) {
            projects.emplace(instance.id, instance.project_id);
        }
        return projects;
    }

    /// The same, asked one by one.
    Projects projects_one_by_one() {
        Projects projects;
        for (const std::string& id : {kMarked, kOther, kBare, kTorn}) {
            projects.emplace(id, project_of(id));
        }
        return projects;
    }

    boost::asio::io_context context_;  // outlives the drivers, whose threads post to it
    std::vector<DriverPtr> drivers_;
};

TEST_F(OwnershipTest, GoesByTheFolder) {
    open("folder");
    const Projects expected{{kMarked, "by-folder"}, {kOther, "below"}, {kBare, ""}, {kTorn, ""}};

    EXPECT_EQ(projects_one_by_one(), expected);
    EXPECT_EQ(projects(), expected);
}

TEST_F(OwnershipTest, GoesByACustomAttribute) {
    open("custom-attribute:os project");
    const Projects expected{{kMarked, "by-attribute"}, {kOther, ""}, {kBare, ""}, {kTorn, ""}};

    EXPECT_EQ(projects_one_by_one(), expected);
    EXPECT_EQ(projects(), expected);
}

TEST_F(OwnershipTest, GoesByATag) {
    open("tag:Project");
    const Projects expected{{kMarked, "by-tag"}, {kOther, ""}, {kBare, ""}, {kTorn, ""}};

    EXPECT_EQ(projects_one_by_one(), expected) << "two tags name no project";
    EXPECT_EQ(projects(), expected);
}

TEST_F(OwnershipTest, LeavesAllToAdministrators) {
    open("none");
    const Projects expected{{kMarked, ""}, {kOther, ""}, {kBare, ""}, {kTorn, ""}};

    EXPECT_EQ(projects_one_by_one(), expected);
    EXPECT_EQ(projects(), expected);
}

TEST_F(OwnershipTest, ReadsTagsAgainAfterARestart) {
    open("tag:Project");
    ASSERT_EQ(project_of(kMarked), "by-tag");

    vcenter_.kill();
    vcenter_.start();
    clock_.advance(Seconds(120));

    EXPECT_EQ(project_of(kMarked), "by-tag");
}

TEST_F(OwnershipTest, NamesNoOwnerWithoutTheTags) {
    open("tag:Project");
    ASSERT_EQ(project_of(kMarked), "by-tag");
    vcenter_.kill();

    EXPECT_EQ(project_of(kMarked), "driver_unavailable");
}

TEST_F(OwnershipTest, LeavesNoSessionBehind) {
    open("tag:Project");
    ASSERT_EQ(project_of(kMarked), "by-tag");

    test::run(context_, drivers_.front()->close());

    EXPECT_EQ(vcenter_.sessions(), 0);
}

}  // namespace
}  // namespace porthole::virt
