// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/nova/compute_call.hpp"

#include "base/random.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <chrono>

namespace porthole::consoleauth {
namespace json = boost::json;
namespace {

/// The instance as nova.objects.Instance is written. Every later 2.x reads 2.0, and looks up what
/// it misses; these fields are those that a name template of nova-compute may want.
json::object instance_of(const PortQuestion& question) {
    json::object fields{
        {"id", question.instance_number},
        {"uuid", question.instance_id},
        {"host", question.compute_host},
        {"project_id", question.project_id},
        {"user_id", question.user},
        {"display_name", question.instance_name},
    };
    return {
        {"nova_object.name", "Instance"},
        {"nova_object.namespace", "nova"},
        {"nova_object.version", "2.0"},
        {"nova_object.data", std::move(fields)},
        {"nova_object.changes", json::array()},
    };
}

json::object object_in(std::string_view text) {
    boost::system::error_code error;
    const json::value document = json::parse(text, error);
    const json::object* const object = error ? nullptr : document.if_object();
    return object == nullptr ? json::object() : *object;
}

std::string text_in(const json::object& object, std::string_view name) {
    const json::value* const value = object.if_contains(name);
    const json::string* const text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? std::string() : std::string(*text);
}

}  // namespace

std::string compute_call(
    const PortQuestion& question,
    std::string_view version,
    std::string_view message_id,
    std::string_view reply_queue,
    Milliseconds limit
) {
    json::object arguments{
        {"instance", instance_of(question)},
        {"port", std::to_string(question.port)},
        {"console_type", question.console_type},
    };
    const json::object message{
        {"method", "validate_console_port"},
        {"args", std::move(arguments)},
        {"version", version},
        {"_msg_id", message_id},
        {"_reply_q", reply_queue},
        {"_unique_id", random_uuid()},
        {"_timeout", std::chrono::ceil<Seconds>(limit).count()},
        // The context of Nova's own proxies: nova.context.get_admin_context().
        {"_context_user_id", nullptr},
        {"_context_project_id", nullptr},
        {"_context_is_admin", true},
        {"_context_roles", json::array()},
        {"_context_read_deleted", "no"},
        {"_context_request_id", question.request_id},
    };
    const json::object envelope{
        {"oslo.version", "2.0"},
        {"oslo.message", json::serialize(message)},
    };
    return json::serialize(envelope);
}

std::optional<ComputeAnswer> read_compute_answer(std::string_view body) {
    const json::object message = object_in(text_in(object_in(body), "oslo.message"));
    ComputeAnswer answer;
    answer.message_id = text_in(message, "_msg_id");
    if (answer.message_id.empty()) {
        return std::nullopt;
    }
    const json::value* const ends = message.if_contains("ending");
    answer.ends = ends != nullptr && ends->is_bool() && ends->get_bool();
    const json::value* const result = message.if_contains("result");
    if (result != nullptr && result->is_bool()) {
        answer.confirms = result->get_bool();
    }
    const std::string failure = text_in(message, "failure");
    if (!failure.empty()) {
        answer.confirms.reset();
        answer.failure = text_in(object_in(failure), "class");
    }
    return answer;
}

}  // namespace porthole::consoleauth
