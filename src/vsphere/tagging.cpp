// SPDX-License-Identifier: Apache-2.0
#include "vsphere/tagging.hpp"

#include "vsphere/xml_text.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace porthole::vsphere {
namespace json = boost::json;
namespace {

constexpr Seconds kNameLife{60};
constexpr std::size_t kNameLimit = 10'000;
/// How many objects are asked about at once.
constexpr std::size_t kBatch = 1000;

std::string text(const json::value& value, std::string_view name) {
    const json::object* const object = value.if_object();
    const json::value* const found = object == nullptr ? nullptr : object->if_contains(name);
    const json::string* const string = found == nullptr ? nullptr : found->if_string();
    return string == nullptr ? std::string() : std::string(*string);
}

const json::array& array(const json::value& value) {
    static const json::array kNone;
    const json::array* const found = value.if_array();
    return found == nullptr ? kNone : *found;
}

const json::value& member(const json::value& value, std::string_view name) {
    static const json::value kNone;
    const json::object* const object = value.if_object();
    const json::value* const found = object == nullptr ? nullptr : object->if_contains(name);
    return found == nullptr ? kNone : *found;
}

RestCall one_of(std::string resource, std::string id) {
    RestCall request;
    request.resource = std::move(resource);
    request.id = std::move(id);
    return request;
}

}  // namespace

Tagging::Tagging(Rest& rest, const Clock& clock)
    : rest_(rest), tags_(clock, kNameLife, kNameLimit), categories_(clock, kNameLife, kNameLimit) {}

Outcome<std::string> Tagging::category_name(const std::string& id, const CallContext& context) {
    if (auto known = categories_.find(id)) {
        return std::move(*known);
    }
    const auto told = rest_.call(one_of("category", id), context);
    if (!told) {
        return told.error();
    }
    std::string name = text(*told, "name");
    categories_.put(id, name);
    return name;
}

Outcome<Tagging::Tag> Tagging::tag(const std::string& id, const CallContext& context) {
    if (auto known = tags_.find(id)) {
        return std::move(*known);
    }
    const auto told = rest_.call(one_of("tag", id), context);
    if (!told) {
        return told.error();
    }
    auto category = category_name(text(*told, "category_id"), context);
    if (!category) {
        return category.error();
    }
    Tag tag;
    tag.name = clean_text(text(*told, "name"));
    tag.category = std::move(*category);
    tags_.put(id, tag);
    return tag;
}

Outcome<std::map<std::string, std::vector<std::string>>> Tagging::tags_of(
    const std::vector<ManagedObject>& objects,
    const std::string& category,
    const CallContext& context
) {
    std::map<std::string, std::vector<std::string>> names;
    for (std::size_t begin = 0; begin < objects.size(); begin += kBatch) {
        json::array ids;
        for (std::size_t i = begin; i < std::min(begin + kBatch, objects.size()); ++i) {
            ids.push_back({{"type", objects[i].type}, {"id", objects[i].id}});
        }
        RestCall request;
        request.method = "POST";
        request.resource = "tag-association";
        request.action = "list-attached-tags-on-objects";
        request.body = {{"object_ids", std::move(ids)}};
        const auto told = rest_.call(request, context);
        if (!told) {
            return told.error();
        }
        for (const json::value& each : array(*told)) {
            const std::string object = text(member(each, "object_id"), "id");
            for (const json::value& id : array(member(each, "tag_ids"))) {
                if (!id.is_string()) {
                    continue;
                }
                auto attached = tag(std::string(id.get_string()), context);
                if (!attached) {
                    return attached.error();
                }
                if (attached->category == category) {
                    names[object].push_back(std::move(attached->name));
                }
            }
        }
    }
    return names;
}

}  // namespace porthole::vsphere
