// SPDX-License-Identifier: Apache-2.0
#include "proxy/upstream/connect.hpp"

#include "base/log.hpp"
#include "net/exact_read.hpp"
#include "proxy/upstream/dial_console.hpp"
#include "proxy/upstream/vnc.hpp"

#include <algorithm>

namespace porthole::proxy {
namespace {

constexpr std::size_t kHeadLimitBytes = std::size_t{16} * 1024;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// "HTTP/1.1 200 …"
bool is_status_line(std::string_view line) {
    constexpr std::string_view kVersion = "HTTP/1.";
    constexpr std::size_t kStatusAt = 9;
    constexpr std::size_t kLeast = kStatusAt + 3;
    return line.size() >= kLeast && line.starts_with(kVersion) && is_digit(line[7]) &&
           line[8] == ' ' && is_digit(line[9]) && is_digit(line[10]) && is_digit(line[11]) &&
           (line.size() == kLeast || line[kLeast] == ' ');
}

}  // namespace

Task<Result<void>> ask_to_connect(net::Stream& stream, std::string path) {
    const std::string request = "CONNECT " + path + " HTTP/1.1\r\n\r\n";
    const auto sent = co_await stream.write_all(net::as_bytes(request));
    if (!sent) {
        co_return sent.error();
    }
    const auto status = co_await net::read_line(stream, kHeadLimitBytes);
    if (!status) {
        co_return status.error();
    }
    if (!is_status_line(*status)) {
        log::warn("upstream_answer_malformed", {{"why", "no status line"}});
        co_return Errc::upstream_protocol;
    }
    if (status->compare(9, 3, "200") != 0) {
        log::warn("upstream_connect_refused", {{"status", status->substr(9, 3)}});
        co_return Errc::ticket_rejected;
    }
    std::size_t left = kHeadLimitBytes - std::min(kHeadLimitBytes, status->size());
    for (;;) {
        const auto line = co_await net::read_line(stream, left);
        if (!line) {
            co_return line.error();
        }
        if (line->empty()) {
            co_return ok();
        }
        left -= std::min(left, line->size() + 1);
    }
}

Task<Result<OpenUpstream>> open_connect(virt::ConnectInfo info, const UpstreamContext& context) {
    auto socket = co_await dial_console(info, context);
    if (!socket) {
        co_return socket.error();
    }
    auto tcp = std::make_unique<net::TcpStream>(std::move(*socket));
    const auto connected = co_await ask_to_connect(*tcp, info.path);
    if (!connected) {
        co_return connected.error();
    }
    co_return co_await open_vnc_on(std::move(tcp), std::move(info), context);
}

}  // namespace porthole::proxy
