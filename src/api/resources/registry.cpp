// SPDX-License-Identifier: Apache-2.0
#include "api/resources/registry.hpp"

#include "api/resources/console_actions.hpp"
#include "api/resources/console_auth_tokens.hpp"
#include "api/resources/openapi.hpp"
#include "api/resources/remote_consoles.hpp"
#include "api/resources/seed_console.hpp"
#include "api/resources/servers.hpp"
#include "api/resources/versions.hpp"

#include <array>
#include <iterator>
#include <utility>

namespace porthole::api {
namespace {

constexpr std::array kResources{
    &version_operations,
    &server_operations,
    &remote_console_operations,
    &console_action_operations,
    &console_auth_token_operations,
    &seed_console_operations,
    &openapi_operations,
};

}  // namespace

Operations all_operations() {
    Operations all;
    for (const auto resource : kResources) {
        Operations some = resource();
        std::move(some.begin(), some.end(), std::back_inserter(all));
    }
    return all;
}

}  // namespace porthole::api
