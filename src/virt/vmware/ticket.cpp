// SPDX-License-Identifier: Apache-2.0
#include "virt/vmware/ticket.hpp"

#include "net/endpoint.hpp"
#include "net/thumbprint.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace porthole::virt {
namespace {

using vsphere::Outcome;

constexpr std::uint16_t kWebmksPort = 443;
constexpr std::uint16_t kAuthdPort = 902;
constexpr std::size_t kCfgFileLimit = 4096;
constexpr std::size_t kTicketLimit = 1024;

vsphere::Error refused(std::string why) {
    vsphere::Error error;
    error.kind = vsphere::ErrorKind::protocol;
    error.method = "AcquireTicket";
    error.detail = std::move(why);
    return error;
}

/// Characters that mean themselves in a URL (RFC 3986, unreserved), so that a ticket cannot become
/// anything but one segment of a path.
bool is_ticket(std::string_view ticket) {
    return !ticket.empty() && ticket.size() <= kTicketLimit && ticket != "." && ticket != ".." &&
           std::all_of(ticket.begin(), ticket.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '_' || c == '~' || c == '-';
           });
}

/// True for a name or an address, and nothing that could be more than that in a URL or header.
bool is_host(const std::string& host) {
    const net::Endpoint endpoint{host, kWebmksPort};
    return net::Endpoint::parse(endpoint.text()) == endpoint;
}

/// True for text that fits into a line of authd's; spaces and brackets are usual.
bool is_cfg_file(std::string_view text) {
    return !text.empty() && text.size() <= kCfgFileLimit &&
           std::none_of(text.begin(), text.end(), [](char c) {
               return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
           });
}

/// False when `text` is no thumbprint. Those of algorithms that we do not know are the caller's to
/// pass over.
bool put(std::string_view text, Thumbprints& thumbprints) {
    constexpr std::size_t kSha1Length = 20 * 3 - 1;
    const auto parsed = net::Thumbprint::parse(text);
    if (!parsed) {
        return false;
    }
    const std::string written = parsed->text();
    (written.size() == kSha1Length ? thumbprints.sha1 : thumbprints.sha256) = written;
    return true;
}

struct Free {
    void operator()(BIO* bio) const noexcept { BIO_free(bio); }
    void operator()(X509* certificate) const noexcept { X509_free(certificate); }
};

/// The SHA-256 thumbprint of the first certificate in `pem`.
std::optional<std::string> thumbprint_of(const std::string& pem) {
    if (pem.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
        return std::nullopt;
    }
    const std::unique_ptr<BIO, Free> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const std::unique_ptr<X509, Free> certificate(
        bio ? PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr) : nullptr
    );
    if (!certificate) {
        ERR_clear_error();
        return std::nullopt;
    }
    return net::Thumbprint::of(certificate.get()).text();
}

bool is_known_algorithm(std::string_view name) {
    std::string plain;
    for (const char c : name) {
        if (c != '-') {
            plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
    }
    return plain.empty() || plain == "sha1" || plain == "sha256";
}

Outcome<Thumbprints> thumbprints_of(const vsphere::VirtualMachineTicket& ticket) {
    Thumbprints thumbprints;
    if (!ticket.ssl_thumbprint.empty() && !put(ticket.ssl_thumbprint, thumbprints)) {
        return refused("the ticket's sslThumbprint is not one");
    }
    for (const auto& each : ticket.cert_thumbprints) {
        if (is_known_algorithm(each.hash_algorithm) && !put(each.thumbprint, thumbprints)) {
            return refused("the ticket's certThumbprintList holds something else");
        }
    }
    if (!ticket.ssl_certificate.empty()) {
        auto thumbprint = thumbprint_of(ticket.ssl_certificate);
        if (!thumbprint) {
            return refused("the ticket's sslCertificate is not one");
        }
        thumbprints.sha256 = std::move(*thumbprint);
    }
    return thumbprints;
}

}  // namespace

std::string ticket_type_name(TicketType type) {
    return type == TicketType::mks ? "mks" : "webmks";
}

Outcome<ConnectInfo> ticket_connect_info(
    TicketType type, const vsphere::VirtualMachineTicket& ticket
) {
    if (!is_ticket(ticket.ticket.reveal())) {
        return refused("the ticket holds characters that a ticket has not");
    }
    if (!is_host(ticket.host)) {
        return refused("the ticket's host is neither a name nor an address");
    }
    auto thumbprints = thumbprints_of(ticket);
    if (!thumbprints) {
        return thumbprints.error();
    }
    if (type == TicketType::mks && !is_cfg_file(ticket.cfg_file)) {
        return refused("the ticket's cfgFile is no path");
    }
    ConnectInfo info;
    if (type == TicketType::mks) {
        info.transport = Transport::authd;
        info.port = ticket.port == 0 ? kAuthdPort : ticket.port;
        info.cfg_file = ticket.cfg_file;
    } else {
        info.transport = Transport::webmks;
        info.port = ticket.port == 0 ? kWebmksPort : ticket.port;
        info.path = "/ticket/" + ticket.ticket.reveal();
    }
    info.host = ticket.host;
    info.ticket = ticket.ticket;
    info.thumbprints = std::move(*thumbprints);
    return info;
}

}  // namespace porthole::virt
