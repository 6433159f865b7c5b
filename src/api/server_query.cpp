// SPDX-License-Identifier: Apache-2.0
#include "api/server_query.hpp"

#include "api/python_repr.hpp"
#include "base/number.hpp"

#include <boost/algorithm/string/case_conv.hpp>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <tuple>
#include <utility>

namespace porthole::api {
using net::http::Status;

namespace {

/// Bounds what one expression may take; a longer one is not compiled.
constexpr std::int64_t kExpressionBytes = 1 << 20;

/// Sets the member of `query` that a parameter is for.
using Read = std::optional<Fault> (*)(ServerQuery& query, const std::string& value);

struct Parameter {
    QueryParameter documented;
    Read read;
};

Fault invalid(std::string_view name, const std::string& value, const std::string& why) {
    return {
        Status::bad_request,
        "Invalid input for query parameters " + std::string(name) + ". Value: " + value + ". " + why
    };
}

std::optional<Fault> read_name(ServerQuery& query, const std::string& value) {
    query.name.emplace(value);
    return std::nullopt;
}

std::optional<Fault> read_status(ServerQuery& query, const std::string& value) {
    query.statuses.push_back(boost::algorithm::to_upper_copy(value));
    return std::nullopt;
}

std::optional<Fault> read_id(ServerQuery& query, const std::string& value) {
    query.id = value;
    return std::nullopt;
}

std::optional<Fault> read_project(ServerQuery& query, const std::string& value) {
    query.project_id = value;
    return std::nullopt;
}

std::optional<Fault> read_all_tenants(ServerQuery& query, const std::string& value) {
    constexpr std::array<std::string_view, 6> kNo{"0", "f", "false", "n", "no", "off"};
    constexpr std::array<std::string_view, 7> kYes{"", "1", "t", "true", "y", "yes", "on"};
    const std::string word = boost::algorithm::to_lower_copy(value);
    query.all_projects = std::find(kYes.begin(), kYes.end(), word) != kYes.end();
    if (query.all_projects || std::find(kNo.begin(), kNo.end(), word) != kNo.end()) {
        return std::nullopt;
    }
    return Fault{
        Status::bad_request,
        "Unrecognized value " + python_repr(value) +
            ", acceptable values are: '0', '1', 'f', 'false', 'n', 'no', 'off', 'on', 't', "
            "'true', 'y', 'yes'"
    };
}

std::optional<Fault> read_limit(ServerQuery& query, const std::string& value) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (!std::all_of(value.begin(), value.end(), is_digit)) {
        return invalid("limit", value, python_repr(value) + " does not match '^[0-9]*$'");
    }
    const std::size_t limit = parse_number<std::size_t>(value).value_or(0);
    // None, and a number that is too big to read, is as much as there may be.
    if (limit > 0) {
        query.limit = std::min(limit, kLongestPage);
    }
    return std::nullopt;
}

std::optional<Fault> read_marker(ServerQuery& query, const std::string& value) {
    query.marker = value;
    return std::nullopt;
}

std::optional<Fault> pass_over(ServerQuery& /*query*/, const std::string& /*value*/) {
    return std::nullopt;
}

constexpr std::array kParameters{
    Parameter{{"name", "A regular expression that is found in the name, or the name"}, &read_name},
    Parameter{{"status", "ACTIVE, SHUTOFF, SUSPENDED or UNKNOWN; may repeat"}, &read_status},
    Parameter{{"uuid", "The id"}, &read_id},
    Parameter{{"project_id", "For administrators, with all_tenants: the project"}, &read_project},
    Parameter{{"tenant_id", "The same as project_id"}, &read_project},
    Parameter{{"all_tenants", "For administrators: instances of every project"}, &read_all_tenants},
    Parameter{{"limit", "How many at most; never more than 1000"}, &read_limit},
    Parameter{{"marker", "The id behind which the page begins"}, &read_marker},
    Parameter{{"sort_key", "Passed over: lists are in order of name and id"}, &pass_over},
    Parameter{{"sort_dir", "Passed over"}, &pass_over},
};

/// Filters of Nova's by what is not known here. To pass over them would be to answer with
/// instances that were not asked for.
constexpr std::array<std::string_view, 46> kUnknownFilters{
    "access_ip_v4",
    "access_ip_v6",
    "auto_disk_config",
    "availability_zone",
    "changes-before",
    "changes-since",
    "config_drive",
    "created_at",
    "deleted",
    "description",
    "display_description",
    "display_name",
    "flavor",
    "host",
    "hostname",
    "image",
    "image_ref",
    "instance_name",
    "ip",
    "ip6",
    "kernel_id",
    "key_name",
    "launch_index",
    "launched_at",
    "locked",
    "locked_by",
    "metadata",
    "node",
    "not-tags",
    "not-tags-any",
    "power_state",
    "progress",
    "ramdisk_id",
    "reservation_id",
    "root_device_name",
    "soft_deleted",
    "tags",
    "tags-any",
    "task_state",
    "terminated_at",
    "user_id",
    "vm_state",
    "block_device_mapping",
    "services",
    "security_groups",
    "system_metadata",
};

template <class Range>
bool contains(const Range& range, std::string_view value) {
    return std::find(range.begin(), range.end(), value) != range.end();
}

constexpr Microversion kStrictSince{2, 75};

}  // namespace

