// SPDX-License-Identifier: Apache-2.0
#include "virt/vmware/failure.hpp"

#include <gtest/gtest.h>

namespace porthole::virt {
namespace {

TEST(FailureTest, KnowsEveryKind) {
    for (int kind = 1; kind <= static_cast<int>(vsphere::ErrorKind::other_fault); ++kind) {
        vsphere::Error error;
        error.kind = static_cast<vsphere::ErrorKind>(kind);

        EXPECT_NE(vsphere::error_kind_name(error.kind), "");
        EXPECT_NE(vsphere::remedy(error), "");
        EXPECT_EQ(report(error, {"vcenter.example", "id", "req-1"}), errc_of(error));
    }
}

}  // namespace
}  // namespace porthole::virt
