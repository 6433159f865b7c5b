// SPDX-License-Identifier: Apache-2.0
#include "vsphere/soap_request.hpp"

#include "vsphere/xml_text.hpp"

#include <pugixml.hpp>

#include <utility>

namespace porthole::vsphere {
namespace {

constexpr std::string_view kEnvelopeNamespace = "http://schemas.xmlsoap.org/soap/envelope/";
constexpr std::size_t kOperationIdLimit = 64;

class StringWriter final : public pugi::xml_writer {
public:
    void write(const void* data, std::size_t size) override {
        text_.append(static_cast<const char*>(data), size);
    }

    std::string take() { return std::move(text_); }

private:
    std::string text_;
};

std::string plain_id(std::string_view id) {
    std::string kept;
    for (const char c : id) {
        const bool is_word =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (kept.size() < kOperationIdLimit && (is_word || c == '-' || c == '_' || c == '.')) {
            kept += c;
        }
    }
    return kept;
}

}  // namespace

struct SoapRequest::Content {
    std::string method;
    ManagedObject self;
    pugi::xml_document document;
    pugi::xml_node envelope;
    pugi::xml_node body;
    pugi::xml_node at;       // where the next argument goes
    std::string unwritable;  // name of the first argument that XML cannot hold

    pugi::xml_node add(std::string_view name, std::string_view value) {
        if (unwritable.empty() && !is_xml_text(value)) {
            unwritable = name;
        }
        pugi::xml_node node = at.append_child(std::string(name).c_str());
        if (!value.empty()) {
            node.append_child(pugi::node_pcdata).set_value(std::string(value).c_str());
        }
        return node;
    }

    void add_object(std::string_view name, const ManagedObject& value) {
        if (unwritable.empty() && !is_xml_text(value.type)) {
            unwritable = name;
        }
        add(name, value.id).append_attribute("type").set_value(value.type.c_str());
    }
};

SoapRequest::SoapRequest(std::string_view method, const ManagedObject& self)
    : content_(std::make_unique<Content>()) {
    content_->method = method;
    content_->self = self;
    auto declaration = content_->document.append_child(pugi::node_declaration);
    declaration.append_attribute("version").set_value("1.0");
    declaration.append_attribute("encoding").set_value("UTF-8");
    content_->envelope = content_->document.append_child("soapenv:Envelope");
    content_->envelope.append_attribute("xmlns:soapenv")
        .set_value(std::string(kEnvelopeNamespace).c_str());
    content_->body = content_->envelope.append_child("soapenv:Body");
    content_->at = content_->body.append_child(content_->method.c_str());
    content_->at.append_attribute("xmlns").set_value("urn:vim25");
    content_->add_object("_this", self);
}

SoapRequest::SoapRequest(SoapRequest&&) noexcept = default;
SoapRequest& SoapRequest::operator=(SoapRequest&&) noexcept = default;
SoapRequest::~SoapRequest() = default;

SoapRequest& SoapRequest::text(std::string_view name, std::string_view value) {
    content_->add(name, value);
    return *this;
}

SoapRequest& SoapRequest::any(std::string_view name, std::string_view value) {
    pugi::xml_node node = content_->add(name, value);
    node.append_attribute("xmlns:xsi").set_value("http://www.w3.org/2001/XMLSchema-instance");
    node.append_attribute("xmlns:xsd").set_value("http://www.w3.org/2001/XMLSchema");
    node.append_attribute("xsi:type").set_value("xsd:string");
    return *this;
}

SoapRequest& SoapRequest::flag(std::string_view name, bool value) {
    return text(name, value ? "true" : "false");
}

SoapRequest& SoapRequest::object(std::string_view name, const ManagedObject& value) {
    content_->add_object(name, value);
    return *this;
}

SoapRequest& SoapRequest::open(std::string_view name, std::string_view type) {
    content_->at = content_->add(name, {});
    if (!type.empty()) {
        content_->at.append_attribute("xmlns:xsi")
            .set_value("http://www.w3.org/2001/XMLSchema-instance");
        content_->at.append_attribute("xsi:type").set_value(std::string(type).c_str());
    }
    return *this;
}

SoapRequest& SoapRequest::close() {
    content_->at = content_->at.parent();
    return *this;
}

const std::string& SoapRequest::method() const noexcept {
    return content_->method;
}

const ManagedObject& SoapRequest::self() const noexcept {
    return content_->self;
}

Outcome<Secret> SoapRequest::envelope(std::string_view operation_id) {
    if (!content_->unwritable.empty()) {
        Error error;
        error.kind = ErrorKind::invalid_text;
        error.method = content_->method;
        error.object = to_string(content_->self);
        error.detail =
            "the argument " + content_->unwritable + " holds a character that XML cannot carry";
        return error;
    }
    if (const std::string id = plain_id(operation_id); !id.empty()) {
        content_->envelope.remove_child("soapenv:Header");
        auto header = content_->envelope.insert_child_before("soapenv:Header", content_->body);
        header.append_child("operationID").append_child(pugi::node_pcdata).set_value(id.c_str());
    }
    StringWriter writer;
    content_->document.save(writer, "", pugi::format_raw, pugi::encoding_utf8);
    return Secret(writer.take());
}

}  // namespace porthole::vsphere