NameFilter::NameFilter(std::string text) : text_(std::move(text)) {
    re2::RE2::Options options;
    options.set_case_sensitive(false);
    options.set_log_errors(false);
    options.set_max_mem(kExpressionBytes);
    auto expression = std::make_shared<const re2::RE2>(text_, options);
    if (expression->ok()) {
        expression_ = std::move(expression);
    }
}

bool NameFilter::fits(const std::string& name) const {
    return name == text_ || (expression_ && re2::RE2::PartialMatch(name, *expression_));
}

bool ServerQuery::fits(const virt::Instance& instance) const {
    return (!name || name->fits(instance.name)) && (!id || *id == instance.id) &&
           (statuses.empty() || contains(statuses, status_of(instance.power_state)));
}

std::vector<QueryParameter> server_query_parameters() {
    std::vector<QueryParameter> parameters;
    parameters.reserve(std::size(kParameters));
    for (const Parameter& each : kParameters) {
        parameters.push_back(each.documented);
    }
    return parameters;
}

std::variant<ServerQuery, Fault> parse_server_query(
    const Target& target, const Microversion& version
) {
    ServerQuery query;
    for (const auto& [name, value] : target.query) {
        const std::string_view wanted = name;
        const auto* const known =
            std::find_if(kParameters.begin(), kParameters.end(), [wanted](const Parameter& each) {
                return each.documented.name == wanted;
            });
        std::optional<Fault> fault;
        if (known != kParameters.end()) {
            fault = known->read(query, value);
        } else if (contains(kUnknownFilters, name)) {
            fault = invalid(name, value, "Servers cannot be told apart by it here.");
        } else if (version >= kStrictSince) {
            fault = Fault{
                Status::bad_request,
                "Additional properties are not allowed (" + python_repr(std::string_view(name)) +
                    " was unexpected)"
            };
        }
        if (fault) {
            return *fault;
        }
    }
    return query;
}

std::string_view status_of(virt::PowerState state) {
    switch (state) {
        case virt::PowerState::running:
            return "ACTIVE";
        case virt::PowerState::powered_off:
            return "SHUTOFF";
        case virt::PowerState::suspended:
            return "SUSPENDED";
        case virt::PowerState::unknown:
            break;
    }
    return "UNKNOWN";
}

std::variant<ServerPage, Fault> page_of(
    std::vector<virt::Instance> instances, const ServerQuery& query
) {
    const auto other = [&query](const virt::Instance& instance) { return !query.fits(instance); };
    const auto in_order = [](const virt::Instance& left, const virt::Instance& right) {
        return std::tie(left.name, left.id) < std::tie(right.name, right.id);
    };
    std::sort(instances.begin(), instances.end(), in_order);
    auto begin = instances.begin();
    if (!query.marker.empty()) {
        begin = std::find_if(begin, instances.end(), [&query](const virt::Instance& instance) {
            return instance.id == query.marker;
        });
        if (begin == instances.end()) {
            return Fault{Status::bad_request, "marker [" + query.marker + "] not found"};
        }
        ++begin;
    }
    instances.erase(instances.begin(), begin);
    instances.erase(std::remove_if(instances.begin(), instances.end(), other), instances.end());
    ServerPage page;
    page.has_more = instances.size() > query.limit;
    if (page.has_more) {
        instances.erase(
            instances.begin() + static_cast<std::ptrdiff_t>(query.limit), instances.end()
        );
    }
    page.instances = std::move(instances);
    return page;
}

}  // namespace porthole::api
