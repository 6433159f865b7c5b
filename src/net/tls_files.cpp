// SPDX-License-Identifier: Apache-2.0
#include "net/tls_files.hpp"

#include "net/server_tls.hpp"

#include <stdexcept>
#include <utility>

namespace porthole::net {
namespace {

std::string key_of(std::size_t index, std::string_view first, std::string_view further) {
    return index == 0 ? std::string(first)
                      : "certificate[" + std::to_string(index - 1) + "]." + std::string(further);
}

}  // namespace

void describe(config::Visitor& visitor, CertificateFiles& files) {
    visitor.option("certificate", "PEM file with a certificate and its chain.", files.certificate);
    visitor.option("private_key", "PEM file with the certificate's key.", files.private_key);
}

void describe(config::Visitor& visitor, ClientCertificates& clients) {
    visitor.option(
        "client_ca_file",
        "PEM file with the authorities whose client certificates are let in; all others are not. "
        "Callers say who they are as before. Needs `tls_certificate`.",
        clients.ca_file
    );
    visitor.option(
        "client_names",
        "Whose those certificates must be: DNS names among their alternative names, or their "
        "common name where they have none; none: anybody's.",
        clients.names
    );
}

TlsFiles tls_files(
    const std::filesystem::path& certificate,
    const std::filesystem::path& private_key,
    const std::vector<CertificateFiles>& more,
    ClientCertificates clients
) {
    TlsFiles files;
    files.clients = std::move(clients);
    if (!certificate.empty()) {
        files.certificates.push_back({certificate, private_key});
        files.certificates.insert(files.certificates.end(), more.begin(), more.end());
    }
    return files;
}

config::Findings problems(
    const std::filesystem::path& certificate,
    const std::filesystem::path& private_key,
    const std::vector<CertificateFiles>& more,
    const ClientCertificates& clients
) {
    config::Findings found;
    if (certificate.empty() != private_key.empty()) {
        found.push_back(
            {certificate.empty() ? "tls_private_key" : "tls_certificate",
             "set tls_certificate and tls_private_key, both or neither"}
        );
    }
    const bool has_tls = !certificate.empty() && !private_key.empty();
    for (std::size_t i = 0; i < more.size(); ++i) {
        const std::string item = "certificate[" + std::to_string(i) + "]";
        if (!has_tls) {
            found.push_back({item, "comes beside tls_certificate and tls_private_key: set those"});
        } else if (more[i].certificate.empty() || more[i].private_key.empty()) {
            found.push_back({item, "needs certificate and private_key"});
        }
    }
    if (!clients.ca_file.empty() && !has_tls) {
        found.push_back(
            {"client_ca_file", "client certificates need tls_certificate and tls_private_key"}
        );
    }
    if (!clients.names.empty() && clients.ca_file.empty()) {
        found.push_back({"client_names", "names in client certificates need client_ca_file"});
    }
    return found;
}

config::Findings file_problems(const TlsFiles& files) {
    config::Findings found;
    for (std::size_t i = 0; i < files.certificates.size(); ++i) {
        const CertificateFiles& each = files.certificates[i];
        try {
            const ServerTls tls(each.certificate, each.private_key);
            const std::string doubt = tls.doubt();
            if (!doubt.empty()) {
                found.push_back({key_of(i, "tls_certificate", "certificate"), doubt});
            }
        } catch (const std::runtime_error& failure) {
            const std::string why = failure.what();
            const bool of_key = why.find("private key") != std::string::npos;
            found.push_back(
                {of_key ? key_of(i, "tls_private_key", "private_key")
                        : key_of(i, "tls_certificate", "certificate"),
                 why}
            );
        }
    }
    if (!found.empty() || files.certificates.empty()) {
        return found;
    }
    try {
        const ServerTls all(files);
    } catch (const std::runtime_error& failure) {
        const std::string why = failure.what();
        const bool of_clients = !files.clients.ca_file.empty() &&
                                why.find(files.clients.ca_file.string()) != std::string::npos;
        found.push_back({of_clients ? "client_ca_file" : "certificate[0]", why});
    }
    return found;
}

}  // namespace porthole::net
