// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/pipe_pool.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace porthole::net {

/// Large buffers that belong to a worker and are borrowed only while bytes are moving.
///
/// Lifetime: outlives what is borrowed from it. Threads: its worker's only.
class BufferPool {
public:
    static constexpr std::size_t kBufferBytes = std::size_t{128} * 1024;
    /// Buffers kept for the next borrower; more than that are given back to the system.
    static constexpr std::size_t kKept = 16;

    using Storage = std::array<std::byte, kBufferBytes>;

    /// A buffer on loan; goes back when it dies.
    class Buffer {
    public:
        Buffer(BufferPool& pool, std::unique_ptr<Storage> storage)
            : pool_(&pool), storage_(std::move(storage)) {}
        Buffer(Buffer&& other) noexcept = default;
        Buffer& operator=(Buffer&&) = delete;
        ~Buffer() {
            if (storage_) {
                pool_->give_back(std::move(storage_));
            }
        }

        std::span<std::byte> bytes() const noexcept { return *storage_; }

    private:
        BufferPool* pool_;
        std::unique_ptr<Storage> storage_;
    };

    BufferPool() { free_.reserve(kKept); }

    Buffer borrow() {
        if (free_.empty()) {
            return {*this, std::unique_ptr<Storage>(new Storage)};
        }
        auto storage = std::move(free_.back());
        free_.pop_back();
        return {*this, std::move(storage)};
    }

    /// The same in the kernel.
    PipePool pipes;

    /// How many buffers wait here for the next borrower.
    std::size_t kept() const noexcept { return free_.size(); }

private:
    void give_back(std::unique_ptr<Storage> storage) noexcept {
        if (free_.size() < kKept) {
            free_.push_back(std::move(storage));
        }
    }

    std::vector<std::unique_ptr<Storage>> free_;
};

}  // namespace porthole::net
