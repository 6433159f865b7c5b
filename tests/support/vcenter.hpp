// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/certificate.hpp"
#include "support/process.hpp"
#include "support/temporary_folder.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <csignal>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::test {

struct VcenterOptions {
    std::string username = "porthole@vsphere.local";
    std::string password = "porthole";
    CertificateOptions certificate;
    /// VMs as sim/vcenter describes them, such as {"name": "web01", "folder": "project-a"}.
    boost::json::array inventory;
    int vms = 0;                         ///< further ones; see `vcenter_instance_id`
    std::vector<std::string> arguments;  ///< of the simulator's command line, as they are
};

/// The instance uuid of number `number` of the simulator's further VMs.
std::string vcenter_instance_id(int number);

/// sim/vcenter, running for one test, with its control API.
///
/// Threads: one.
class Vcenter {
public:
    explicit Vcenter(VcenterOptions options = {});

    /// "https://127.0.0.1:PORT/sdk"
    const std::string& url() const noexcept { return url_; }
    /// "http://127.0.0.1:PORT"
    const std::string& control_url() const noexcept { return control_url_; }
    const Certificate& certificate() const noexcept { return certificate_; }

    /// Ends it as a power failure would; `start` brings it back to the same address with the same
    /// certificate, and with its sessions gone.
    void kill() noexcept { process_.reset(); }
    void start();

    /// Has it answer nothing, with its connections open, until `thaw`.
    void freeze() const { process_->signal(SIGSTOP); }
    void thaw() const { process_->signal(SIGCONT); }

    /// SOAP calls so far, by method, refused ones included.
    std::map<std::string, int> calls() const;
    void reset_calls() const;

    /// How many sessions there are.
    int sessions() const;
    /// Ends all sessions. `how`: "" (calls then get NotAuthenticated), "silent" or "partial"
    /// (RetrievePropertiesEx gets an empty reply, or NotAuthenticated for each property).
    void lose_sessions(std::string_view how = "") const;

    /// "poweredOn", "poweredOff" or "suspended"; `vm` is an instance uuid or managed object id.
    void set_power(const std::string& vm, const std::string& state) const;
    void destroy(const std::string& vm) const;

    /// Makes calls go wrong: {"method": "AcquireTicket", "fault": "NoPermission", "count": 1}, or
    /// instead of fault one of http_status, reset, delay.
    void add_fault(const boost::json::object& rule) const;

    /// A request to the control API. Throws when its status is not 200.
    boost::json::value control(
        std::string_view verb, std::string_view path, const boost::json::value& body = nullptr
    ) const;

private:
    const VcenterOptions options_;
    const Certificate certificate_;
    TemporaryFolder folder_;
    std::string listen_ = "127.0.0.1:0";
    std::string url_;
    std::string control_url_;
    std::optional<Process> process_;
};

}  // namespace porthole::test
