// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/announcement.hpp"
#include "virt/driver.hpp"
#include "vsphere/client.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace porthole::virt {

/// Learns at once what becomes of the VMs whose consoles are open, all of one vCenter by one stream
/// of updates (WaitForUpdatesEx in a property collector of its own). Only those VMs are in its
/// filters; while no console is open there is no stream, and nothing is asked. A stream that broke,
/// because the session ended or vCenter restarted, is made anew, and begins with how everything is
/// by then: what happened meanwhile is not missed.
///
/// Lifetime: within its client's. Threads: any. It has one of its own, from the first watch on.
class Watcher {
public:
    /// Somebody's interest in one VM, for as long as somebody holds it.
    struct Watch {
        const vsphere::ManagedObject vm;
        std::string host_id;  ///< where it ran; guarded by the watcher
        /// Why its console cannot go on, as Driver::disturbance tells it.
        const std::shared_ptr<Announcement<Errc>> disturbance;
    };
    using WatchPtr = std::shared_ptr<Watch>;

    explicit Watcher(vsphere::Client& client);
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;
    ~Watcher() { stop(); }

    /// Begins to watch. `executor` is that of who waits. An unknown host is the first one told.
    WatchPtr add(const Whereabouts& where, const boost::asio::any_io_executor& executor);

    /// Has vCenter tell of what was added since. Blocks. Nothing is done while there is no stream:
    /// whoever opens it sees to that.
    void cover();

    /// Ends the stream and the thread, within about a second. Called once, after the last `add`.
    void stop();

private:
    using Watches = std::vector<std::weak_ptr<Watch>>;

    /// A filter at vCenter, and for whom.
    struct Cover {
        vsphere::ManagedObject filter;
        Watches watches;
    };

    void run(const std::stop_token& stop);
    vsphere::Outcome<void> follow(const std::stop_token& stop);
    vsphere::Outcome<void> follow(
        const vsphere::ManagedObject& collector, const std::stop_token& stop
    );
    void opened(const vsphere::ManagedObject& collector);
    void closed();
    void drop_stale_covers(const std::stop_token& stop);
    bool is_wanted();
    void tell(const vsphere::VmUpdate& update);
    void tell_gone(const vsphere::Error& error);
    template <class Use>
    void for_each_watch(const Use& use);

    vsphere::Client& client_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    // All guarded by mutex_.
    std::optional<vsphere::ManagedObject> collector_;  // of the stream, while there is one
    std::vector<Cover> covers_;                        // its filters
    Watches uncovered_;                                // of whom it does not tell yet
    bool covering_ = false;                            // somebody is about to change that
    std::jthread thread_;
};

}  // namespace porthole::virt
