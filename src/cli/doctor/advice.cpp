// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor/advice.hpp"

#include "base/errc.hpp"

#include <fmt/format.h>

#include <string_view>

namespace porthole::cli {
namespace {

std::string_view remedy(const boost::system::error_code& error) {
    if (error.category() != errc_category()) {
        return "see the log above";
    }
    switch (static_cast<Errc>(error.value())) {
        case Errc::driver_unavailable:
            return "it does not answer: is it up, is the url right, may we reach its port, and is "
                   "its "
                   "certificate the one of ca_file or thumbprint? The log above has the detail";
        case Errc::driver_refused:
            return "it refuses our account: look at username and password, and whether the account "
                   "has "
                   "System.Read and VirtualMachine.Interact.ConsoleInteract on the VMs";
        case Errc::store_unavailable:
            return "the token store does not answer: look at [tokens] store, its password, and "
                   "whether "
                   "the folder or server may be written to by this user";
        case Errc::identity_unavailable:
            return "Keystone does not answer, or does not accept our account: look at "
                   "[identity.keystone]";
        case Errc::audit_unavailable:
            return "the audit log cannot be written: look at [audit], the disk's room, and the "
                   "file's owner";
        case Errc::instance_unknown:
            return "no vCenter and no [[instance]] has it: the uuid must be the VM's instanceUuid";
        case Errc::instance_ambiguous:
            return "several VMs carry this uuid, clones perhaps: give all but one another "
                   "instanceUuid";
        case Errc::instance_not_running:
            return "it is powered off: consoles need it on";
        case Errc::instance_suspended:
            return "it is suspended: consoles need it running";
        case Errc::console_unavailable:
            return "it has no console of this type: see [consoles] enabled, and `console` of its "
                   "vCenter";
        case Errc::console_limit_reached:
            return "its ESXi host has as many consoles of it open as it allows (40): end some";
        case Errc::upstream_unreachable:
            return "its host does not accept our connection: may we reach that port? Is its name "
                   "known "
                   "here, or does [[vcenter]] host_names have to say where it is?";
        case Errc::thumbprint_mismatch:
            return "its host shows another certificate than it should: has it been renewed since "
                   "vCenter "
                   "last looked (reconnect the host there), or does something stand in between?";
        case Errc::ticket_rejected:
            return "its host refuses the ticket that was acquired a moment ago: do the clocks of "
                   "vCenter and "
                   "host differ?";
        case Errc::upstream_authentication_failed:
            return "it refuses our password or certificate";
        case Errc::upstream_insecure:
            return "it offers less security than [vnc] minimum_security asks for";
        case Errc::upstream_protocol:
            return "something else than a console answers at that address";
        case Errc::deadline_exceeded:
            return "no answer in time: is something dropping packets in between?";
        default:
            return errc_sentence(error);
    }
}

}  // namespace

std::string advice(const boost::system::error_code& error) {
    return fmt::format("{}: {}", errc_name(error), remedy(error));
}

}  // namespace porthole::cli
