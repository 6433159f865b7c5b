// SPDX-License-Identifier: Apache-2.0
#include "vsphere/client.hpp"

#include "base/log.hpp"
#include "vsphere/extra_config.hpp"
#include "vsphere/soap_call.hpp"
#include "vsphere/ticket.hpp"
#include "vsphere/xml_text.hpp"

#include <algorithm>
#include <random>
#include <thread>
#include <utility>

namespace porthole::vsphere {
namespace {

/// Waits for a moment that differs from caller to caller, so that those whom a restart cut off do
/// not come back as one.
void pause_before_retry(const CallContext& context) {
    thread_local std::minstd_rand random{std::random_device{}()};
    std::uniform_int_distribution<int> milliseconds(100, 400);
    const auto until =
        std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds(random));
    std::this_thread::sleep_until(std::min(until, context.deadline));
}

Error failure(ErrorKind kind, std::string_view method, std::string object, std::string detail) {
    Error error;
    error.kind = kind;
    error.method = method;
    error.object = std::move(object);
    error.detail = std::move(detail);
    return error;
}

bool has_time_left(const CallContext& context) {
    return std::chrono::steady_clock::now() < context.deadline && !context.stop.stop_requested();
}

}  // namespace

Client::Client(TransportPtr transport, Credentials credentials, const Clock& clock)
    : transport_(std::move(transport)), sessions_(*transport_, std::move(credentials), clock) {}

/// Runs `attempt(session)`, and once more for each of the two failures that a second attempt can
/// cure.
template <class T, class Attempt>
Outcome<T> Client::with_session(const CallContext& context, const Attempt& attempt) {
    bool renewed_session = false;
    bool renewed_connection = false;
    for (;;) {
        const auto session = sessions_.current(context);
        if (!session) {
            return session.error();
        }
        Outcome<T> outcome = attempt(**session);
        if (outcome) {
            return outcome;
        }
        const ErrorKind kind = outcome.error().kind;
        if (kind == ErrorKind::not_authenticated && !renewed_session) {
            renewed_session = true;
            sessions_.lost(*session);
        } else if (kind == ErrorKind::unreachable && !renewed_connection &&
                   has_time_left(context)) {
            renewed_connection = true;
            pause_before_retry(context);
        } else {
            return outcome;
        }
        log::debug(
            "vcenter_call_repeated",
            {{"vcenter", endpoint().host},
             {"request", context.request_id},
             {"method", outcome.error().method},
             {"cause", error_kind_name(kind)}}
        );
    }
}

Outcome<SoapReply> Client::call(
    const Session& session, SoapRequest request, const CallContext& context
) {
    auto answer =
        call_soap(*transport_, std::move(request), session.api_version, session.cookie, context);
    if (!answer) {
        return answer.error();
    }
    return std::move(answer->reply);
}

/// One call that needs nothing but a session.
Outcome<SoapReply> Client::call_in_session(
    const std::function<SoapRequest(const Session&)>& make, const CallContext& context
) {
    return with_session<SoapReply>(context, [&](const Session& session) {
        return call(session, make(session), context);
    });
}

/// An empty reply may mean "nothing matches" or "your session has ended": the cheapest call that
/// needs a session tells.
Outcome<void> Client::prove_alive(const Session& session, const CallContext& context) {
    SoapRequest request("CurrentTime", {"ServiceInstance", "ServiceInstance"});
    const auto reply = call(session, std::move(request), context);
    if (!reply) {
        return reply.error();
    }
    return {};
}

Outcome<ManagedObject> Client::find_vm(
    const std::string& instance_uuid, const CallContext& context
) {
    constexpr std::string_view kMethod = "FindAllByUuid";
    return with_session<ManagedObject>(
        context,
        [&](const Session& session) -> Outcome<ManagedObject> {
            SoapRequest request(kMethod, session.content.search_index);
            request.text("uuid", instance_uuid).flag("vmSearch", true).flag("instanceUuid", true);
            const auto reply = call(session, std::move(request), context);
            if (!reply) {
                return reply.error();
            }
            const auto found = reply->response.children("returnval");
            if (found.empty()) {
                if (const auto alive = prove_alive(session, context); !alive) {
                    return alive.error();
                }
                return failure(
                    ErrorKind::not_found,
                    kMethod,
                    "instance " + instance_uuid,
                    "no VM has this instance uuid"
                );
            }
            if (found.size() > 1) {
                return failure(
                    ErrorKind::ambiguous,
                    kMethod,
                    "instance " + instance_uuid,
                    std::to_string(found.size()) + " VMs have this instance uuid"
                );
            }
            auto vm = read_managed_object(found.front());
            if (!vm) {
                Error error = vm.error();
                error.method = kMethod;
                return error;
            }
            return vm;
        }
    );
}

Outcome<Properties> Client::properties(
    const ManagedObject& object,
    const std::vector<std::string_view>& paths,
    const CallContext& context
) {
    return with_session<Properties>(context, [&](const Session& session) -> Outcome<Properties> {
        const ManagedObject& collector = session.content.property_collector;
        const auto reply = call(session, properties_request(collector, object, paths), context);
        if (!reply) {
            return reply.error();
        }
        auto properties = Properties::read(*reply, object);
        if (!properties) {
            return properties.error();
        }
        if (!*properties) {
            if (const auto alive = prove_alive(session, context); !alive) {
                return alive.error();
            }
            return failure(
                ErrorKind::not_found,
                "RetrievePropertiesEx",
                to_string(object),
                "nothing is known of it"
            );
        }
        return std::move(**properties);
    });
}

