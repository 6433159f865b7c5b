// SPDX-License-Identifier: Apache-2.0
#include "virt/vmware/watcher.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <utility>

namespace porthole::virt {
namespace {

using vsphere::CallContext;
using vsphere::Error;
using vsphere::ErrorKind;
using vsphere::ManagedObject;
using vsphere::Outcome;
using vsphere::VmUpdate;

/// How long one call waits for something to happen: a stream that nobody wants any more ends with
/// it, and a vCenter that is gone without a word is noticed not much later.
constexpr Seconds kWait{30};
/// How long any call may take, beyond what it is to wait.
constexpr Seconds kCallLimit{15};
/// How long the end of the stream may take at vCenter.
constexpr Seconds kFarewell{2};
constexpr Milliseconds kFirstPause{250};
constexpr Milliseconds kLongestPause{10'000};

CallContext context_of(const std::stop_token& stop, Seconds limit) {
    return {"updates", std::chrono::steady_clock::now() + limit, stop};
}

/// What `update` means for a console that was opened when the VM ran on `host_id`.
std::optional<Errc> disturbance_of(const VmUpdate& update, std::string& host_id) {
    if (update.is_gone) {
        return Errc::instance_unknown;
    }
    if (update.power_state == "suspended") {
        return Errc::instance_suspended;
    }
    if (update.power_state == "poweredOff") {
        return Errc::instance_not_running;
    }
    if (update.host && host_id.empty()) {
        host_id = update.host->id;
    }
    return update.host && update.host->id != host_id ? std::optional(Errc::console_moving)
                                                     : std::nullopt;
}

/// Whether a call failed because the VM is not there any more.
bool is_gone(const Watcher::Watch& watch, const Error& error) {
    return error.kind == ErrorKind::not_found && error.object == to_string(watch.vm);
}

std::vector<ManagedObject> vms_of(const std::vector<Watcher::WatchPtr>& watches) {
    std::vector<ManagedObject> vms;
    for (const auto& watch : watches) {
        if (std::find(vms.begin(), vms.end(), watch->vm) == vms.end()) {
            vms.push_back(watch->vm);
        }
    }
    return vms;
}

/// Those of `watches` that somebody holds.
std::vector<Watcher::WatchPtr> held(const std::vector<std::weak_ptr<Watcher::Watch>>& watches) {
    std::vector<Watcher::WatchPtr> all;
    for (const auto& each : watches) {
        if (auto watch = each.lock()) {
            all.push_back(std::move(watch));
        }
    }
    return all;
}

/// Leaves out of `watches` whom nobody holds, and those of `some` that `which` says.
template <class Which>
void leave_out(
    std::vector<std::weak_ptr<Watcher::Watch>>& watches,
    const std::vector<Watcher::WatchPtr>& some,
    const Which& which
) {
    std::erase_if(watches, [&](const std::weak_ptr<Watcher::Watch>& each) {
        const auto watch = each.lock();
        return !watch ||
               (std::find(some.begin(), some.end(), watch) != some.end() && which(*watch));
    });
}

bool are_held(const std::vector<std::weak_ptr<Watcher::Watch>>& watches) {
    return std::any_of(watches.begin(), watches.end(), [](const auto& each) {
        return !each.expired();
    });
}

/// Takes turns at a flag, under a lock of its caller's.
class Turn {
public:
    Turn(bool& taken, std::unique_lock<std::mutex>& lock) : taken_(taken), lock_(lock) {
        taken_ = true;
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() {
        if (!lock_.owns_lock()) {
            lock_.lock();
        }
        taken_ = false;
    }

private:
    bool& taken_;
    std::unique_lock<std::mutex>& lock_;
};

}  // namespace

Watcher::Watcher(vsphere::Client& client) : client_(client) {}

Watcher::WatchPtr Watcher::add(
    const Whereabouts& where, const boost::asio::any_io_executor& executor
) {
    auto watch = std::make_shared<Watch>(Watch{
        {"VirtualMachine", where.vm_id},
        where.host_id,
        std::make_shared<Announcement<Errc>>(executor)
    });
    const std::scoped_lock lock(mutex_);
    uncovered_.push_back(watch);
    if (!thread_.joinable()) {
        thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }
    changed_.notify_all();
    return watch;
}

void Watcher::stop() {
    std::optional<ManagedObject> collector;
    {
        const std::scoped_lock lock(mutex_);
        thread_.request_stop();
        collector = collector_;
    }
    if (collector) {
        // Has vCenter end the wait: sooner than we would notice that it is to stop.
        static_cast<void>(client_.destroy_collector(*collector, context_of({}, kFarewell)));
    }
    if (thread_.joinable()) {
        thread_.join();
    }
}

template <class Use>
void Watcher::for_each_watch(const Use& use) {
    const auto visit = [&use](const Watches& watches) {
        for (const auto& each : watches) {
            if (const auto watch = each.lock()) {
                use(*watch);
            }
        }
    };
    const std::scoped_lock lock(mutex_);
    visit(uncovered_);
    for (const Cover& cover : covers_) {
        visit(cover.watches);
    }
}

void Watcher::tell(const VmUpdate& update) {
    for_each_watch([&update](Watch& watch) {
        if (watch.vm != update.vm) {
            return;
        }
        if (const auto why = disturbance_of(update, watch.host_id)) {
            watch.disturbance->give(*why);
        }
    });
}

/// Tells whom it concerns when `error` is that a VM is not there any more.
void Watcher::tell_gone(const Error& error) {
    for_each_watch([&error](const Watch& watch) {
        if (is_gone(watch, error)) {
            watch.disturbance->give(Errc::instance_unknown);
        }
    });
}

void Watcher::cover() {
    std::unique_lock lock(mutex_);
    if (covering_) {
        return;  // whoever does it goes on until all are covered
    }
    const Turn turn(covering_, lock);
    while (collector_) {
        // They stay where updates find them: the new filter may be told of before we know of it.
        const auto batch = held(uncovered_);
        if (batch.empty()) {
            return;
        }
        const ManagedObject collector = *collector_;
        const CallContext context = context_of(thread_.get_stop_token(), kCallLimit);
        lock.unlock();
        const auto filter = client_.watch(collector, vms_of(batch), context);
        lock.lock();
        if (filter) {
            if (collector_ == collector) {
                covers_.push_back({*filter, {batch.begin(), batch.end()}});
                leave_out(uncovered_, batch, [](const Watch&) { return true; });
            }
            continue;
        }
        bool is_one_gone = false;
        leave_out(uncovered_, batch, [&](const Watch& watch) {
            if (!is_gone(watch, filter.error())) {
                return false;
            }
            watch.disturbance->give(Errc::instance_unknown);
            is_one_gone = true;
            return true;
        });
        if (!is_one_gone) {
            log::debug(
                "vcenter_watch_failed",
                {{"vcenter", client_.endpoint().host},
                 {"cause", vsphere::error_kind_name(filter.error().kind)},
                 {"detail", filter.error().detail}}
            );
            return;  // the thread tries again after its next wait
        }
    }
}

bool Watcher::is_wanted() {
    const std::scoped_lock lock(mutex_);
    return are_held(uncovered_) || std::any_of(covers_.begin(), covers_.end(), [](const Cover& c) {
               return are_held(c.watches);
           });
}

void Watcher::drop_stale_covers(const std::stop_token& stop) {
    std::vector<ManagedObject> stale;
    {
        const std::scoped_lock lock(mutex_);
        const auto end = std::partition(covers_.begin(), covers_.end(), [](const Cover& cover) {
            return are_held(cover.watches);
        });
        for (auto cover = end; cover != covers_.end(); ++cover) {
            stale.push_back(cover->filter);
        }
        covers_.erase(end, covers_.end());
    }
    for (const ManagedObject& filter : stale) {
        // One that is left behind ends with the collector.
        static_cast<void>(client_.destroy_filter(filter, context_of(stop, kCallLimit)));
    }
}

void Watcher::opened(const ManagedObject& collector) {
    const std::scoped_lock lock(mutex_);
    collector_ = collector;
}

void Watcher::closed() {
    const std::scoped_lock lock(mutex_);
    collector_.reset();
    for (Cover& cover : std::exchange(covers_, {})) {
        uncovered_.insert(uncovered_.end(), cover.watches.begin(), cover.watches.end());
    }
}

/// Tells of updates until nobody wants to know.
Outcome<void> Watcher::follow(const ManagedObject& collector, const std::stop_token& stop) {
    std::string version;
    for (;;) {
        cover();
        drop_stale_covers(stop);
        if (stop.stop_requested() || !is_wanted()) {
            return {};
        }
        auto updates = client_.wait_for_updates(
            collector, version, kWait, context_of(stop, kWait + kCallLimit)
        );
        if (!updates) {
            return updates.error();
        }
        if (!updates->version.empty()) {
            version = std::move(updates->version);
        }
        for (const VmUpdate& update : updates->vms) {
            tell(update);
        }
    }
}

Outcome<void> Watcher::follow(const std::stop_token& stop) {
    const auto collector = client_.create_collector(context_of(stop, kCallLimit));
    if (!collector) {
        return collector.error();
    }
    opened(*collector);
    log::debug("vcenter_updates_followed", {{"vcenter", client_.endpoint().host}});
    auto ended = follow(*collector, stop);
    closed();
    const bool is_there = ended || ended.error().kind != ErrorKind::unreachable;
    if (is_there && !stop.stop_requested()) {
        // A courtesy: it ends with the session anyhow.
        static_cast<void>(client_.destroy_collector(*collector, context_of(stop, kCallLimit)));
    }
    return ended;
}

void Watcher::run(const std::stop_token& stop) {
    Milliseconds pause = kFirstPause;
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, stop, [this] { return are_held(uncovered_); });
        }
        if (stop.stop_requested()) {
            return;
        }
        const auto began = std::chrono::steady_clock::now();
        const auto ended = follow(stop);
        if (std::chrono::steady_clock::now() - began >= kWait) {
            pause = kFirstPause;
        }
        if (ended || stop.stop_requested()) {
            continue;
        }
        const Error& error = ended.error();
        tell_gone(error);
        log::info(
            "vcenter_updates_lost",
            {{"vcenter", client_.endpoint().host},
             {"cause", vsphere::error_kind_name(error.kind)},
             {"method", error.method},
             {"detail", error.detail},
             {"pause_ms", pause.count()}}
        );
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, stop, pause, [] { return false; });
        pause = std::min(pause * 2, kLongestPause);
    }
}

}  // namespace porthole::virt
