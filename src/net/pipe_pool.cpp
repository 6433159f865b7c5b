// SPDX-License-Identifier: Apache-2.0
#include "net/pipe_pool.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace porthole::net {
namespace {

constexpr unsigned kFlags = SPLICE_F_MOVE | SPLICE_F_NONBLOCK;

}  // namespace

PipePool::Pipe::Pipe(Pipe&& other) noexcept
    : pool_(std::exchange(other.pool_, nullptr)),
      read_end_(other.read_end_),
      write_end_(other.write_end_),
      held_(other.held_) {}

PipePool::Pipe::~Pipe() {
    if (pool_ != nullptr) {
        pool_->give_back({read_end_, write_end_}, held_ == 0);
    }
}

long PipePool::Pipe::fill(int socket, std::size_t limit_bytes) noexcept {
    const ssize_t got = splice(socket, nullptr, write_end_, nullptr, limit_bytes, kFlags);
    if (got < 0) {
        return -errno;
    }
    held_ += static_cast<std::size_t>(got);
    return got;
}

long PipePool::Pipe::drain(int socket) noexcept {
    const ssize_t sent = splice(read_end_, nullptr, socket, nullptr, held_, kFlags);
    if (sent < 0) {
        return -errno;
    }
    held_ -= static_cast<std::size_t>(sent);
    return sent;
}

PipePool::~PipePool() {
    for (const Ends& each : free_) {
        close(each.read_end);
        close(each.write_end);
    }
}

std::optional<PipePool::Pipe> PipePool::borrow() {
    Ends ends{};
    if (!free_.empty()) {
        ends = free_.back();
        free_.pop_back();
    } else {
        std::array<int, 2> made{};
        if (lent_ >= kLimit || pipe2(made.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
            return std::nullopt;
        }
        // Best effort: with less room, less is moved at a time.
        fcntl(made[1], F_SETPIPE_SZ, static_cast<int>(kPipeBytes));
        ends = {made[0], made[1]};
    }
    ++lent_;
    return std::optional<Pipe>(std::in_place, *this, ends.read_end, ends.write_end);
}

void PipePool::give_back(Ends ends, bool is_empty) noexcept {
    --lent_;
    if (is_empty && free_.size() < kKept) {
        free_.push_back(ends);
        return;
    }
    close(ends.read_end);
    close(ends.write_end);
}

}  // namespace porthole::net
