// SPDX-License-Identifier: Apache-2.0
#include "identity/registry.hpp"

#include "identity/keystone/keystone.hpp"
#include "identity/none.hpp"
#include "identity/static_keys.hpp"

#include <array>
#include <stdexcept>

namespace porthole::identity {
namespace {

constexpr std::array kBackends{
    Backend{"static", &open_static_keys, /*loopback_only=*/false},
    Backend{"keystone", &open_keystone, /*loopback_only=*/false},
    Backend{"none", &open_none, /*loopback_only=*/true},
};

}  // namespace

std::span<const Backend> all_backends() noexcept {
    return kBackends;
}

std::vector<std::string> backend_names() {
    std::vector<std::string> names;
    names.reserve(std::size(kBackends));
    for (const Backend& backend : kBackends) {
        names.emplace_back(backend.name);
    }
    return names;
}

const Backend& backend_of(const IdentityConfig& config) {
    for (const Backend& backend : kBackends) {
        if (backend.name == config.backend) {
            return backend;
        }
    }
    throw std::invalid_argument("there is no identity backend " + config.backend);
}

IdentityPtr open_identity(const IdentityConfig& config, BlockingPool& pool, const Clock& clock) {
    return backend_of(config).open(config, pool, clock);
}

}  // namespace porthole::identity
