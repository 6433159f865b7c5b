// SPDX-License-Identifier: Apache-2.0
// Whatever the headers of a trusted proxy say, a client has an address; and whatever they say of
// somebody who is not trusted, it counts for nothing.
#include "fuzz/fuzz_target.hpp"
#include "net/http/trusted_proxies.hpp"

#include <algorithm>
#include <string>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace porthole;
    using net::http::ForwardedField;
    std::string text(fuzz::as_text(data, size));
    // As the parser of requests leaves no control characters in a field.
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c < ' ' && c != '\t'; }, ' '
    );
    net::http::Request request;
    request.insert("Forwarded", text);
    request.insert("X-Forwarded-For", text);
    request.insert("X-Forwarded-Proto", text.substr(0, 10));
    for (const auto field : {ForwardedField::x_forwarded_for, ForwardedField::forwarded}) {
        const net::http::TrustedProxies proxies(net::parse_networks({"10.0.0.0/8"}), field);
        const net::http::Peer proxy{"10.0.0.1", false};
        const net::http::Peer client = proxies.client_of(proxy, request);
        boost::system::error_code error;
        boost::asio::ip::make_address(client.address, error);
        fuzz::require(!error, "a client has an address");
        const net::http::Peer stranger{"192.0.2.1", false};
        const net::http::Peer same = proxies.client_of(stranger, request);
        fuzz::require(
            same.address == stranger.address && !same.secure, "strangers are not believed"
        );
    }
    return 0;
}
