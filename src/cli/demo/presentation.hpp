// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/demo/cluster.hpp"
#include "cli/demo/curl_request.hpp"
#include "cli/demo/demo_config.hpp"
#include "cli/demo/equipment.hpp"
#include "cli/demo/rfb_check.hpp"
#include "cli/demo/terminal.hpp"

#include <boost/json/object.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::cli {

/// All that the demo says, in its order.
///
/// Threads: the main one.
class Presentation {
public:
    void introduction(const Equipment& equipment) const;

    /// What runs, as it gets ready.
    void guests(const Equipment& equipment) const;
    void vsphere(const Vsphere& vsphere) const;
    void porthole(const DemoParts& parts, const std::filesystem::path& folder) const;

    void cluster(
        const DemoParts& parts, const Cluster& cluster, const std::filesystem::path& folder
    ) const;

    /// The request that is made next, and its answer.
    void request(const GuestImage& guest, const CurlRequest& request) const;
    void answer(const boost::json::object& answer) const;

    /// Where to look, and what to do next. `urls` are those of the guests, in their order.
    void urls(
        const Equipment& equipment, const std::vector<std::string>& urls, const DemoParts& parts
    ) const;

    void checks() const;
    void checked(const GuestImage& guest, const Screen& screen) const;

    void stopping() const;
    void stopped() const;

private:
    void heading(std::string_view text) const;
    void row(std::string_view name, std::string_view text, std::string_view remark) const;

    Terminal terminal_;
};

}  // namespace porthole::cli
