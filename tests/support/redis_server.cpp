// SPDX-License-Identifier: Apache-2.0
#include "support/redis_server.hpp"

#include "support/eventually.hpp"
#include "support/free_port.hpp"

#include <fmt/format.h>
#include <hiredis/hiredis.h>
#include <sys/time.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>

namespace porthole::test {
namespace {

struct Freer {
    void operator()(redisContext* context) const noexcept { redisFree(context); }
    void operator()(redisReply* reply) const noexcept { freeReplyObject(reply); }
};
using Context = std::unique_ptr<redisContext, Freer>;
using Reply = std::unique_ptr<redisReply, Freer>;

std::string text_of(const redisReply& reply) {
    if (reply.type == REDIS_REPLY_INTEGER) {
        return std::to_string(reply.integer);
    }
    std::string text = reply.str == nullptr ? "" : std::string(reply.str, reply.len);
    for (std::size_t i = 0; reply.type == REDIS_REPLY_ARRAY && i < reply.elements; ++i) {
        text += text_of(*reply.element[i]) + "\n";
    }
    return text;
}

}  // namespace

RedisServer::RedisServer(RedisServerOptions options) : options_(std::move(options)) {
    // One program with two names, of which Debian's redis-tools brings the second, without a
    // service that starts by itself.
    const bool by_name = std::filesystem::exists("/usr/bin/redis-server");
    std::filesystem::create_symlink(
        by_name ? "/usr/bin/redis-server" : "/usr/bin/redis-check-rdb",
        folder_.path() / "redis-server"
    );
    folder_.write("certificate.pem", certificate_.pem);
    folder_.write("key.pem", certificate_.key_pem);
    for (int tries = 0; tries < 5 && !process_; ++tries) {
        port_ = free_port();
        write_configuration();
        try {
            start();
        } catch (const std::runtime_error&) {
            process_.reset();
        }
    }
    if (!process_) {
        throw std::runtime_error("redis-server does not start:\n" + log());
    }
}

void RedisServer::write_configuration() {
    std::string text = fmt::format(
        "bind 127.0.0.1\nport {}\ntls-port {}\ndir {}\nunixsocket socket\nlogfile log\nsave "
        "\"\"\ndaemonize no\n",
        options_.tls ? 0 : port_,
        options_.tls ? port_ : 0,
        folder_.path().string()
    );
    if (options_.tls) {
        text +=
            "tls-cert-file certificate.pem\ntls-key-file key.pem\ntls-ca-cert-file "
            "certificate.pem\n"
            "tls-auth-clients no\n";
    }
    if (!options_.sentinel) {
        text += fmt::format(
            "requirepass \"{0}\"\nmasterauth \"{0}\"\nappendonly yes\nappendfsync no\n"
            "repl-diskless-sync-delay 0\n",
            kRedisPassword
        );
    }
    for (const std::string& line : options_.lines) {
        text += line + "\n";
    }
    folder_.write("redis.conf", text);
}

std::string RedisServer::url() const {
    return options_.tls
               ? fmt::format(
                     "rediss://:{}@127.0.0.1:{}/0?tls_ca={}", kRedisUrlPassword, port_, ca_file()
                 )
               : fmt::format("redis://:{}@127.0.0.1:{}/0", kRedisUrlPassword, port_);
}

void RedisServer::start() {
    std::vector<std::string> line{
        "/usr/bin/setpriv",
        "--pdeathsig",
        "KILL",
        (folder_.path() / "redis-server").string(),
        (folder_.path() / "redis.conf").string()
    };
    if (options_.sentinel) {
        line.emplace_back("--sentinel");
    }
    process_.emplace(line);
    if (!eventually([this] { return process_->has_ended() || answers(); }) ||
        process_->has_ended()) {
        throw std::runtime_error("redis-server has ended");
    }
}

bool RedisServer::answers() const {
    try {
        return command({"PING"}) == "PONG";
    } catch (const std::runtime_error&) {
        return false;
    }
}

std::string RedisServer::log() const {
    std::ifstream in(folder_.path() / "log");
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string RedisServer::command(const std::vector<std::string>& words) const {
    const timeval limit{5, 0};
    const Context context(redisConnectUnixWithTimeout((folder_.path() / "socket").c_str(), limit));
    if (!context || context->err != 0) {
        throw std::runtime_error("redis-server cannot be reached");
    }
    redisSetTimeout(context.get(), limit);
    if (!options_.sentinel) {
        const Reply login(
            static_cast<redisReply*>(redisCommand(context.get(), "AUTH %s", kRedisPassword.c_str()))
        );
    }
    std::vector<const char*> starts;
    std::vector<std::size_t> sizes;
    for (const std::string& word : words) {
        starts.push_back(word.data());
        sizes.push_back(word.size());
    }
    const Reply reply(static_cast<redisReply*>(
        redisCommandArgv(context.get(), static_cast<int>(words.size()), starts.data(), sizes.data())
    ));
    if (!reply) {
        throw std::runtime_error("redis-server does not answer");
    }
    return text_of(*reply);
}

}  // namespace porthole::test
