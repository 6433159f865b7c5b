// SPDX-License-Identifier: Apache-2.0
#include "support/http_client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace porthole::test {

JsonAnswer send_json(
    const std::string& origin,
    std::string_view verb,
    std::string_view path,
    const boost::json::value& body
) {
    namespace beast = boost::beast;
    namespace http = beast::http;
    using boost::asio::ip::tcp;

    const boost::urls::url_view url = boost::urls::parse_uri(origin).value();
    boost::asio::io_context context;
    beast::tcp_stream stream(context);
    stream.connect(tcp::endpoint(
        boost::asio::ip::make_address(std::string(url.host_address())), url.port_number()
    ));

    constexpr unsigned kHttp11 = 11;
    http::request<http::string_body> request;
    request.version(kHttp11);
    request.method_string(boost::core::string_view(verb.data(), verb.size()));
    request.target(boost::core::string_view(path.data(), path.size()));
    request.set(http::field::host, url.encoded_authority());
    request.set(http::field::connection, "close");
    if (!body.is_null()) {
        request.set(http::field::content_type, "application/json");
        request.body() = boost::json::serialize(body);
    }
    request.prepare_payload();
    http::write(stream, request);

    beast::flat_buffer buffer;
    http::response<http::string_body> response;
    http::read(stream, buffer, response);
    JsonAnswer answer;
    answer.status = static_cast<int>(response.result_int());
    if (!response.body().empty()) {
        answer.body = boost::json::parse(response.body());
    }
    return answer;
}

}  // namespace porthole::test
