// SPDX-License-Identifier: Apache-2.0
// What ConsoleService answers about instances and tokens without opening anything for a user.
#include "base/gather.hpp"
#include "base/log.hpp"
#include "compute/console_service.hpp"
#include "identity/policy.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace porthole::compute {

Task<Result<std::vector<virt::Instance>>> ConsoleService::list(
    identity::Caller caller, std::string request_id
) {
    const auto own = policy_.may_see_instance(caller, caller.project_id);
    if (!own && own.error() == make_error_code(Errc::not_permitted)) {
        co_return own.error();
    }
    std::vector<virt::Instance> seen;
    std::optional<boost::system::error_code> failure;
    bool any_answered = drivers_.empty();
    std::vector<Task<Result<std::vector<virt::Instance>>>> questions;
    questions.reserve(drivers_.size());
    for (const virt::DriverPtr& driver : drivers_) {
        questions.push_back(driver->list(request_id));
    }
    auto answers = co_await gather(std::move(questions));
    for (std::size_t i = 0; i < answers.size(); ++i) {
        auto& instances = answers[i];
        if (!instances) {
            failure = instances.error();
            log::warn(
                "instances_not_listed",
                {{"request", request_id}, {"driver", drivers_[i]->name()}, {"cause", *failure}}
            );
            continue;
        }
        any_answered = true;
        std::copy_if(
            std::make_move_iterator(instances->begin()),
            std::make_move_iterator(instances->end()),
            std::back_inserter(seen),
            [this, &caller](const virt::Instance& instance) {
                return policy_.may_see_instance(caller, instance.project_id).has_value();
            }
        );
    }
    if (!any_answered) {
        co_return *failure;
    }
    co_return seen;
}

Task<Result<virt::Instance>> ConsoleService::show(
    identity::Caller caller, std::string instance_id, std::string request_id
) {
    auto found = co_await finder_.find(std::move(instance_id), request_id);
    if (!found) {
        co_return found.error();
    }
    const auto permitted = policy_.may_see_instance(caller, found->instance.project_id);
    if (!permitted) {
        co_return permitted.error();
    }
    co_return std::move(found->instance);
}

Task<Result<LookedUpConsole>> ConsoleService::look_up(
    identity::Caller caller, Secret token, std::string request_id
) {
    const auto permitted = policy_.may_inspect_tokens(caller);
    if (!permitted) {
        co_return permitted.error();
    }
    auto record = co_await tokens_.inspect(std::move(token));
    if (!record) {
        co_return record.error();
    }
    LookedUpConsole console;
    console.instance_id = record->instance_id;
    console.type = record->console_type;
    log::info(
        "token_looked_up",
        {{"request", request_id},
         {"grant", record->id},
         {"instance", record->instance_id},
         {"user", caller.user}}
    );
    auto ready = co_await connect_info(std::move(*record), request_id);
    if (!ready) {
        co_return ready.error();
    }
    console.connect_info = std::move(ready->connect_info);
    co_return console;
}

}  // namespace porthole::compute
