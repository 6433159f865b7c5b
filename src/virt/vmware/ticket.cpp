// SPDX-License-Identifier: Apache-2.0
#include "virt/vmware/ticket.hpp"

#include "net/endpoint.hpp"
#include "net/thumbprint.hpp"
#include "virt/host_names.hpp"

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

/// A ticket's URL, taken to pieces.
struct TicketUrl {
    net::Endpoint endpoint;
    std::string path;
};

/// Reads "wss://HOST[:PORT]/PATH"; nothing for anything that is not quite that.
std::optional<TicketUrl> parse_ticket_url(std::string_view url) {
    constexpr std::string_view kScheme = "wss://";
    constexpr std::size_t kUrlLimit = 2 * kTicketLimit;
    if (url.size() > kUrlLimit || !url.starts_with(kScheme)) {
        return std::nullopt;
    }
    url.remove_prefix(kScheme.size());
    const auto slash = url.find('/');
    if (slash == std::string_view::npos) {
        return std::nullopt;
    }
    std::string authority(url.substr(0, slash));
    const auto colon = authority.rfind(':');
    if (colon == std::string::npos || authority.ends_with(']')) {
        authority += ':' + std::to_string(kWebmksPort);
    }
    const auto endpoint = net::Endpoint::parse(authority);
    const std::string_view path = url.substr(slash);
    for (std::size_t begin = 1; begin <= path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        if (!is_ticket(path.substr(begin, end - begin))) {
            return std::nullopt;
        }
        begin = end + 1;
    }
    if (!endpoint || endpoint->port == 0) {
        return std::nullopt;
    }
    return TicketUrl{*endpoint, std::string(path)};
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

bool names_host(const vsphere::VirtualMachineTicket& ticket) {
    return !ticket.host.empty() || parse_ticket_url(ticket.url.reveal()).has_value();
}

std::string ticket_type_name(TicketType type) {
    return type == TicketType::mks ? "mks" : "webmks";
}

Outcome<ConnectInfo> ticket_connect_info(
    TicketType type, const vsphere::VirtualMachineTicket& ticket
) {
    if (!is_ticket(ticket.ticket.reveal())) {
        return refused("the ticket holds characters that a ticket has not");
    }
    std::optional<TicketUrl> url;
    if (!ticket.url.empty()) {
        url = parse_ticket_url(ticket.url.reveal());
        if (!url) {
            return refused("the ticket's url is none that begins with wss://");
        }
    }
    const std::string host =
        !ticket.host.empty() || !url ? without_brackets(ticket.host) : url->endpoint.host;
    if (!is_host(host)) {
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
        info.port = ticket.port != 0 ? ticket.port : url ? url->endpoint.port : kWebmksPort;
        info.path = url ? url->path : "/ticket/" + ticket.ticket.reveal();
    }
    info.host = host;
    info.ticket = ticket.ticket;
    info.thumbprints = std::move(*thumbprints);
    return info;
}

}  // namespace porthole::virt
