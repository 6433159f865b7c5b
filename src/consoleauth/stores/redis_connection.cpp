// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/stores/redis_connection.hpp"

#include "base/log.hpp"
#include "net/deadline.hpp"
#include "net/dial.hpp"
#include "net/tcp_stream.hpp"
#include "net/tls_stream.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <hiredis/hiredis.h>

#include <array>
#include <optional>
#include <utility>

namespace porthole::consoleauth {
namespace {

Task<Result<net::StreamPtr>> connect(RedisAddress address) {
    auto socket = co_await net::dial(address.endpoint);
    if (!socket) {
        co_return socket.error();
    }
    if (address.tls == nullptr) {
        co_return net::StreamPtr(std::make_unique<net::TcpStream>(std::move(*socket)));
    }
    net::PeerIdentity identity;
    identity.host = address.endpoint.host;
    identity.ca_file = address.ca_file;
    co_return co_await net::TlsStream::connect(
        std::move(*socket), *address.tls, std::move(identity)
    );
}

std::string format(const std::vector<std::string_view>& words) {
    std::vector<const char*> starts;
    std::vector<std::size_t> sizes;
    for (const std::string_view word : words) {
        starts.push_back(word.empty() ? "" : word.data());
        sizes.push_back(word.size());
    }
    char* text = nullptr;
    const int size =
        redisFormatCommandArgv(&text, static_cast<int>(words.size()), starts.data(), sizes.data());
    std::string command(text, static_cast<std::size_t>(std::max(size, 0)));
    redisFreeCommand(text);
    return command;
}

RedisReply to_reply(const redisReply& from) {
    RedisReply reply;
    switch (from.type) {
        case REDIS_REPLY_STRING:
        case REDIS_REPLY_STATUS:
            reply.kind = RedisReply::Kind::text;
            reply.text.assign(from.str, from.len);
            break;
        case REDIS_REPLY_ERROR:
            reply.kind = RedisReply::Kind::error;
            reply.text.assign(from.str, from.len);
            break;
        case REDIS_REPLY_INTEGER:
            reply.kind = RedisReply::Kind::number;
            reply.number = from.integer;
            break;
        case REDIS_REPLY_ARRAY:
            reply.kind = RedisReply::Kind::list;
            for (std::size_t i = 0; i < from.elements; ++i) {
                reply.items.push_back(to_reply(*from.element[i]));
            }
            break;
        default:
            break;
    }
    return reply;
}

}  // namespace

void RedisConnection::ReaderDeleter::operator()(redisReader* reader) const noexcept {
    redisReaderFree(reader);
}

RedisConnection::RedisConnection(const net::Endpoint& endpoint)
    : address_(endpoint.text()), reader_(redisReaderCreate()) {}

RedisConnection::~RedisConnection() = default;

template <class T>
Result<T> RedisConnection::run(Task<Result<T>> task) {
    std::optional<Result<T>> result;
    const auto keep = [&result](std::exception_ptr failure, Result<T> value) {
        if (failure) {
            std::rethrow_exception(failure);
        }
        result.emplace(std::move(value));
    };
    boost::asio::co_spawn(context_, std::move(task), keep);
    context_.restart();
    context_.run();
    return std::move(*result);
}

Errc RedisConnection::failed(std::string_view cause) const {
    log::error("token_store_failed", {{"server", address_}, {"cause", cause}});
    return Errc::store_unavailable;
}

Result<std::unique_ptr<RedisConnection>> RedisConnection::open(
    const RedisAddress& address, Milliseconds limit
) {
    auto connection = std::make_unique<RedisConnection>(address.endpoint);
    auto stream = connection->run(net::with_deadline(limit, connect(address)));
    if (!stream) {
        return connection->failed("cannot connect: " + std::string(errc_name(stream.error())));
    }
    connection->stream_ = std::move(*stream);
    return connection;
}

Result<RedisReply> RedisConnection::call(
    const std::vector<std::string_view>& words, Milliseconds limit
) {
    auto reply = run(net::with_deadline(limit, exchange(format(words))));
    if (!reply) {
        return failed(
            reply.error() == Errc::deadline_exceeded ? "no answer in time" : reply.error().message()
        );
    }
    return reply;
}

bool RedisConnection::is_usable() {
    // Nothing is owed: what can be read is the end, or an answer that came too late.
    return !run(net::with_deadline(Milliseconds::zero(), stream_->readable()));
}

Task<Result<RedisReply>> RedisConnection::exchange(std::string command) {
    const auto sent = co_await stream_->write_all(net::as_bytes(command));
    if (!sent) {
        co_return sent.error();
    }
    std::array<std::byte, 4096> buffer{};
    for (;;) {
        void* raw = nullptr;
        if (redisReaderGetReply(reader_.get(), &raw) != REDIS_OK) {
            co_return Errc::upstream_protocol;
        }
        if (raw != nullptr) {
            auto* const reply = static_cast<redisReply*>(raw);
            RedisReply converted = to_reply(*reply);
            freeReplyObject(reply);
            co_return converted;
        }
        const auto got = co_await stream_->read_some(buffer);
        if (!got) {
            co_return got.error();
        }
        if (*got == 0) {
            co_return Errc::upstream_closed;
        }
        redisReaderFeed(reader_.get(), reinterpret_cast<const char*>(buffer.data()), *got);
    }
}

}  // namespace porthole::consoleauth
