// SPDX-License-Identifier: Apache-2.0
#include "api/fault.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace porthole::api {
namespace http = net::http;
namespace json = boost::json;
using boost::beast::http::field;
using http::Status;

namespace {

std::string_view fault_name(Status status) {
    switch (status) {
        case Status::bad_request:
            return "badRequest";
        case Status::unauthorized:
            return "unauthorized";
        case Status::forbidden:
            return "forbidden";
        case Status::not_found:
            return "itemNotFound";
        case Status::method_not_allowed:
            return "badMethod";
        case Status::conflict:
            return "conflictingRequest";
        case Status::payload_too_large:
        case Status::too_many_requests:
            return "overLimit";
        case Status::unsupported_media_type:
            return "badMediaType";
        case Status::not_implemented:
            return "notImplemented";
        case Status::service_unavailable:
            return "serviceUnavailable";
        default:
            return "computeFault";
    }
}

}  // namespace

http::Response json_answer(Status status, std::string body) {
    http::Response response{status, 11};
    response.set(field::content_type, "application/json");
    response.body() = std::move(body);
    return response;
}

http::Response fault_answer(const Fault& fault) {
    const json::value body{
        {fault_name(fault.status),
         {{"code", static_cast<unsigned>(fault.status)}, {"message", fault.message}}}
    };
    auto response = json_answer(fault.status, json::serialize(body));
    response.set(field::content_type, "application/json; charset=UTF-8");
    if (fault.status == Status::service_unavailable) {
        response.set(field::retry_after, "5");
    }
    return response;
}

Fault fault_of(const boost::system::error_code& error, const FaultContext& context) {
    const std::string instance(context.instance_id);
    const std::string quote = " (" + std::string(context.request_id) + ")";
    const std::string sentence(errc_sentence(error));
    if (error == make_error_code(Errc::token_unknown) ||
        error == make_error_code(Errc::token_missing)) {
        return {Status::not_found, "Token not found"};
    }
    if (error == make_error_code(Errc::instance_unknown)) {
        return {Status::not_found, "Instance " + instance + " could not be found."};
    }
    if (error == make_error_code(Errc::not_permitted)) {
        const std::string rule(context.rule);
        return {Status::forbidden, "Policy doesn't allow " + rule + " to be performed."};
    }
    if (error == make_error_code(Errc::console_unavailable)) {
        const std::string type(context.console_type);
        return {Status::bad_request, "Unavailable console type " + type + "."};
    }
    if (error == make_error_code(Errc::instance_not_running)) {
        return {
            Status::conflict,
            instance.empty()
                ? sentence
                : "Instance " + instance + " is not running. Power it on, then ask again."
        };
    }
    switch (errc_condition(error)) {
        case Condition::conflict:
            return {Status::conflict, sentence + quote};
        case Condition::bad_upstream:
            return {Status::bad_gateway, sentence + quote};
        case Condition::bad_request:
            return {Status::bad_request, sentence};
        default:
            break;
    }
    // Whatever has no name of ours is a bug of ours.
    const bool bug = errc_name(error) == errc_name(Errc::internal_error);
    return {bug ? Status::internal_server_error : Status::service_unavailable, sentence + quote};
}

Fault no_resource() {
    return {Status::not_found, "The resource could not be found."};
}

Fault bad_request() {
    return {
        Status::bad_request,
        "The server could not comply with the request since it is either malformed or otherwise "
        "incorrect."
    };
}

http::Response unauthenticated_answer(std::string_view challenge) {
    const json::value body{
        {"error",
         {{"code", 401},
          {"title", "Unauthorized"},
          {"message", errc_sentence(make_error_code(Errc::not_authenticated))}}}
    };
    auto response = json_answer(Status::unauthorized, json::serialize(body));
    response.set(field::www_authenticate, challenge);
    return response;
}

}  // namespace porthole::api
