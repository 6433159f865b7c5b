// SPDX-License-Identifier: Apache-2.0
// The token of a request target is what a plain reading of its query says, or nothing.
#include "fuzz/fuzz_target.hpp"
#include "proxy/token_location.hpp"

#include <optional>
#include <string>
#include <vector>

namespace {

std::string decoded(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            const auto digit = [&](std::size_t at) {
                return kDigits.find(static_cast<char>(text[at] | 0x20));
            };
            out += static_cast<char>(digit(i + 1) * 16 + digit(i + 2));
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

/// All values of `name` in the query of `target`.
std::vector<std::string> values_of(std::string_view target, std::string_view name) {
    std::vector<std::string> values;
    const std::size_t mark = target.find('?');
    if (mark == std::string_view::npos) {
        return values;
    }
    std::string_view query = target.substr(mark + 1);
    for (;;) {
        const std::size_t end = query.find('&');
        const std::string_view pair = query.substr(0, end);
        const std::size_t equals = pair.find('=');
        if (decoded(pair.substr(0, equals)) == name) {
            values.push_back(
                equals == std::string_view::npos ? std::string() : decoded(pair.substr(equals + 1))
            );
        }
        if (end == std::string_view::npos) {
            return values;
        }
        query = query.substr(end + 1);
    }
}

std::optional<std::string> plainly(std::string_view target) {
    const auto tokens = values_of(target, "token");
    if (!tokens.empty()) {
        return tokens.size() == 1 ? std::optional(tokens[0]) : std::nullopt;
    }
    const auto paths = values_of(target, "path");
    if (paths.size() != 1) {
        return std::nullopt;
    }
    const auto inner = values_of("/" + paths[0], "token");
    return inner.size() == 1 ? std::optional(inner[0]) : std::nullopt;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace porthole;
    const std::string target(fuzz::as_text(data, size));
    net::http::Request request{boost::beast::http::verb::get, target, 11};

    const auto token = proxy::find_token(request);

    if (token) {
        fuzz::require(plainly(target) == token->reveal(), "it is the token that stands there");
    } else {
        // Malformed targets hold none; of the others, the plain reading must not find one either.
        const bool malformed = !net::http::target_path(target);
        const auto path = net::http::query_parameter(target, "path");
        const bool malformed_inside =
            path && !net::http::target_path(path->starts_with('/') ? *path : "/" + *path);
        fuzz::require(malformed || malformed_inside || !plainly(target), "no token is overlooked");
    }
    request.set(boost::beast::http::field::sec_websocket_protocol, target);
    const auto secret = proxy::find_session_secret(request);
    if (secret) {
        fuzz::require(
            target.find(proxy::kSecretSubprotocol) != std::string::npos, "a secret was offered"
        );
        fuzz::require(
            target.find(secret->reveal()) != std::string::npos, "it is the one that was offered"
        );
    }
    return 0;
}
