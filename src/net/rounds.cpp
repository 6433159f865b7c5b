// SPDX-License-Identifier: Apache-2.0
#include "net/rounds.hpp"

#include <algorithm>

namespace porthole::net {

void Rounds::join(Member& member) {
    // Those whose turn has just been: they are the last to come again.
    members_[(turn_ + members_.size() - 1) % members_.size()].push_back(member);
    if (!waits_) {
        wait();
    }
}

void Rounds::wait() {
    waits_ = true;
    timer_.expires_after(kRound / static_cast<int>(members_.size()));
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) {
            tick();
        }
    });
}

void Rounds::tick() {
    Members& members = members_[turn_];
    turn_ = (turn_ + 1) % members_.size();
    // Whoever is looked at may leave, and have others leave.
    Members due;
    due.swap(members);
    while (!due.empty()) {
        Member& member = due.front();
        due.pop_front();
        members.push_back(member);
        member.look();
    }
    waits_ = false;
    if (!std::all_of(members_.begin(), members_.end(), [](const Members& m) {
            return m.empty();
        })) {
        wait();
    }
}

}  // namespace porthole::net
