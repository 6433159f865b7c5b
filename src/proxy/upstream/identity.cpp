// SPDX-License-Identifier: Apache-2.0
#include "proxy/upstream/identity.hpp"

#include "base/log.hpp"

namespace porthole::proxy {

Result<net::PeerIdentity> identity_of(const virt::ConnectInfo& info) {
    const std::string& name = info.certificate_name.empty() ? info.host : info.certificate_name;
    net::PeerIdentity identity{name, std::nullopt, info.ca_file};
    if (info.thumbprints.empty()) {
        return identity;
    }
    const std::string& text =
        info.thumbprints.sha256.empty() ? info.thumbprints.sha1 : info.thumbprints.sha256;
    identity.pin = net::Thumbprint::parse(text);
    if (!identity.pin) {
        log::error("thumbprint_malformed", {{"host", info.host}, {"thumbprint", text}});
        return Errc::thumbprint_mismatch;
    }
    return identity;
}

}  // namespace porthole::proxy
