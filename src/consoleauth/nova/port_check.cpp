// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/nova/port_check.hpp"

#include "base/errc.hpp"
#include "base/log.hpp"
#include "base/random.hpp"

#include <utility>

namespace porthole::consoleauth {
namespace {

/// nova-compute answers after its driver has asked the hypervisor: some wait at once.
constexpr std::size_t kThreads = 8;
constexpr Milliseconds kPauseAfterFailure{1000};

constexpr const char* kExchange = "nova";  // control_exchange, which Nova sets itself
constexpr const char* kNewInterface = "6.0";
constexpr const char* kOldInterface = "5.0";

/// Exceptions of nova-compute that mean that there is no such console: nova/exception.py.
bool denies(const std::string& failure) {
    return failure == "InstanceNotFound" || failure == "ConsoleTypeUnavailable" ||
           failure == "ConsoleTypeInvalid" || failure == "InstanceNotReady";
}

void report(const PortQuestion& question, std::string_view detail, std::string_view remedy) {
    log::error(
        "port_not_confirmed",
        {{"request", question.request_id},
         {"instance", question.instance_id},
         {"compute", question.compute_host},
         {"detail", detail},
         {"remedy", remedy}}
    );
}

void report_denial(const PortQuestion& question, std::string_view detail) {
    log::warn(
        "port_denied",
        {{"request", question.request_id},
         {"instance", question.instance_id},
         {"compute", question.compute_host},
         {"detail", detail}}
    );
}

}  // namespace

PortCheck::PortCheck(amqp::Options options, Seconds limit)
    : limit_(limit),
      connections_(
          kThreads,
          kPauseAfterFailure,
          [options = std::move(options)] { return amqp::Connection::open(options); }
      ),
      pool_(kThreads) {}

Task<Result<void>> PortCheck::confirm(PortQuestion question) {
    if (question.compute_host.empty()) {
        report_denial(question, "the instance is on no host");
        co_return Errc::token_unknown;
    }
    auto work = [this, question]() -> Result<void> { return ask(question); };
    co_return co_await pool_.run(std::move(work));
}

Result<void> PortCheck::ask(const PortQuestion& question) {
    const auto deadline = std::chrono::steady_clock::now() + limit_;
    Outcome outcome = Outcome::broken;
    // A kept connection may turn out to be dead: once more, with a new one.
    for (int tries = 0; tries < 2 && outcome == Outcome::broken; ++tries) {
        auto connection = connections_.borrow();
        if (!connection) {
            report(
                question,
                "no connection to RabbitMQ",
                "look at [nova] transport_url, or at transport_url in Nova's cell_mappings"
            );
            return Errc::driver_unavailable;
        }
        outcome = ask_everywhere(**connection, question, deadline);
        if (outcome != Outcome::confirmed && outcome != Outcome::denied) {
            connection->discard();  // an answer may come after all
        }
    }
    switch (outcome) {
        case Outcome::confirmed:
            return ok();
        case Outcome::denied:
            return Errc::token_unknown;
        case Outcome::no_listener:
            report(
                question,
                "no nova-compute listens for this host",
                "look at nova-compute there, and at the virtual host of transport_url"
            );
            return Errc::driver_unavailable;
        case Outcome::silent:
            report(question, "nova-compute does not answer", "look at nova-compute there");
            return Errc::driver_unavailable;
        case Outcome::version_refused:
            report(
                question, "nova-compute knows no such call", "use a Nova between Rocky and 2026.1"
            );
            return Errc::driver_unavailable;
        case Outcome::broken:
            report(question, "the connection to RabbitMQ broke", "look at RabbitMQ's log");
            return Errc::driver_unavailable;
        case Outcome::failed:
            return Errc::driver_unavailable;
    }
    return Errc::internal_error;
}

/// The topic changed with Nova 33.0, the interface's version with 23.0; nobody has to tell us: no
/// queue takes a message to a topic that there is not, and an old interface refuses a new version.
PortCheck::Outcome PortCheck::ask_everywhere(
    amqp::Connection& connection, const PortQuestion& question, Deadline deadline
) {
    for (const char* const topic : {"compute.", "compute-alt."}) {
        const std::string key = topic + question.compute_host;
        const bool old = old_interface_;
        Outcome outcome =
            call(connection, question, key, old ? kOldInterface : kNewInterface, deadline);
        if (outcome == Outcome::version_refused) {
            outcome =
                call(connection, question, key, old ? kNewInterface : kOldInterface, deadline);
            if (outcome != Outcome::version_refused) {
                old_interface_ = !old;
            }
        }
        if (outcome != Outcome::no_listener) {
            return outcome;
        }
    }
    return Outcome::no_listener;
}

PortCheck::Outcome PortCheck::call(
    amqp::Connection& connection,
    const PortQuestion& question,
    const std::string& topic,
    const char* version,
    Deadline deadline
) {
    const std::string id = random_uuid();
    amqp::Message message;
    message.exchange = kExchange;
    message.routing_key = topic;
    message.content_type = "application/json";
    message.expires_after = limit_;
    message.body = compute_call(question, version, id, connection.queue(), limit_);
    if (!connection.publish(message)) {
        return Outcome::broken;
    }
    for (;;) {
        const auto arrival = connection.next(deadline);
        if (!arrival) {
            return arrival.error() == Errc::deadline_exceeded ? Outcome::silent : Outcome::broken;
        }
        if (arrival->returned) {
            return Outcome::no_listener;
        }
        const auto answer = read_compute_answer(arrival->body);
        if (!answer || answer->message_id != id || !answer->ends) {
            continue;
        }
        if (answer->failure == "UnsupportedVersion") {
            return Outcome::version_refused;
        }
        if (answer->confirms.value_or(false)) {
            return Outcome::confirmed;
        }
        if (answer->confirms || denies(answer->failure)) {
            report_denial(
                question, answer->confirms ? "the port is not this console's" : answer->failure
            );
            return Outcome::denied;
        }
        report(question, answer->failure, "look at the log of nova-compute there");
        return Outcome::failed;
    }
}

}  // namespace porthole::consoleauth
