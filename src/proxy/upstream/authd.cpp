// SPDX-License-Identifier: Apache-2.0
#include "proxy/upstream/authd.hpp"

#include "base/hash.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "net/exact_read.hpp"
#include "net/tcp_stream.hpp"
#include "net/tls_stream.hpp"
#include "proxy/rfb/console_stream.hpp"
#include "proxy/upstream/dial_console.hpp"
#include "proxy/upstream/identity.hpp"
#include "proxy/upstream/scan_codes.hpp"

#include <boost/asio/this_coro.hpp>

#include <array>

namespace porthole::proxy {
namespace {

constexpr std::size_t kLineLimitBytes = 4096;
constexpr std::size_t kCodeDigits = 3;

Errc unexpected(std::string_view step, std::string_view code) {
    const bool refused = code.starts_with('5');
    log::warn("authd_refused", {{"step", step}, {"code", code}});
    return refused ? Errc::ticket_rejected : Errc::upstream_protocol;
}

/// Reads a line that begins with `code`, three digits; returns the text behind it.
Task<Result<std::string>> expect(net::Stream& stream, std::string code, std::string step) {
    const auto line = co_await net::read_line(stream, kLineLimitBytes);
    if (!line) {
        log::warn("authd_refused", {{"step", step}, {"cause", line.error()}});
        co_return line.error();
    }
    if (!line->starts_with(code) || (line->size() > kCodeDigits && (*line)[kCodeDigits] != ' ')) {
        co_return unexpected(step, line->substr(0, kCodeDigits));
    }
    co_return line->substr(std::min(line->size(), kCodeDigits + 1));
}

/// Says `verb` and `argument`, and expects `code`.
Task<Result<std::string>> ask(
    net::Stream& stream, std::string verb, std::string argument, std::string code
) {
    const std::string line = verb + ' ' + argument + "\r\n";
    const auto sent = co_await stream.write_all(net::as_bytes(line));
    if (!sent) {
        co_return sent.error();
    }
    co_return co_await expect(stream, std::move(code), std::move(verb));
}

/// 16 characters of base64, as VMware's own clients send.
std::string make_nonce() {
    std::array<std::uint8_t, 12> random{};
    fill_random(random);
    return to_base64(random);
}

}  // namespace

Task<Result<void>> read_authd_greeting(net::Stream& stream) {
    const auto greeting = co_await expect(stream, "220", "greeting");
    if (!greeting) {
        co_return greeting.error();
    }
    if (greeting->find("SSL Required") == std::string::npos) {
        log::warn("authd_refused", {{"step", "greeting"}, {"why", "it does not ask for TLS"}});
        co_return Errc::upstream_protocol;
    }
    co_return ok();
}

Task<Result<net::Thumbprint>> log_in_to_authd(
    net::Stream& stream, Secret ticket, std::string cfg_file, std::string nonce
) {
    const auto user = co_await ask(stream, "USER", ticket.reveal(), "331");
    if (!user) {
        co_return user.error();
    }
    const auto pass = co_await ask(stream, "PASS", ticket.reveal(), "230");
    if (!pass) {
        co_return pass.error();
    }
    const auto text = co_await ask(stream, "THUMBPRINT", std::move(nonce), "200");
    if (!text) {
        co_return text.error();
    }
    const auto thumbprint = net::Thumbprint::parse(text->substr(0, text->find(' ')));
    if (!thumbprint) {
        log::warn("authd_refused", {{"step", "THUMBPRINT"}, {"why", "it told no thumbprint"}});
        co_return Errc::upstream_protocol;
    }
    const auto connected = co_await ask(stream, "CONNECT", cfg_file + " mks", "200");
    if (!connected) {
        co_return connected.error();
    }
    co_return *thumbprint;
}

Task<Result<OpenUpstream>> open_authd(virt::ConnectInfo info, const UpstreamContext& context) {
    auto identity = identity_of(info);
    if (!identity) {
        co_return identity.error();
    }
    auto socket = co_await dial_console(info, context);
    if (!socket) {
        co_return socket.error();
    }
    net::TcpStream tcp(std::move(*socket));
    const auto greeted = co_await read_authd_greeting(tcp);
    if (!greeted) {
        co_return greeted.error();
    }
    auto daemon = co_await net::TlsStream::connect(
        std::move(tcp.socket()), context.tls, std::move(*identity)
    );
    if (!daemon) {
        co_return daemon.error();
    }
    const std::string nonce = make_nonce();
    const auto thumbprint =
        co_await log_in_to_authd(**daemon, std::move(info.ticket), std::move(info.cfg_file), nonce);
    if (!thumbprint) {
        co_return thumbprint.error();
    }
    // The daemon hands the bare connection over, so what was TLS until now ends unsaid.
    auto handed_over = std::move(**daemon).abandon();
    if (!handed_over) {
        co_return handed_over.error();
    }
    net::PeerIdentity vm_identity{info.host, *thumbprint, {}};
    auto vm = co_await net::TlsStream::connect(
        std::move(*handed_over), context.tls, std::move(vm_identity)
    );
    if (!vm) {
        co_return vm.error();
    }
    const auto sent = co_await (*vm)->write_all(net::as_bytes(nonce));
    if (!sent) {
        co_return sent.error();
    }
    const auto executor = co_await boost::asio::this_coro::executor;
    OpenUpstream upstream;
    upstream.stream =
        std::make_unique<rfb::ConsoleStream>(std::move(*vm), rfb::ClientInit::kept, executor);
    if (info.scan_codes) {
        tell_scan_codes(upstream);
    }
    co_return upstream;
}

}  // namespace porthole::proxy
