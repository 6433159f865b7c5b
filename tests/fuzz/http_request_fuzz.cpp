// SPDX-License-Identifier: Apache-2.0
// Byte 0: how large the pieces are in which the rest arrives at the HTTP server. What gets to the
// handler is unambiguous, and the same as when all arrives at once.
#include "fuzz/fuzz_target.hpp"
#include "net/http/server.hpp"
#include "support/run.hpp"
#include "support/scripted_stream.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace {
using namespace porthole;
using boost::beast::http::field;

class RecordingHandler final : public net::http::Handler {
public:
    Task<net::http::Response> handle(
        net::Worker& /*worker*/,
        const net::http::Request& request,
        const net::http::Peer& /*peer*/,
        std::string /*request_id*/
    ) override {
        record(request);
        co_return net::http::Response{net::http::Status::ok, 11};
    }

    bool wants(const net::http::Request& request) const override {
        return request.count(field::upgrade) > 0;
    }

    Task<void> upgrade(
        net::Worker& /*worker*/,
        net::http::Request request,
        net::http::Peer /*peer*/,
        std::string /*request_id*/,
        net::http::Upgraded /*connection*/
    ) override {
        record(request);
        co_return;
    }

    std::vector<std::string> seen;

private:
    void record(const net::http::Request& request) {
        for (const field name :
             {field::host,
              field::content_length,
              field::transfer_encoding,
              field::upgrade,
              field::origin}) {
            fuzz::require(request.count(name) <= 1, "no field that decides stands there twice");
        }
        fuzz::require(
            request.version() == 10 || request.count(field::host) == 1, "a host is named"
        );
        fuzz::require(
            request.count(field::content_length) + request.count(field::transfer_encoding) <= 1,
            "the body has one length"
        );
        std::string text(request.method_string());
        text += " " + std::string(request.target());
        for (const auto& line : request) {
            const std::string_view value = line.value();
            fuzz::require(
                value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos,
                "a value is one line"
            );
            text += "\n" + std::string(line.name_string()) + ":" + std::string(value);
        }
        seen.push_back(text + "\n\n" + request.body());
    }
};

std::vector<std::string> requests_in(std::string_view bytes, std::size_t piece) {
    test::ScriptedStream stream(test::in_pieces(bytes, piece));
    RecordingHandler handler;
    net::Worker worker;
    net::http::Peer peer;
    test::run(
        worker.context,
        serve(worker, test::lend(stream), std::move(peer), handler, net::http::Limits())
    );
    fuzz::require(stream.closed(), "the connection is closed in the end");
    return handler.seen;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t kLongest =
        16 * 1024;  // below all limits, which depend on how bytes arrive
    if (size == 0 || size > kLongest) {
        return 0;
    }
    const auto bytes = fuzz::as_text(data + 1, size - 1);
    const std::size_t piece = data[0] % 64 + 1;

    fuzz::require(
        requests_in(bytes, piece) == requests_in(bytes, kLongest), "pieces do not matter"
    );
    return 0;
}