Outcome<VirtualMachine> Client::virtual_machine(
    const ManagedObject& vm, const CallContext& context
) {
    const auto told = properties(vm, virtual_machine_paths(), context);
    if (!told) {
        return told.error();
    }
    return to_virtual_machine(vm, *told);
}

Outcome<Inventory> Client::inventory(const CallContext& context) {
    return with_session<Inventory>(context, [&](const Session& session) -> Outcome<Inventory> {
        return read_inventory(session.content, [&](SoapRequest request) {
            return call(session, std::move(request), context);
        });
    });
}

Outcome<HostSystem> Client::host(const ManagedObject& host, const CallContext& context) {
    const auto told = properties(host, {"name", "config.product.version"}, context);
    if (!told) {
        return told.error();
    }
    const auto name = told->required("name");
    if (!name) {
        return name.error();
    }
    return HostSystem{
        clean_text(decode_inventory_name(*name)),
        clean_text(told->optional("config.product.version"))
    };
}

Outcome<Folder> Client::folder(const ManagedObject& folder, const CallContext& context) {
    const auto told = properties(folder, folder_paths(), context);
    if (!told) {
        return told.error();
    }
    return to_folder(*told);
}

Outcome<VirtualMachineTicket> Client::acquire_ticket(
    const ManagedObject& vm, std::string_view type, const CallContext& context
) {
    return with_session<VirtualMachineTicket>(
        context,
        [&](const Session& session) -> Outcome<VirtualMachineTicket> {
            SoapRequest request("AcquireTicket", vm);
            request.text("ticketType", type);
            const auto reply = call(session, std::move(request), context);
            if (!reply) {
                return reply.error();
            }
            return read_ticket(*reply);
        }
    );
}

Outcome<std::vector<ConsoleConnection>> Client::console_connections(
    const ManagedObject& vm, const CallContext& context
) {
    const auto make = [&](const Session&) { return SoapRequest("QueryConnections", vm); };
    const auto reply = call_in_session(make, context);
    if (!reply) {
        return reply.error();
    }
    return read_connections(*reply);
}

Outcome<std::map<std::string, HostedVm>> Client::vms_on(
    const ManagedObject& host, const CallContext& context
) {
    using Vms = std::map<std::string, HostedVm>;
    return with_session<Vms>(context, [&](const Session& session) -> Outcome<Vms> {
        const ManagedObject& collector = session.content.property_collector;
        const auto reply = call(session, hosted_vms_request(collector, host), context);
        if (!reply) {
            return reply.error();
        }
        auto vms = read_hosted_vms(*reply);
        if (vms && vms->empty()) {
            if (const auto alive = prove_alive(session, context); !alive) {
                return alive.error();
            }
        }
        return vms;
    });
}

Outcome<void> Client::set_extra_config(
    const ManagedObject& vm, const ExtraConfig& entries, const CallContext& context
) {
    const auto task =
        with_session<ManagedObject>(context, [&](const Session& session) -> Outcome<ManagedObject> {
            const auto reply = call(session, set_extra_config_request(vm, entries), context);
            if (!reply) {
                return reply.error();
            }
            return read_managed_object(reply->response.child("returnval"));
        });
    if (!task) {
        return task.error();
    }
    return finish(*task, context);
}

/// Waits for the task's end.
Outcome<void> Client::finish(const ManagedObject& task, const CallContext& context) {
    constexpr std::string_view kMethod = "Task";
    constexpr std::chrono::milliseconds kPause{100};
    for (;;) {
        const auto told = properties(task, {"info.state"}, context);
        if (!told) {
            return told.error();
        }
        const std::string state = told->optional("info.state");
        if (state == "success") {
            return {};
        }
        if (state == "error") {
            return failure(ErrorKind::other_fault, kMethod, to_string(task), "the task failed");
        }
        if (std::chrono::steady_clock::now() + kPause >= context.deadline) {
            return failure(
                ErrorKind::unreachable, kMethod, to_string(task), "the task did not end in time"
            );
        }
        std::this_thread::sleep_for(kPause);
    }
}

Outcome<Secret> Client::acquire_clone_ticket(const CallContext& context) {
    return with_session<Secret>(context, [&](const Session& session) -> Outcome<Secret> {
        SoapRequest request("AcquireCloneTicket", session.content.session_manager);
        const auto reply = call(session, std::move(request), context);
        if (!reply) {
            return reply.error();
        }
        return Secret(reply->response.child("returnval").text());
    });
}

Outcome<std::string> Client::option(std::string_view name, const CallContext& context) {
    constexpr std::string_view kMethod = "QueryOptions";
    return with_session<std::string>(context, [&](const Session& session) -> Outcome<std::string> {
        if (!session.content.setting) {
            return failure(ErrorKind::unsupported, kMethod, {}, "the server has no settings");
        }
        SoapRequest request(kMethod, *session.content.setting);
        request.text("name", name);
        const auto reply = call(session, std::move(request), context);
        if (!reply) {
            return reply.error();
        }
        return clean_text(reply->response.child("returnval").child("value").text());
    });
}

Outcome<bool> Client::is_esxi(const CallContext& context) {
    const auto session = sessions_.current(context);
    if (!session) {
        return session.error();
    }
    return (*session)->content.api_type == "HostAgent";
}

Outcome<int> Client::build(const CallContext& context) {
    const auto session = sessions_.current(context);
    if (!session) {
        return session.error();
    }
    return (*session)->content.build;
}

Outcome<std::string> Client::api_version(const CallContext& context) {
    const auto session = sessions_.current(context);
    if (!session) {
        return session.error();
    }
    return (*session)->api_version;
}

}  // namespace porthole::vsphere
