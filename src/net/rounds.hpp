// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

#include <array>
#include <cstddef>

namespace porthole::net {

/// Looks after many by one timer: each member is looked at once a round, not all at the same
/// moment. While there are none, there is no timer.
///
/// Lifetime: outlives its members. Threads: its worker's only.
class Rounds {
public:
    static constexpr Milliseconds kRound{1000};

    /// Who is looked after, from `join` until it dies or `leave`s.
    class Member : public boost::intrusive::list_base_hook<
                       boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
    public:
        virtual void look() = 0;
        void leave() noexcept {
            if (is_linked()) {
                unlink();
            }
        }

    protected:
        Member() = default;
        Member(const Member&) = delete;
        Member& operator=(const Member&) = delete;
        ~Member() = default;
    };

    explicit Rounds(const boost::asio::any_io_executor& executor) : timer_(executor) {}

    void join(Member& member);

private:
    using Members = boost::intrusive::list<Member, boost::intrusive::constant_time_size<false>>;

    void wait();
    void tick();

    boost::asio::steady_timer timer_;
    std::array<Members, 4> members_;  ///< those of one are looked at together
    std::size_t turn_ = 0;
    bool waits_ = false;
};

}  // namespace porthole::net
