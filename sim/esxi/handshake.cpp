// SPDX-License-Identifier: Apache-2.0
#include "esxi/handshake.hpp"

#include <boost/beast/http/field.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace porthole::esxi {
namespace http = boost::beast::http;

std::optional<std::string> ticket_name(const UpgradeRequest& request) {
    constexpr std::string_view kPrefix = "/ticket/";
    std::string_view path(request.target().data(), request.target().size());
    path = path.substr(0, path.find('?'));
    if (!path.starts_with(kPrefix)) {
        return std::nullopt;
    }
    return std::string(path.substr(kPrefix.size()));
}

bool offers_binary(const UpgradeRequest& request) {
    const auto headers = request.equal_range(http::field::sec_websocket_protocol);
    return std::any_of(headers.first, headers.second, [](const auto& header) {
        const http::token_list offered(header.value());
        return std::any_of(offered.begin(), offered.end(), [](const auto& name) {
            return name == "binary";
        });
    });
}

std::string refusal(http::status status) {
    const auto reason = http::obsolete_reason(status);
    return fmt::format(
        "HTTP/1.1 {} {}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        static_cast<unsigned>(status),
        std::string_view(reason.data(), reason.size())
    );
}

std::optional<BrokenAnswer> broken_answer(Mode mode) {
    constexpr std::string_view kSwitching = "HTTP/1.1 101 Switching Protocols\r\n";
    BrokenAnswer answer;
    switch (mode) {
        case Mode::refuse_ticket:
            answer.bytes = refusal(http::status::not_found);
            return answer;
        case Mode::status_200:
            answer.bytes =
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 14\r\n"
                "Connection: close\r\n\r\n<p>Welcome</p>";
            return answer;
        case Mode::redirect:
            answer.bytes =
                "HTTP/1.1 301 Moved Permanently\r\nLocation: https://127.0.0.1/ui/\r\n"
                "Content-Length: 0\r\nConnection: close\r\n\r\n";
            return answer;
        case Mode::partial_101_stall:
            answer.bytes = fmt::format("{}Upgrade: websocket\r\nConnection: Upg", kSwitching);
            answer.stalls = true;
            return answer;
        case Mode::huge_headers:
            answer.bytes = kSwitching;
            answer.repeated = "X-Filler: 0123456789abcdef0123456789abcdef0123456789abcdef\r\n";
            return answer;
        default:
            return std::nullopt;
    }
}

void decorate(Mode mode, http::fields& answer) {
    if (mode != Mode::no_subprotocol) {
        answer.set(
            http::field::sec_websocket_protocol,
            mode == Mode::extra_subprotocol ? "simulated" : "binary"
        );
    }
    if (mode == Mode::wrong_accept) {
        // The answer to the key that RFC 6455 section 1.3 has as its example.
        answer.set(http::field::sec_websocket_accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }
}

}  // namespace porthole::esxi
