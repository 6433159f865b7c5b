// SPDX-License-Identifier: Apache-2.0
#include "vsphere/properties.hpp"

#include "vsphere/fault.hpp"
#include "vsphere/xml_text.hpp"

namespace porthole::vsphere {
namespace {

constexpr std::string_view kMethod = "RetrievePropertiesEx";

XmlElement find_object(const SoapReply& reply, const ManagedObject& object) {
    for (const XmlElement& content : reply.response.child("returnval").children("objects")) {
        const auto told = read_managed_object(content.child("obj"));
        if (told && *told == object) {
            return content;
        }
    }
    return {};
}

std::vector<Properties::Row> rows_of(const XmlElement& array) {
    std::vector<Properties::Row> rows;
    for (const XmlElement& item : array.children()) {
        Properties::Row row;
        for (const XmlElement& member : item.children()) {
            row.emplace(member.name(), member.text());
        }
        if (!row.empty()) {
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

}  // namespace

Outcome<Properties> Properties::read_one(const XmlElement& content, const ManagedObject& object) {
    Properties properties;
    properties.object_ = object;
    for (const XmlElement& set : content.children("propSet")) {
        const XmlElement value = set.child("val");
        properties.values_[set.child("name").text()] =
            Value{value.text(), std::string(value.attribute("type")), rows_of(value)};
    }
    for (const XmlElement& missing : content.children("missingSet")) {
        const XmlElement why = missing.child("fault");
        Error error = read_method_fault(why.child("fault"), why.child("localizedMessage").text());
        error.method = kMethod;
        if (error.object.empty()) {
            error.object = to_string(object);
        }
        if (error.kind == ErrorKind::not_authenticated) {
            return error;
        }
        properties.withheld_.emplace(missing.child("path").text(), std::move(error));
    }
    return properties;
}

Outcome<std::optional<Properties>> Properties::read(
    const SoapReply& reply, const ManagedObject& object
) {
    const XmlElement content = find_object(reply, object);
    if (!content) {
        return std::optional<Properties>();
    }
    auto properties = read_one(content, object);
    if (!properties) {
        return properties.error();
    }
    return std::optional(std::move(*properties));
}

Outcome<std::vector<std::pair<ManagedObject, Properties>>> Properties::read_all(
    const SoapReply& reply
) {
    std::vector<std::pair<ManagedObject, Properties>> all;
    for (const XmlElement& content : reply.response.child("returnval").children("objects")) {
        auto object = read_managed_object(content.child("obj"));
        if (!object) {
            continue;
        }
        auto properties = read_one(content, *object);
        if (!properties) {
            return properties.error();
        }
        all.emplace_back(std::move(*object), std::move(*properties));
    }
    return all;
}

Outcome<std::string> Properties::required(const std::string& path) const {
    if (const auto value = values_.find(path); value != values_.end()) {
        return value->second.text;
    }
    if (const auto why = withheld_.find(path); why != withheld_.end()) {
        return why->second;
    }
    Error error;
    error.kind = ErrorKind::protocol;
    error.method = kMethod;
    error.object = to_string(object_);
    error.detail = "the reply lacks the property " + path;
    return error;
}

std::string Properties::optional(const std::string& path) const {
    const auto value = values_.find(path);
    return value == values_.end() ? std::string() : value->second.text;
}

std::optional<ManagedObject> Properties::reference(const std::string& path) const {
    const auto value = values_.find(path);
    if (value == values_.end()) {
        return std::nullopt;
    }
    const Value& found = value->second;
    const bool is_sound = !found.object_type.empty() && !found.text.empty() &&
                          is_xml_text(found.object_type) && is_xml_text(found.text);
    return is_sound ? std::optional(ManagedObject{found.object_type, found.text}) : std::nullopt;
}

std::vector<Properties::Row> Properties::rows(const std::string& path) const {
    const auto value = values_.find(path);
    return value == values_.end() ? std::vector<Row>() : value->second.rows;
}

SoapRequest properties_request(
    const ManagedObject& collector,
    const ManagedObject& object,
    const std::vector<std::string_view>& paths
) {
    SoapRequest request(kMethod, collector);
    request.open("specSet").open("propSet").text("type", object.type).flag("all", false);
    for (const std::string_view path : paths) {
        request.text("pathSet", path);
    }
    request.close().open("objectSet").object("obj", object).flag("skip", false).close().close();
    request.open("options").close();
    return request;
}

}  // namespace porthole::vsphere
