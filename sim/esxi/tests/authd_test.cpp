// SPDX-License-Identifier: Apache-2.0
#include "simulator_fixture.hpp"

#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

namespace porthole::esxi::test {
namespace {

namespace asio = boost::asio;

/// A client of the daemon, step by step.
class AuthdTest : public SimulatorTest {
protected:
    using Tls = asio::ssl::stream<asio::ip::tcp::socket&>;

    void connect() {
        socket_.connect(host.authd_endpoint());
        greeting_ = read_line(socket_);
        shake();
    }

    void shake() {
        held_.clear();
        tls_ = std::make_unique<Tls>(socket_, context_tls_);
        tls_->handshake(Tls::client);
    }

    template <class Stream>
    std::string read_line(Stream& stream) {
        const std::size_t size = asio::read_until(stream, asio::dynamic_buffer(held_), "\r\n");
        const std::string line = held_.substr(0, size - 2);
        held_.erase(0, size);
        return line;
    }

    std::string ask(const std::string& line) {
        asio::write(*tls_, asio::buffer(line + "\r\n"));
        return read_line(*tls_);
    }

    std::string mks_ticket() {
        const std::string body =
            R"({"ticket": "52cf", "vm": "vm-63", "type": "mks", "console": ")" + console.address() +
            "\"}";
        const auto answer = host.call("POST", "/tickets", body);
        EXPECT_EQ(answer.status, 200U);
        EXPECT_EQ(answer.body.at("port"), host.authd_endpoint().port());
        return "52cf";
    }

    asio::io_context context_;
    asio::ssl::context context_tls_{asio::ssl::context::tls_client};
    asio::ip::tcp::socket socket_{context_};
    std::unique_ptr<Tls> tls_;
    std::string greeting_;
    std::string held_;
};

TEST_F(AuthdTest, GreetsAsARealHostDoes) {
    connect();

    EXPECT_TRUE(greeting_.starts_with("220 VMware Authentication Daemon Version 1.10: SSL Required,"
    ));
}

TEST_F(AuthdTest, HandsTheConnectionOverToTheVm) {
    const std::string ticket = mks_ticket();
    connect();

    EXPECT_EQ(ask("USER " + ticket), "331 Password required for 52cf.");
    EXPECT_EQ(ask("PASS " + ticket), "230 User 52cf logged in.");
    EXPECT_EQ(ask("THUMBPRINT MDEyMzQ1Njc4OTAx").size(), 4U + 59U);
    EXPECT_EQ(ask("CONNECT [ds1] a b/c.vmx mks"), "200 Connect [ds1] a b/c.vmx");
    shake();
    asio::write(*tls_, asio::buffer(std::string("MDEyMzQ1Njc4OTAx")));
    console.accept();

    EXPECT_EQ(host.count("violations"), 0);
}

TEST_F(AuthdTest, TakesATicketOnceAndOfItsKindOnly) {
    const std::string web_ticket = ticket();
    connect();
    EXPECT_EQ(ask("USER " + web_ticket), "331 Password required for " + web_ticket + ".");
    EXPECT_EQ(ask("PASS " + web_ticket), "530 Login incorrect.");

    auto wrong_door = viewer();
    EXPECT_TRUE(wrong_door->open(mks_ticket()));
    EXPECT_EQ(wrong_door->answer.result_int(), 404U);
}

TEST_F(AuthdTest, WantsItsOrder) {
    connect();

    EXPECT_EQ(ask("PASS x"), "500 Unknown command");

    EXPECT_EQ(host.count("violations"), 1);
}

}  // namespace
}  // namespace porthole::esxi::test
