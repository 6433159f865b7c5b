// SPDX-License-Identifier: Apache-2.0
#include "net/http/trusted_proxies.hpp"

#include <boost/beast/core/string.hpp>

#include <optional>
#include <vector>

namespace porthole::net::http {
namespace asio = boost::asio;
using boost::beast::iequals;

namespace {

/// One hop as a header tells it.
struct Hop {
    std::string node;   ///< address, perhaps with a port
    std::string proto;  ///< "https"; empty: not told
};

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlank = " \t";
    const auto begin = text.find_first_not_of(kBlank);
    return begin == std::string_view::npos
               ? std::string_view()
               : text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

/// `text` in pieces, cut at each `separator` that stands in no quotes.
std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    bool quoted = false;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && quoted) {
            ++i;
        } else if (text[i] == '"') {
            quoted = !quoted;
        } else if (text[i] == separator && !quoted) {
            parts.push_back(trimmed(text.substr(begin, i - begin)));
            begin = i + 1;
        }
    }
    parts.push_back(trimmed(text.substr(begin)));
    return parts;
}

std::string unquoted(std::string_view text) {
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') {
        return std::string(text);
    }
    std::string plain;
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
        i += text[i] == '\\' && i + 2 < text.size() ? 1 : 0;
        plain += text[i];
    }
    return plain;
}

Hop parse_forwarded(std::string_view element) {
    Hop hop;
    for (const std::string_view pair : split(element, ';')) {
        const auto equals = pair.find('=');
        const std::string_view name = pair.substr(0, equals);
        const std::string_view value =
            equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
        if (iequals(name, "for")) {
            hop.node = unquoted(value);
        } else if (iequals(name, "proto")) {
            hop.proto = unquoted(value);
        }
    }
    return hop;
}

/// "192.0.2.7", "192.0.2.7:4711", "2001:db8::7", "[2001:db8::7]:4711"
std::optional<asio::ip::address> address_in(std::string_view node) {
    if (node.starts_with('[')) {
        node = node.substr(1, node.find(']') == std::string_view::npos ? 0 : node.find(']') - 1);
    } else if (node.find(':') == node.rfind(':')) {
        node = node.substr(0, node.find(':'));
    }
    boost::system::error_code error;
    const auto address = asio::ip::make_address(std::string(node), error);
    if (error || (address.is_v6() && address.to_v6().scope_id() != 0)) {
        return std::nullopt;
    }
    return plain_address(address);
}

/// All elements of all fields called `name`, in their order.
std::vector<std::string> elements(const Request& request, std::string_view name) {
    std::vector<std::string> all;
    const auto [first, last] = request.equal_range(boost::core::string_view(name));
    for (auto header = first; header != last; ++header) {
        for (const std::string_view element : split(header->value(), ',')) {
            all.emplace_back(element);
        }
    }
    return all;
}

std::vector<Hop> hops_of(const Request& request, ForwardedField field) {
    std::vector<Hop> hops;
    if (field == ForwardedField::forwarded) {
        for (const std::string& element : elements(request, "Forwarded")) {
            hops.push_back(parse_forwarded(element));
        }
        return hops;
    }
    for (const std::string& element : elements(request, "X-Forwarded-For")) {
        hops.push_back({element, {}});
    }
    // The one nearest to us, of whom we know that it is trusted, wrote the last of these.
    const auto protos = elements(request, "X-Forwarded-Proto");
    for (Hop& hop : hops) {
        hop.proto = protos.empty() ? "" : protos.back();
    }
    return hops;
}

}  // namespace

TrustedProxies::TrustedProxies(Networks networks, ForwardedField field)
    : networks_(std::move(networks)), field_(field) {}

bool TrustedProxies::trusts(const asio::ip::address& address) const {
    return contains(networks_, address);
}

Peer TrustedProxies::client_of(const Peer& connection, const Request& request) const {
    Peer client = connection;
    if (networks_.empty()) {
        return client;
    }
    auto nearest = address_in(connection.address);
    const auto hops = hops_of(request, field_);
    for (auto hop = hops.rbegin(); hop != hops.rend() && nearest && trusts(*nearest); ++hop) {
        nearest = address_in(hop->node);
        if (nearest) {
            client.address = nearest->to_string();
        }
        if (!hop->proto.empty()) {
            client.secure = iequals(hop->proto, "https");
        }
    }
    return client;
}

}  // namespace porthole::net::http
