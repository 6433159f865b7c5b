// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vsphere/transport.hpp"
#include "vsphere/xml_reader.hpp"

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace porthole::test {

/// A reply with `response` for the SOAP body.
inline vsphere::HttpReply soap_reply(const std::string& response, int status = 200) {
    vsphere::HttpReply reply;
    reply.status = status;
    reply.body =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><e:Envelope "
        "xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\" "
        "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><e:Body>" +
        response + "</e:Body></e:Envelope>";
    return reply;
}

/// <MethodResponse>inner</MethodResponse>
inline vsphere::HttpReply soap_response(const std::string& method, const std::string& inner = {}) {
    return soap_reply(
        '<' + method + "Response xmlns=\"urn:vim25\">" + inner + "</" + method + "Response>"
    );
}

inline vsphere::HttpReply soap_fault(const std::string& type, const std::string& members = {}) {
    return soap_reply(
        "<e:Fault><faultcode>ServerFaultCode</faultcode><faultstring>as the server puts "
        "it</faultstring><detail><" +
            type + "Fault xmlns=\"urn:vim25\" xsi:type=\"" + type + "\">" + members + "</" + type +
            "Fault></detail></e:Fault>",
        500
    );
}

/// A vCenter of canned replies, without a network. Lets anybody log in, as long as nothing else is
/// scripted: each login makes a new session, whose cookie is "session-1" and so on.
///
/// Threads: any.
class ScriptedVcenter final : public vsphere::Transport {
public:
    using Answer = std::function<vsphere::Outcome<vsphere::HttpReply>(const vsphere::HttpRequest&)>;

    struct Call {
        std::string method;
        std::string body;
        std::string cookie;
        std::string soap_action;
    };

    ScriptedVcenter() { answers_["vimServiceVersions"] = canned(versions("7.0.3.1")); }

    /// From now on, calls of `method` get this answer.
    void on(const std::string& method, Answer answer) {
        const std::scoped_lock lock(mutex_);
        answers_[method] = std::move(answer);
    }
    void on(const std::string& method, vsphere::HttpReply reply) {
        on(method, canned(std::move(reply)));
    }

    /// The next calls of `method` get these answers first, one each.
    void next(const std::string& method, Answer answer) {
        const std::scoped_lock lock(mutex_);
        next_[method].push_back(std::move(answer));
    }
    void next(const std::string& method, vsphere::HttpReply reply) {
        next(method, canned(std::move(reply)));
    }
    void next(const std::string& method, vsphere::ErrorKind kind) {
        next(method, [kind](const vsphere::HttpRequest&) -> vsphere::Outcome<vsphere::HttpReply> {
            vsphere::Error error;
            error.kind = kind;
            return error;
        });
    }

    std::vector<Call> calls() const {
        const std::scoped_lock lock(mutex_);
        return calls_;
    }

    int count(const std::string& method) const {
        int count = 0;
        for (const Call& call : calls()) {
            count += call.method == method ? 1 : 0;
        }
        return count;
    }

    vsphere::Outcome<vsphere::HttpReply> exchange(const vsphere::HttpRequest& request) override {
        Call call{
            method_of(request), request.body.reveal(), request.cookie.reveal(), request.soap_action
        };
        Answer answer;
        {
            const std::scoped_lock lock(mutex_);
            answer = take_answer(call.method);
            calls_.push_back(std::move(call));
        }
        return answer(request);
    }

    const vsphere::Endpoint& endpoint() const noexcept override { return endpoint_; }

    static vsphere::HttpReply versions(const std::string& newest) {
        vsphere::HttpReply reply;
        reply.status = 200;
        reply.body = "<namespaces version=\"1.0\"><namespace><name>urn:vim25</name><version>" +
                     newest + "</version></namespace></namespaces>";
        return reply;
    }

    static vsphere::HttpReply service_content(const std::string& api_type) {
        return soap_response(
            "RetrieveServiceContent",
            "<returnval><propertyCollector "
            "type=\"PropertyCollector\">propertyCollector</propertyCollector>"
            "<about><apiType>" +
                api_type +
                "</apiType><apiVersion>7.0.3.1</apiVersion></about>"
                "<setting type=\"OptionManager\">VpxSettings</setting>"
                "<sessionManager type=\"SessionManager\">SessionManager</sessionManager>"
                "<searchIndex type=\"SearchIndex\">SearchIndex</searchIndex></returnval>"
        );
    }

private:
    static Answer canned(vsphere::HttpReply reply) {
        return [reply = std::move(reply)](const vsphere::HttpRequest&) { return reply; };
    }

    static std::string method_of(const vsphere::HttpRequest& request) {
        if (request.target == vsphere::HttpRequest::Target::service_versions) {
            return "vimServiceVersions";
        }
        const auto document = vsphere::XmlDocument::parse(request.body.reveal());
        return document ? std::string(document->root().child("Body").first_child().name())
                        : "malformed";
    }

    Answer take_answer(const std::string& method) {
        if (auto& queue = next_[method]; !queue.empty()) {
            Answer answer = std::move(queue.front());
            queue.pop_front();
            return answer;
        }
        if (const auto answer = answers_.find(method); answer != answers_.end()) {
            return answer->second;
        }
        if (method == "RetrieveServiceContent") {
            return canned(service_content("VirtualCenter"));
        }
        if (method == "Login") {
            auto reply = soap_response(
                "Login", "<returnval><userName>PORTHOLE\\user</userName></returnval>"
            );
            reply.cookie = Secret("\"session-" + std::to_string(++logins_) + '"');
            return canned(std::move(reply));
        }
        if (method == "CurrentTime" || method == "Logout") {
            return canned(soap_response(method));
        }
        return canned(soap_fault("MethodNotFound"));
    }

    const vsphere::Endpoint endpoint_{
        "vcenter.example",
        443,
        "https://vcenter.example",
        "https://vcenter.example/sdk",
        "https://vcenter.example/sdk/vimServiceVersions.xml"
    };
    mutable std::mutex mutex_;
    std::map<std::string, Answer> answers_;
    std::map<std::string, std::deque<Answer>> next_;
    std::vector<Call> calls_;
    int logins_ = 0;
};

}  // namespace porthole::test
