// SPDX-License-Identifier: Apache-2.0
#include "proxy/rfb/open_console.hpp"

#include "base/log.hpp"
#include "net/exact_read.hpp"

#include <boost/asio/error.hpp>

namespace porthole::proxy::rfb {
namespace {

using Step = ConsoleOpening::Step;

boost::system::error_code refused(const std::string& host, Errc reason, std::string_view why) {
    log::warn("vnc_refused", {{"host", host}, {"cause", make_error_code(reason)}, {"why", why}});
    return reason;
}

/// Sends what the step says and reads what it wants.
Task<Result<std::string>> exchange(net::Stream& stream, const Step& step) {
    if (!step.send.empty()) {
        const auto sent = co_await stream.write_all(net::as_bytes(step.send));
        if (!sent) {
            co_return sent.error();
        }
    }
    co_return co_await net::read_exactly(stream, step.bytes);
}

}  // namespace

Task<Result<net::StreamPtr>> open_console(
    net::StreamPtr stream, SecurityTerms terms, StartTls start_tls, std::string host
) {
    ConsoleOpening opening(std::move(terms));
    Step step = opening.begin();
    for (;;) {
        if (step.kind == Step::Kind::done) {
            co_return stream;
        }
        if (step.kind == Step::Kind::failed) {
            co_return refused(host, step.reason, step.why);
        }
        if (step.kind == Step::Kind::start_tls) {
            auto secured = co_await start_tls(std::move(stream));
            if (!secured) {
                co_return secured.error();
            }
            stream = std::move(*secured);
            step = opening.tls_is_up();
            continue;
        }
        const auto bytes = co_await exchange(*stream, step);
        if (bytes.has_error() && bytes.error() == boost::asio::error::operation_aborted) {
            co_return bytes.error();
        }
        if (!bytes) {
            // How a connection ends says little: hosts that refuse us do it in every way.
            co_return refused(
                host,
                opening.meaning_of_end(),
                "it ended the connection: " + bytes.error().message()
            );
        }
        step = opening.take(*bytes);
    }
}

}  // namespace porthole::proxy::rfb
