// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor/certificates.hpp"

#include "net/server_tls.hpp"

#include <boost/url/parse.hpp>
#include <fmt/format.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <exception>
#include <filesystem>
#include <memory>
#include <set>
#include <string_view>
#include <vector>

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

/// The findings about one listener's certificates; `hosts` are names that one of them must be for.
void examine(
    std::string_view role,
    const net::TlsFiles& files,
    const std::set<std::string>& hosts,
    Time now,
    Findings& findings
) {
    if (files.certificates.empty()) {
        return;
    }
    try {
        const net::ServerTls usable(files);
    } catch (const std::exception& failure) {
        findings.push_back({State::bad, fmt::format("[{}] TLS", role), failure.what()});
        return;
    }
    std::vector<CertificatePtr> certificates;
    for (const net::CertificateFiles& each : files.certificates) {
        certificates.push_back(read_certificate(each.certificate));
        const std::string subject =
            fmt::format("[{}] {}", role, each.certificate.filename().string());
        findings.push_back(examine_age(certificates.back().get(), subject, now));
    }
    for (const std::string& host : hosts) {
        const bool any = std::any_of(
            certificates.begin(),
            certificates.end(),
            [&host](const CertificatePtr& certificate) { return is_for(certificate.get(), host); }
        );
        if (!any) {
            findings.push_back(
                {State::bad,
                 fmt::format("[{}] TLS", role),
                 fmt::format(
                     "no certificate is for {}, where [consoles] sends browsers: they will warn, "
                     "unless another server stands in front",
                     host
                 )}
            );
        }
    }
}

}  // namespace

Findings examine_certificates(const Configuration& configuration, const Clock& clock) {
    Findings findings;
    const Time now = clock.now();
    examine(
        "proxy", tls_files(configuration.proxy), public_hosts(configuration.consoles), now, findings
    );
    examine("api", tls_files(configuration.api), {}, now, findings);
    examine("admin", tls_files(configuration.admin), {}, now, findings);
    return findings;
}

}  // namespace porthole::cli
