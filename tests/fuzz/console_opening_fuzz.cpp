// SPDX-License-Identifier: Apache-2.0
// Byte 0: bit 0 a CA, bit 1 TLS required, bit 2 a password, bit 3 a name. The rest is what a VNC
// server says. Whatever that is, little is wanted, and what the terms forbid does not happen.
#include "fuzz/fuzz_target.hpp"
#include "proxy/rfb/console_opening.hpp"

#include <string>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace porthole;
    using Kind = proxy::rfb::ConsoleOpening::Step::Kind;
    if (size == 0) {
        return 0;
    }
    proxy::rfb::SecurityTerms terms;
    terms.has_authority = (data[0] & 1U) != 0;
    terms.requires_tls = (data[0] & 2U) != 0;
    terms.password = Secret((data[0] & 4U) != 0 ? "fuzz-password" : "");
    terms.username = (data[0] & 8U) != 0 ? "porthole" : "";
    std::string_view said = fuzz::as_text(data + 1, size - 1);

    proxy::rfb::ConsoleOpening opening(terms);
    bool tls = false;
    std::string sent;
    auto step = opening.begin();
    while (step.kind == Kind::start_tls || (step.kind == Kind::read && step.bytes <= said.size())) {
        sent += step.send;
        if (step.kind == Kind::start_tls) {
            fuzz::require(terms.has_authority && !tls, "TLS begins once, and with a CA");
            tls = true;
            step = opening.tls_is_up();
            continue;
        }
        fuzz::require(step.bytes > 0 && step.bytes <= 1020, "what is wanted is bounded");
        const std::string_view bytes = said.substr(0, step.bytes);
        said.remove_prefix(step.bytes);
        step = opening.take(bytes);
    }
    sent += step.send;
    if (step.kind == Kind::done) {
        fuzz::require(tls || !terms.requires_tls, "nothing below the minimum is good");
    }
    if (step.kind == Kind::failed) {
        fuzz::require(!step.why.empty() && step.why.size() < 2000, "a failure has a reason");
    }
    fuzz::require(
        tls || sent.find("fuzz-password") == std::string::npos,
        "a password is not said in the clear"
    );
    fuzz::require(sent.size() <= 100, "we are brief");
    return 0;
}
