// SPDX-License-Identifier: Apache-2.0
#include "virt/host_names.hpp"

#include "net/endpoint.hpp"

namespace porthole::virt {
namespace {

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return lower;
}

}  // namespace

bool is_host(const std::string& host) {
    const net::Endpoint endpoint{host, 1};
    return net::Endpoint::parse(endpoint.text()) == endpoint;
}

std::string without_brackets(std::string_view host) {
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    return std::string(bracketed ? host.substr(1, host.size() - 2) : host);
}

std::optional<HostNames> HostNames::parse(
    const std::vector<std::string>& entries, std::string& wrong
) {
    HostNames names;
    for (const std::string& entry : entries) {
        const auto sign = entry.find('=');
        const std::string name = without_brackets(std::string_view(entry).substr(0, sign));
        const std::string address =
            sign == std::string::npos ? ""
                                      : without_brackets(std::string_view(entry).substr(sign + 1));
        if (!is_host(name) || !is_host(address) ||
            !names.addresses_.emplace(lower_case(name), address).second) {
            wrong = entry;
            return std::nullopt;
        }
    }
    return names;
}

std::string HostNames::resolve(const std::string& host) const {
    const auto known = addresses_.find(lower_case(host));
    return known == addresses_.end() ? host : known->second;
}

}  // namespace porthole::virt
