// SPDX-License-Identifier: Apache-2.0
#include "ticket_office.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace porthole::bench {

TicketOffice::TicketOffice(std::uint16_t console_port, const test::Certificate& certificate)
    : answer_(boost::json::serialize(boost::json::object{
          {"host", "127.0.0.1"},
          {"port", console_port},
          {"sha1", certificate.sha1},
          {"sha256", certificate.sha256},
          {"url", "wss://127.0.0.1:" + std::to_string(console_port) + "/ticket/bench"},
      })),
      listener_(workers_, {"127.0.0.1", 0}) {
    listener_.start([this](net::Worker& worker, boost::asio::ip::tcp::socket socket) {
        return net::http::serve(worker, std::move(socket), net::http::Entrance{}, *this);
    });
    workers_.start();
}

std::string TicketOffice::url() const {
    return "http://" + listener_.endpoint().text();
}

Task<net::http::Response> TicketOffice::handle(
    net::Worker& /*worker*/,
    const net::http::Request& /*request*/,
    const net::http::Peer& /*peer*/,
    std::string /*request_id*/
) {
    net::http::Response response{net::http::Status::ok, 11};
    response.set(boost::beast::http::field::content_type, "application/json");
    response.body() = answer_;
    co_return response;
}

}  // namespace porthole::bench
