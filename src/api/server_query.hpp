// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/fault.hpp"
#include "api/microversion.hpp"
#include "api/operation.hpp"
#include "api/target.hpp"
#include "virt/driver.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace re2 {
class RE2;
}

namespace porthole::api {

/// The longest page of a list, as Nova's [api] max_limit.
constexpr std::size_t kLongestPage = 1000;

/// Finds names by a regular expression, anywhere in the name and in whatever case. Expressions are
/// RE2's, so that each takes time linear in the name. A name that is `text` itself is always found,
/// so that clients which look for a name with brackets in it find it.
class NameFilter {
public:
    explicit NameFilter(std::string text);

    bool fits(const std::string& name) const;

private:
    std::string text_;
    std::shared_ptr<const re2::RE2> expression_;  ///< null: `text_` is none
};

/// What the query of a list of servers asks for.
struct ServerQuery {
    std::optional<NameFilter> name;
    std::vector<std::string> statuses;  ///< upper case; empty: all
    std::optional<std::string> id;      ///< as it came
    std::optional<std::string> project_id;
    bool all_projects = false;
    std::size_t limit = kLongestPage;
    std::string marker;  ///< the id behind which the page begins; empty: none

    /// True when the instance is one of those that are asked for; whose it is, is not looked at.
    bool fits(const virt::Instance& instance) const;
};

/// What clients may put in the query of a list of servers.
std::vector<QueryParameter> server_query_parameters();

/// 400 for values that are none, for filters by what is not known here, and since 2.75 for
/// parameters that Nova does not know either.
std::variant<ServerQuery, Fault> parse_server_query(
    const Target& target, const Microversion& version
);

/// Nova's word for a power state: ACTIVE, SHUTOFF, SUSPENDED, UNKNOWN.
std::string_view status_of(virt::PowerState state);

/// One page of a list.
struct ServerPage {
    std::vector<virt::Instance> instances;
    bool has_more = false;
};

/// What `query` asks for of `instances`, by name and id; 400 when its marker is none of them.
std::variant<ServerPage, Fault> page_of(
    std::vector<virt::Instance> instances, const ServerQuery& query
);

}  // namespace porthole::api
