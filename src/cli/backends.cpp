// SPDX-License-Identifier: Apache-2.0
#include "cli/backends.hpp"

#include "consoleauth/authorities.hpp"
#include "consoleauth/stores/registry.hpp"
#include "identity/registry.hpp"
#include "virt/registry.hpp"

namespace porthole::cli {
namespace {

/// Threads for the token store. They are its own, so that a vCenter that does not answer keeps
/// nobody from a console that needs no vCenter.
constexpr std::size_t kStoreThreads = 6;
/// Threads for asking who calls the API: the same, towards Keystone.
constexpr std::size_t kIdentityThreads = 8;

/// Where tokens are not ours, nothing is kept.
std::string store_url(const consoleauth::TokensConfig& config) {
    return config.authority == consoleauth::kLocalAuthority ? config.store : "sqlite::memory:";
}

/// Where consoles may be: what [upstream] says, and where an [[instance]] says that one is.
net::AddressRules open_address_rules(const Configuration& configuration) {
    net::AddressRules rules = proxy::address_rules(configuration.upstream);
    for (const virt::StaticInstanceConfig& instance : configuration.virt.instances) {
        for (const virt::StaticConsole& console : virt::static_consoles()) {
            if (const auto endpoint = net::Endpoint::parse(instance.*console.address)) {
                rules.add_named(*endpoint);
            }
        }
    }
    return rules;
}

proxy::VncTrust open_vnc_trust(const proxy::VncConfig& config) {
    return {
        config.minimum_security == "tls",
        config.ca_file.string(),
        config.client_certificate.empty()
            ? net::ClientTls()
            : net::ClientTls(config.client_certificate, config.client_key),
    };
}

}  // namespace

Backends::Backends(const Configuration& configuration)
    : audit(configuration.audit, clock),
      store_pool(kStoreThreads),
      store(consoleauth::open_store(
          store_url(configuration.tokens),
          {store_pool, clock, configuration.folder, configuration.tokens.store_password}
      )),
      sessions_store(
          configuration.sessions.store.empty()
              ? nullptr
              : consoleauth::open_store(
                    configuration.sessions.store,
                    {store_pool, clock, configuration.folder, configuration.sessions.store_password}
                )
      ),
      tokens(configuration.tokens, *store, clock),
      foreign_authority(consoleauth::open_foreign_authority(
          configuration.tokens, configuration.nova, clock, configuration.folder
      )),
      identity_pool(kIdentityThreads),
      identity(identity::open_identity(configuration.identity, identity_pool, clock)),
      policy(configuration.policy),
      consoles(
          virt::make_drivers(configuration.virt, clock),
          tokens,
          policy,
          configuration.consoles,
          clock,
          audit
      ),
      vnc_trust(open_vnc_trust(configuration.vnc)),
      addresses(open_address_rules(configuration)) {}

}  // namespace porthole::cli
