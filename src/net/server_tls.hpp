// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/thumbprint.hpp"
#include "net/tls_context.hpp"
#include "net/tls_files.hpp"

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>

namespace porthole::net {

/// What a listener shows to its clients: TLS 1.2 or newer with forward secrecy and authenticated
/// encryption, HTTP/1.1 only, the certificate for the host that they name.
///
/// Threads: any.
class ServerTls {
public:
    /// Certificates for the same names but of different kinds (ECDSA, RSA) are shown to whoever
    /// understands them; of others, the first that is for the name that the client wants. Throws
    /// std::runtime_error with a sentence that names the file when one cannot be used, or when
    /// certificate and key do not match.
    explicit ServerTls(TlsFiles files);
    ServerTls(
        const std::filesystem::path& certificate,
        const std::filesystem::path& private_key,
        const std::filesystem::path& client_ca = {}
    );

    /// Reads the files again, for connections that come from now on. Throws as the constructor, and
    /// then what was read before goes on to count.
    void reload();

    std::shared_ptr<SSL_CTX> native() const noexcept { return context_.load(); }

    /// What pins the certificate that is shown now, where there is one alone.
    Thumbprint thumbprint() const;

    /// What clients will not like about the first certificate, in a sentence: that its time is
    /// over, or has not begun; empty: nothing.
    std::string doubt() const;

private:
    std::shared_ptr<SSL_CTX> open() const;

    const TlsFiles files_;
    std::atomic<std::shared_ptr<SSL_CTX>> context_;
};

}  // namespace porthole::net
