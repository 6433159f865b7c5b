// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor/certificates.hpp"

#include "net/tls_context.hpp"

#include <boost/url/parse.hpp>
#include <fmt/format.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <chrono>
#include <ctime>
#include <exception>
#include <filesystem>
#include <memory>
#include <set>
#include <string_view>

namespace porthole::cli {
namespace {

using State = Finding::State;
using Days = std::chrono::duration<long, std::ratio<86400>>;

/// When to renew, at the latest: automatic renewal has had its chance by then.
constexpr Days kSoon{14};

struct Deleter {
    void operator()(BIO* file) const noexcept { BIO_free(file); }
    void operator()(X509* certificate) const noexcept { X509_free(certificate); }
};

using CertificatePtr = std::unique_ptr<X509, Deleter>;

/// The first certificate of a PEM file, which is the one that is shown.
CertificatePtr read_certificate(const std::filesystem::path& path) {
    const std::unique_ptr<BIO, Deleter> file(BIO_new_file(path.c_str(), "r"));
    return CertificatePtr(
        file ? PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr) : nullptr
    );
}

Time time_of(const ASN1_TIME* when) {
    std::tm parts{};
    ASN1_TIME_to_tm(when, &parts);
    return std::chrono::time_point_cast<Time::duration>(
        std::chrono::system_clock::from_time_t(timegm(&parts))
    );
}

Finding examine_age(const X509* certificate, const std::string& subject, Time now) {
    const Time end = time_of(X509_get0_notAfter(certificate));
    const auto left = std::chrono::duration_cast<Days>(end - now);
    if (time_of(X509_get0_notBefore(certificate)) > now) {
        return {State::bad, subject, "is not valid yet: is this machine's clock right?"};
    }
    if (end < now) {
        return {State::bad, subject, fmt::format("expired {} days ago: renew it", -left.count())};
    }
    const State state = left < kSoon ? State::doubtful : State::good;
    return {state, subject, fmt::format("is valid for another {} days", left.count())};
}

/// The hosts to which console URLs send browsers.
std::set<std::string> public_hosts(const compute::ConsolesConfig& consoles) {
    std::set<std::string> hosts;
    for (const std::string& type : consoles.enabled) {
        const auto base = consoles.base_urls.find(type);
        const auto url =
            boost::urls::parse_uri(base == consoles.base_urls.end() ? "" : base->second);
        if (url && (url->scheme() == "https" || url->scheme() == "wss")) {
            hosts.insert(url->host_address());
        }
    }
    return hosts;
}

bool is_for(X509* certificate, const std::string& host) {
    return X509_check_host(certificate, host.c_str(), host.size(), 0, nullptr) == 1 ||
           X509_check_ip_asc(certificate, host.c_str(), 0) == 1;
}

}  // namespace

Findings examine_certificates(const Configuration& configuration, const Clock& clock) {
    struct Shown {
        std::string_view role;
        const std::filesystem::path& certificate;
        const std::filesystem::path& key;
    };
    const Shown all[] = {
        {"proxy", configuration.proxy.tls_certificate, configuration.proxy.tls_private_key},
        {"api", configuration.api.tls_certificate, configuration.api.tls_private_key},
        {"admin", configuration.admin.tls_certificate, configuration.admin.tls_private_key},
    };
    Findings findings;
    for (const auto& [role, path, key] : all) {
        if (path.empty()) {
            continue;
        }
        const std::string subject = fmt::format("[{}] tls_certificate", role);
        try {
            const net::ServerTls usable(path, key);
        } catch (const std::exception& failure) {
            findings.push_back({State::bad, subject, failure.what()});
            continue;
        }
        const CertificatePtr certificate = read_certificate(path);
        findings.push_back(examine_age(certificate.get(), subject, clock.now()));
        if (role != "proxy") {
            continue;
        }
        for (const std::string& host : public_hosts(configuration.consoles)) {
            if (!is_for(certificate.get(), host)) {
                findings.push_back(
                    {State::bad,
                     subject,
                     fmt::format(
                         "is not for {}, where [consoles] sends browsers: they will warn, unless "
                         "another server stands in front",
                         host
                     )}
                );
            }
        }
    }
    return findings;
}

}  // namespace porthole::cli
