// SPDX-License-Identifier: Apache-2.0
#include "esxi/simulator.hpp"

#include "esxi/address.hpp"
#include "esxi/control_connection.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <memory>
#include <utility>

namespace porthole::esxi {
namespace asio = boost::asio;

Simulator::Simulator(asio::io_context& context, const Options& options, const Clock& clock)
    : options_(options),
      identity_(open_identity(options_)),
      vm_identity_(open_identity(Options{})),
      consoles_(context, options_.listen),
      authds_(context, options_.authd),
      controls_(context, options_.control),
      tickets_(clock, options_.ticket_life),
      host_{
          .options = options_,
          .tls = identity_.tls,
          .tickets = tickets_,
          .modes = modes_,
          .census = census_,
      },
      authd_host_{
          .options = options_,
          .tls = identity_.tls,
          .vm_tls = vm_identity_.tls,
          .sha1 = identity_.sha1,
          .vm_sha1 = vm_identity_.sha1,
          .tickets = tickets_,
          .modes = authd_modes_,
          .census = census_,
      },
      api_(
          ControlApi::Parts{
              .tickets = tickets_,
              .modes = modes_,
              .authd_modes = authd_modes_,
              .census = census_,
              .connection_limit = options_.connection_limit,
          },
          ControlApi::Address{
              .host = options_.host,
              .port = consoles_.local_endpoint().port(),
              .sha1 = identity_.sha1,
              .sha256 = identity_.sha256,
              .authd_port = authds_.local_endpoint().port(),
              .certificate = identity_.pem,
          }
      ),
      tasks_(context.get_executor()) {}

std::string Simulator::ready_line() const {
    const boost::json::object line = {
        {"listen", to_text(console_endpoint())},
        {"authd", to_text(authd_endpoint())},
        {"control", "http://" + to_text(control_endpoint())},
        {"sha1", identity_.sha1},
        {"sha256", identity_.sha256},
    };
    return boost::json::serialize(line);
}

void Simulator::start() {
    auto serve = [this](asio::ip::tcp::socket socket) { return serve_console(std::move(socket)); };
    auto control = [this](asio::ip::tcp::socket socket) {
        return serve_control(api_, std::move(socket), options_.peer_timeout);
    };
    tasks_.spawn(consoles_.run(tasks_, serve));
    auto authd = [this](asio::ip::tcp::socket socket) { return serve_authd(std::move(socket)); };
    tasks_.spawn(authds_.run(tasks_, authd));
    tasks_.spawn(controls_.run(tasks_, control));
}

void Simulator::stop() {
    consoles_.stop();
    authds_.stop();
    controls_.stop();
    tasks_.cancel();
}

Task<void> Simulator::serve_console(asio::ip::tcp::socket socket) {
    // On the heap: a coroutine frame this large would be allocated there for every wait.
    const auto connection = std::make_unique<Connection>(host_, std::move(socket));
    co_await connection->run();
}

Task<void> Simulator::serve_authd(asio::ip::tcp::socket socket) {
    const auto connection = std::make_unique<AuthdConnection>(authd_host_, std::move(socket));
    co_await connection->run();
}

}  // namespace porthole::esxi
