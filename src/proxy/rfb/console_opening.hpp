// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/errc.hpp"
#include "base/secret.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace porthole::proxy::rfb {

/// What a console host may ask for and must offer.
struct SecurityTerms {
    bool has_authority = false;  ///< a CA is configured, so that TLS can prove something
    bool requires_tls = false;
    std::string username;  ///< for X509Plain; may be empty
    Secret password;       ///< may be empty
};

/// The client's half of RFB's opening, with a VNC server that may lie: from ProtocolVersion to a
/// good SecurityResult, bytes in and bytes out. Tells how many bytes it wants next, never more than
/// belong to the opening, and never more than a kilobyte.
///
/// The server says 3.8, or newer, which by RFC 6143 it then need not speak. Of the security types
/// that it offers and the terms allow, the strongest is taken, whatever the server's order:
/// VeNCrypt with X509Plain, X509Vnc, X509None, then VNC authentication, then None. Types that
/// nobody knows are passed over. TLS without certificates is no protection, and never taken.
///
/// Threads: a value; one at a time.
class ConsoleOpening {
public:
    /// What is to be done next: send `send`, which may be empty, and then as `kind` says.
    struct Step {
        enum class Kind {
            read,       ///< read exactly `bytes`, and `take` them
            start_tls,  ///< shake hands on the same connection, then `tls_is_up`
            done,       ///< the next bytes are ClientInit and ServerInit
            failed,     ///< with `reason`; `why` is for the log
        };
        Kind kind = Kind::read;
        std::size_t bytes = 0;
        std::string send;
        Errc reason = Errc::upstream_protocol;
        std::string why;
    };

    explicit ConsoleOpening(SecurityTerms terms) : terms_(std::move(terms)) {}

    Step begin();
    Step take(std::string_view bytes);
    Step tls_is_up();

    /// What it means that the server ends the connection now: upstream_authentication_failed once
    /// it has seen a certificate or a password, upstream_closed before.
    Errc meaning_of_end() const noexcept;

private:
    enum class Stage {
        version,
        type_count,
        types,
        vencrypt_version,
        vencrypt_answer,
        subtype_count,
        subtypes,
        subtype_answer,
        challenge,
        result,
        reason_length,
        reason,
    };

    Step want(Stage stage, std::size_t bytes, std::string send = {});
    Step on_version(std::string_view text);
    Step on_types(std::string_view types);
    Step on_subtypes(std::string_view subtypes);
    Step on_challenge(std::string_view challenge);
    Step on_result(std::uint32_t result);
    Step on_reason_length(std::uint32_t length);

    SecurityTerms terms_;
    Stage stage_ = Stage::version;
    std::uint32_t subtype_ = 0;  ///< of VeNCrypt, once chosen
    bool showed_who_we_are_ = false;
    Errc refusal_ = Errc::upstream_closed;  ///< what a reason that follows explains
};

}  // namespace porthole::proxy::rfb
