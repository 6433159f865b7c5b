// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// RDCleanPath, by which a browser leaves to its proxy what it cannot do itself: the TLS connection
/// to an RDP server. One message there with RDP's first one in it, one back with the server's
/// answer and certificates; what follows is what TLS carries. As in IronRDP, crate
/// ironrdp-rdcleanpath.
namespace porthole::proxy::rdp {

/// Longer messages are not read.
constexpr std::size_t kCleanPathLimitBytes = std::size_t{64} * 1024;

/// Why a proxy opens no connection.
struct CleanPathError {
    static constexpr std::uint16_t kGeneral = 1;
    static constexpr std::uint16_t kNegotiation = 2;  ///< the server's answer goes along

    std::uint16_t code = kGeneral;
    std::optional<std::uint16_t> http_status;
    std::optional<std::uint16_t> socket_error;  ///< as Windows numbers them
    std::optional<std::uint8_t> tls_alert;

    bool operator==(const CleanPathError&) const = default;
};

/// A message of either direction: which members it has makes it a request, an answer or an error.
struct CleanPath {
    static constexpr std::uint64_t kVersion = 3390;

    std::optional<CleanPathError> error;
    std::optional<std::string> destination;                ///< request
    std::optional<std::string> proxy_auth;                 ///< request
    std::optional<std::string> server_auth;                ///< request; nobody uses it
    std::optional<std::string> preconnection_blob;         ///< request
    std::optional<std::string> x224;                       ///< the client's PDU, or the server's
    std::optional<std::vector<std::string>> certificates;  ///< answer: DER, the server's own first
    std::optional<std::string> server_address;             ///< answer

    bool operator==(const CleanPath&) const = default;
};

/// How far the message at the front of `bytes` goes. Zero: that is not known yet. Nothing: it is
/// none, or longer than the limit.
std::optional<std::size_t> clean_path_size(std::string_view bytes);

/// Reads a whole message, in DER. Nothing when it is not one of version 3390, when a member is of
/// another form or stands twice or in the wrong place, or when anything is left over.
std::optional<CleanPath> parse_clean_path(std::string_view bytes);

/// The reverse: of what was parsed, the same bytes.
std::string write_clean_path(const CleanPath& message);

}  // namespace porthole::proxy::rdp
