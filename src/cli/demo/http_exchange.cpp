// SPDX-License-Identifier: Apache-2.0
#include "cli/demo/http_exchange.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/write.hpp>

#include <array>
#include <sstream>
#include <stdexcept>

namespace porthole::cli {
namespace beast_http = boost::beast::http;

Task<HttpAnswer> exchange(net::Stream& stream, net::http::Request request) {
    request.prepare_payload();
    std::ostringstream text;
    text << request;
    const auto sent = co_await stream.write_all(net::as_bytes(text.view()));
    if (!sent) {
        throw std::runtime_error("the request was not taken: " + sent.error().message());
    }
    beast_http::response_parser<beast_http::string_body> parser;
    parser.eager(true);
    HttpAnswer answer;
    std::array<std::byte, 4096> chunk{};
    while (!parser.is_done()) {
        const auto got = co_await stream.read_some(chunk);
        if (!got || *got == 0) {
            throw std::runtime_error("the connection ended before the answer did");
        }
        answer.rest.append(reinterpret_cast<const char*>(chunk.data()), *got);
        boost::system::error_code error;
        const std::size_t used = parser.put(boost::asio::buffer(answer.rest), error);
        answer.rest.erase(0, used);
        if (error && error != beast_http::error::need_more) {
            throw std::runtime_error("the answer is no HTTP: " + error.message());
        }
    }
    answer.response = parser.release();
    co_return answer;
}

}  // namespace porthole::cli
