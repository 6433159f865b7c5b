// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace porthole::net {

/// Pipes that belong to a worker, for moving bytes between sockets by splice(2): pages change hands
/// within the kernel, and nobody copies them. Borrowed only while bytes are moving.
///
/// Lifetime: outlives what is borrowed from it. Threads: its worker's only.
class PipePool {
public:
    /// What one pipe is asked to hold; the system may grant less.
    static constexpr std::size_t kPipeBytes = std::size_t{256} * 1024;
    /// At most so many at once, so that slow readers do not use up the process's descriptors.
    static constexpr std::size_t kLimit = 64;
    /// Pipes kept for the next borrower.
    static constexpr std::size_t kKept = 4;

    /// A pipe on loan; goes back when it dies, and away if something is left in it.
    class Pipe {
    public:
        Pipe(PipePool& pool, int read_end, int write_end) noexcept
            : pool_(&pool), read_end_(read_end), write_end_(write_end) {}
        Pipe(Pipe&& other) noexcept;
        Pipe& operator=(Pipe&&) = delete;
        ~Pipe();

        /// Takes at most `limit_bytes` off `socket`, which is non-blocking. Returns how many; zero
        /// is the end of what the peer sends, less than zero -errno.
        long fill(int socket, std::size_t limit_bytes) noexcept;

        /// Sends what it holds to `socket`, which is non-blocking, as much as it takes. Returns how
        /// many bytes went, or -errno.
        long drain(int socket) noexcept;

        std::size_t held() const noexcept { return held_; }

    private:
        PipePool* pool_;
        int read_end_;
        int write_end_;
        std::size_t held_ = 0;
    };

    PipePool() { free_.reserve(kKept); }
    PipePool(const PipePool&) = delete;
    PipePool& operator=(const PipePool&) = delete;
    ~PipePool();

    /// An empty pipe, or nothing when there are too many: copy then.
    std::optional<Pipe> borrow();

    /// How many pipes wait here for the next borrower.
    std::size_t kept() const noexcept { return free_.size(); }

private:
    struct Ends {
        int read_end;
        int write_end;
    };
    void give_back(Ends ends, bool is_empty) noexcept;

    std::vector<Ends> free_;
    std::size_t lent_ = 0;
};

}  // namespace porthole::net
