// SPDX-License-Identifier: Apache-2.0
#include "virt/vmware/failure.hpp"

#include "base/log.hpp"

#include <array>

namespace porthole::virt {
namespace {

using vsphere::ErrorKind;

struct Row {
    ErrorKind kind;
    Errc errc;
    log::Level level;  // error: an operator must act; warn: may pass by itself; info: in the user's
                       // own hands
};

constexpr std::array kRows{
    Row{ErrorKind::unreachable, Errc::driver_unavailable, log::Level::warn},
    Row{ErrorKind::certificate, Errc::thumbprint_mismatch, log::Level::error},
    Row{ErrorKind::login_refused, Errc::driver_refused, log::Level::error},
    Row{ErrorKind::not_authenticated, Errc::driver_unavailable, log::Level::warn},
    Row{ErrorKind::not_permitted, Errc::driver_refused, log::Level::error},
    Row{ErrorKind::not_found, Errc::instance_unknown, log::Level::debug},  // others may know it
    Row{ErrorKind::ambiguous, Errc::instance_ambiguous, log::Level::error},
    Row{ErrorKind::not_running, Errc::instance_not_running, log::Level::info},
    Row{ErrorKind::suspended, Errc::instance_suspended, log::Level::info},
    Row{ErrorKind::console_limit, Errc::console_limit_reached, log::Level::warn},
    Row{ErrorKind::wrong_state, Errc::driver_unavailable, log::Level::warn},
    Row{ErrorKind::unsupported, Errc::console_unavailable, log::Level::error},
    Row{ErrorKind::invalid_text, Errc::internal_error, log::Level::error},
    Row{ErrorKind::protocol, Errc::driver_unavailable, log::Level::error},
    Row{ErrorKind::other_fault, Errc::driver_unavailable, log::Level::error},
};

const Row& row_of(ErrorKind kind) noexcept {
    for (const Row& row : kRows) {
        if (row.kind == kind) {
            return row;
        }
    }
    return kRows.back();
}

}  // namespace

Errc errc_of(const vsphere::Error& error) noexcept {
    return row_of(error.kind).errc;
}

Errc report(const vsphere::Error& error, const FailureContext& context) {
    const Row& row = row_of(error.kind);
    // What is only remembered was written in full when it happened.
    const log::Level level = error.repeated ? log::Level::info : row.level;
    log::write(
        level,
        "vcenter_call_failed",
        {{"request", context.request_id},
         {"instance", context.instance_id},
         {"driver", context.driver},
         {"cause", errc_name(row.errc)},
         {"method", error.method},
         {"object", error.object},
         {"fault", error.fault},
         {"detail", error.detail},
         {"remedy", vsphere::remedy(error)}}
    );
    return row.errc;
}

}  // namespace porthole::virt
