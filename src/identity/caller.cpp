// SPDX-License-Identifier: Apache-2.0
#include "identity/caller.hpp"

#include <algorithm>

namespace porthole::identity {
namespace {

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_same_role(std::string_view one, std::string_view other) noexcept {
    return std::equal(one.begin(), one.end(), other.begin(), other.end(), [](char a, char b) {
        return lower(a) == lower(b);
    });
}

}  // namespace

bool Caller::has_role(std::string_view role) const noexcept {
    return std::any_of(roles.begin(), roles.end(), [role](const std::string& each) {
        return is_same_role(each, role);
    });
}

bool Caller::has_one_of(const std::vector<std::string>& wanted) const noexcept {
    return std::any_of(wanted.begin(), wanted.end(), [this](const std::string& role) {
        return has_role(role);
    });
}

}  // namespace porthole::identity
