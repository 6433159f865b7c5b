// SPDX-License-Identifier: Apache-2.0
#include "proxy/upstream/authd.hpp"
#include "proxy/upstream/connect.hpp"
#include "proxy/upstream/rdp.hpp"
#include "proxy/upstream/tcp.hpp"
#include "proxy/upstream/upstream.hpp"
#include "proxy/upstream/vcenter_html5.hpp"
#include "proxy/upstream/vnc.hpp"
#include "proxy/upstream/webmks.hpp"

#include <array>

namespace porthole::proxy {
namespace {

struct Row {
    virt::Transport transport;
    OpenFunction open;
};

constexpr std::array kRows{
    Row{virt::Transport::tcp, &open_tcp},
    Row{virt::Transport::vnc, &open_vnc},
    Row{virt::Transport::connect, &open_connect},
    Row{virt::Transport::rdp, &open_rdp},
    Row{virt::Transport::webmks, &open_webmks},
    Row{virt::Transport::authd, &open_authd},
    Row{virt::Transport::vcenter_html5, &open_vcenter_html5},
};

}  // namespace

OpenFunction find_upstream(virt::Transport transport) noexcept {
    for (const Row& row : kRows) {
        if (row.transport == transport) {
            return row.open;
        }
    }
    return nullptr;
}

}  // namespace porthole::proxy
