// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/config/problem.hpp"
#include "base/config/visitor.hpp"

#include <filesystem>
#include <string>
#include <vector>

/// The files by which listeners speak TLS, as tables of the configuration name them.
namespace porthole::net {

struct CertificateFiles {
    std::filesystem::path certificate;  ///< with its chain
    std::filesystem::path private_key;
};

/// Which clients are let in.
struct ClientCertificates {
    std::filesystem::path ca_file;  ///< who issues their certificates; empty: nobody is asked
    /// Whose they must be: DNS names among a certificate's alternative names, or its common name
    /// where it has none of those. Empty: anybody's.
    std::vector<std::string> names;
};

struct TlsFiles {
    /// The first is shown to clients that name no host, or one that no certificate is for. Empty:
    /// no TLS.
    std::vector<CertificateFiles> certificates;
    ClientCertificates clients;
};

/// `[[….certificate]]`: further certificates beside `tls_certificate`.
void describe(config::Visitor& visitor, CertificateFiles& files);

/// `client_ca_file` and `client_names` of a listener's table.
void describe(config::Visitor& visitor, ClientCertificates& clients);

/// The first of `more`, unless it is empty, and then the rest.
TlsFiles tls_files(
    const std::filesystem::path& certificate,
    const std::filesystem::path& private_key,
    const std::vector<CertificateFiles>& more,
    ClientCertificates clients = {}
);

/// What cannot work, by the keys tls_certificate, tls_private_key, certificate[…], client_ca_file
/// and client_names.
config::Findings problems(
    const std::filesystem::path& certificate,
    const std::filesystem::path& private_key,
    const std::vector<CertificateFiles>& more,
    const ClientCertificates& clients = {}
);

/// What a look into the files finds wrong, by the same keys: not there, not readable, no PEM, a key
/// of another certificate, over or not begun yet.
config::Findings file_problems(const TlsFiles& files);

}  // namespace porthole::net
