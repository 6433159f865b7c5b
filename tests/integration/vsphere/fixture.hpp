// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/fake_clock.hpp"
#include "support/vcenter.hpp"
#include "vsphere/client.hpp"
#include "vsphere/https_transport.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

namespace porthole::test {

inline vsphere::CallContext within(Milliseconds limit = Seconds(30)) {
    return {"req-1", std::chrono::steady_clock::now() + limit};
}

/// A simulated vCenter and a client that pins its certificate.
class VsphereTest : public testing::Test {
protected:
    explicit VsphereTest(VcenterOptions options = {}) : vcenter_(std::move(options)) {}

    net::http::ClientOptions transport_options() const {
        net::http::ClientOptions options;
        options.thumbprint = net::Thumbprint::parse(vcenter_.certificate().sha256);
        return options;
    }

    std::unique_ptr<vsphere::Client> make_client(
        net::http::ClientOptions options, const std::string& password = "porthole"
    ) const {
        return make_client(vcenter_, std::move(options), password);
    }

    std::unique_ptr<vsphere::Client> make_client(
        const Vcenter& vcenter, net::http::ClientOptions options, const std::string& password
    ) const {
        return std::make_unique<vsphere::Client>(
            vsphere::make_https_transport(
                *vsphere::parse_endpoint(vcenter.url()), std::move(options)
            ),
            vsphere::Credentials{"porthole@vsphere.local", Secret(password)},
            clock_
        );
    }

    Vcenter vcenter_;
    FakeClock clock_;
};

}  // namespace porthole::test
