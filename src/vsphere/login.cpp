// SPDX-License-Identifier: Apache-2.0
#include "vsphere/login.hpp"

#include "base/number.hpp"
#include "vsphere/api_version.hpp"
#include "vsphere/soap_call.hpp"
#include "vsphere/xml_text.hpp"

namespace porthole::vsphere {
namespace {

constexpr int kOk = 200;

/// The version to speak. A server that does not list its versions is asked in the oldest we know.
Outcome<std::string> ask_version(Transport& transport, const CallContext& context) {
    HttpRequest request;
    request.target = HttpRequest::Target::service_versions;
    request.deadline = context.deadline;
    request.stop = context.stop;
    auto reply = transport.exchange(request);
    if (!reply) {
        Error error = reply.error();
        error.method = "vimServiceVersions";
        return error;
    }
    if (reply->status != kOk) {
        return std::string(kOldestVersion);
    }
    return choose_version(parse_service_versions(std::move(reply->body)))
        .value_or(std::string(kOldestVersion));
}

Error lacking(std::string_view method, std::string_view what) {
    Error error;
    error.kind = ErrorKind::protocol;
    error.method = method;
    error.detail = "the reply lacks " + std::string(what);
    return error;
}

Outcome<ServiceContent> ask_content(
    Transport& transport, std::string_view version, const CallContext& context
) {
    constexpr std::string_view kMethod = "RetrieveServiceContent";
    SoapRequest request(kMethod, {"ServiceInstance", "ServiceInstance"});
    auto answer = call_soap(transport, std::move(request), version, Secret(), context);
    if (!answer) {
        return answer.error();
    }
    const XmlElement told = answer->reply.response.child("returnval");
    ServiceContent content;
    content.api_type = clean_text(told.child("about").child("apiType").text());
    content.api_version = clean_text(told.child("about").child("apiVersion").text());
    const std::string build = told.child("about").child("build").text();
    content.build = parse_number<decltype(content.build)>(build).value_or(0);
    const auto session_manager = read_managed_object(told.child("sessionManager"));
    const auto search_index = read_managed_object(told.child("searchIndex"));
    const auto property_collector = read_managed_object(told.child("propertyCollector"));
    if (!session_manager || !search_index || !property_collector) {
        return lacking(kMethod, "a session manager, search index or property collector");
    }
    content.session_manager = *session_manager;
    content.search_index = *search_index;
    content.property_collector = *property_collector;
    if (const auto setting = read_managed_object(told.child("setting"))) {
        content.setting = *setting;
    }
    if (const auto view_manager = read_managed_object(told.child("viewManager"))) {
        content.view_manager = *view_manager;
    }
    if (const auto root_folder = read_managed_object(told.child("rootFolder"))) {
        content.root_folder = *root_folder;
    }
    return content;
}

}  // namespace

Outcome<SessionPtr> log_in(
    Transport& transport, const Credentials& credentials, const CallContext& context
) {
    auto version = ask_version(transport, context);
    if (!version) {
        return version.error();
    }
    auto content = ask_content(transport, *version, context);
    if (!content) {
        return content.error();
    }
    SoapRequest request("Login", content->session_manager);
    request.text("userName", credentials.username).text("password", credentials.password.reveal());
    request.text("locale", "en");
    auto answer = call_soap(transport, std::move(request), *version, Secret(), context);
    if (!answer) {
        Error error = answer.error();
        error.object = "user " + credentials.username;
        return error;
    }
    if (answer->cookie.empty()) {
        return lacking("Login", "a session cookie");
    }
    auto session = std::make_shared<Session>();
    session->cookie = std::move(answer->cookie);
    session->api_version = std::move(*version);
    session->content = std::move(*content);
    session->user_name =
        clean_text(answer->reply.response.child("returnval").child("userName").text());
    return SessionPtr(std::move(session));
}

Outcome<void> log_out(Transport& transport, const Session& session, const CallContext& context) {
    SoapRequest request("Logout", session.content.session_manager);
    const auto answer =
        call_soap(transport, std::move(request), session.api_version, session.cookie, context);
    if (!answer) {
        return answer.error();
    }
    return {};
}

}  // namespace porthole::vsphere
