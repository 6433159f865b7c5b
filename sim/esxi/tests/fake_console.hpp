// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "esxi/address.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <string>
#include <string_view>

namespace porthole::esxi::test {

inline constexpr std::string_view kVersion = "RFB 003.008\n";

/// A VM's VNC server, word for word as the test says. Blocking.
class FakeConsole {
public:
    std::string address() const { return to_text(acceptor_.local_endpoint()); }

    void accept() {
        socket_.close();
        acceptor_.accept(socket_);
    }

    void say(std::string_view bytes) {
        boost::asio::write(socket_, boost::asio::buffer(bytes.data(), bytes.size()));
    }

    std::string hear(std::size_t size) {
        std::string bytes(size, '\0');
        boost::system::error_code error;
        bytes.resize(boost::asio::read(socket_, boost::asio::buffer(bytes), error));
        return bytes;
    }

    /// Says more and more; true when the other side hung up at last.
    bool say_until_hung_up() {
        const std::string bytes(65536, 'x');
        boost::system::error_code error;
        while (!error) {
            boost::asio::write(socket_, boost::asio::buffer(bytes), error);
        }
        return true;
    }

    void hang_up() { socket_.close(); }

    /// Whether the other side hung up; what it said before is dropped.
    bool was_hung_up() {
        boost::system::error_code error;
        std::string dropped(4096, '\0');
        while (!error) {
            socket_.read_some(boost::asio::buffer(dropped), error);
        }
        return true;
    }

private:
    boost::asio::io_context context_;
    boost::asio::ip::tcp::acceptor acceptor_{
        context_, {boost::asio::ip::address_v4::loopback(), 0}
    };
    boost::asio::ip::tcp::socket socket_{context_};
};

}  // namespace porthole::esxi::test
