// SPDX-License-Identifier: Apache-2.0
#include "vsphere/xml_reader.hpp"

#include <pugixml.hpp>

#include <algorithm>

namespace porthole::vsphere {
namespace {

std::string_view local(std::string_view name) noexcept {
    const auto colon = name.rfind(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool is_element(const pugi::xml_node& node) noexcept {
    return node.type() == pugi::node_element;
}

/// An upper bound of how many nodes and attributes the parser will make: each takes one of these
/// characters.
std::size_t count_markup(std::string_view text) noexcept {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return c == '<' || c == '=';
    }));
}

/// "<!" may only begin a comment or a CDATA section: everything else that does belongs to a
/// document type declaration.
bool has_declaration(std::string_view text) noexcept {
    for (auto at = text.find("<!"); at != std::string_view::npos; at = text.find("<!", at + 2)) {
        const std::string_view rest = text.substr(at + 2);
        if (!rest.starts_with("--") && !rest.starts_with("[CDATA[")) {
            return true;
        }
    }
    return false;
}

bool is_deeper_than(std::size_t limit, const pugi::xml_node& root) noexcept {
    std::size_t depth = 0;
    pugi::xml_node node = root;
    for (;;) {
        if (const pugi::xml_node child = node.first_child()) {
            node = child;
            if (++depth > limit) {
                return true;
            }
            continue;
        }
        while (node != root && !node.next_sibling()) {
            node = node.parent();
            --depth;
        }
        if (node == root) {
            return false;
        }
        node = node.next_sibling();
    }
}

Error refused(std::string why) {
    Error error;
    error.kind = ErrorKind::protocol;
    error.detail = std::move(why);
    return error;
}

}  // namespace

std::string_view XmlElement::name() const noexcept {
    return local(pugi::xml_node(node_).name());
}

std::string XmlElement::text() const {
    std::string text;
    for (const pugi::xml_node& child : pugi::xml_node(node_).children()) {
        if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
            text += child.value();
        }
    }
    return text;
}

std::string_view XmlElement::attribute(std::string_view name) const noexcept {
    for (const pugi::xml_attribute& attribute : pugi::xml_node(node_).attributes()) {
        if (attribute.name() == name) {
            return attribute.value();
        }
    }
    return {};
}

std::string_view XmlElement::type() const noexcept {
    for (const pugi::xml_attribute& attribute : pugi::xml_node(node_).attributes()) {
        const std::string_view name = attribute.name();
        if (name.ends_with(":type") && !name.starts_with("xmlns:")) {
            return local(attribute.value());
        }
    }
    return {};
}

XmlElement XmlElement::child(std::string_view local_name) const noexcept {
    for (const pugi::xml_node& child : pugi::xml_node(node_).children()) {
        if (is_element(child) && local(child.name()) == local_name) {
            return XmlElement(child.internal_object());
        }
    }
    return {};
}

XmlElement XmlElement::first_child() const noexcept {
    for (const pugi::xml_node& child : pugi::xml_node(node_).children()) {
        if (is_element(child)) {
            return XmlElement(child.internal_object());
        }
    }
    return {};
}

std::vector<XmlElement> XmlElement::children(std::string_view local_name) const {
    std::vector<XmlElement> found;
    for (const pugi::xml_node& child : pugi::xml_node(node_).children()) {
        if (is_element(child) && local(child.name()) == local_name) {
            found.emplace_back(child.internal_object());
        }
    }
    return found;
}

std::vector<XmlElement> XmlElement::children() const {
    std::vector<XmlElement> found;
    for (const pugi::xml_node& child : pugi::xml_node(node_).children()) {
        if (is_element(child)) {
            found.emplace_back(child.internal_object());
        }
    }
    return found;
}

struct XmlDocument::Content {
    std::string text;  // parsed in place: the nodes point into it
    pugi::xml_document document;
};

Outcome<XmlDocument> XmlDocument::parse(std::string text, const XmlLimits& limits) {
    if (text.size() > limits.bytes) {
        return refused("the reply is larger than " + std::to_string(limits.bytes) + " bytes");
    }
    if (text.find('\0') != std::string::npos) {
        return refused("the reply is not XML: it holds a zero byte");
    }
    if (has_declaration(text)) {
        return refused("the reply has a document type declaration");
    }
    if (count_markup(text) > limits.nodes) {
        return refused("the reply has more than " + std::to_string(limits.nodes) + " elements");
    }

    auto content = std::make_shared<Content>();
    content->text = std::move(text);
    const auto parsed = content->document.load_buffer_inplace(
        content->text.data(), content->text.size(), pugi::parse_default, pugi::encoding_utf8
    );
    if (!parsed) {
        return refused(
            "the reply is not well-formed XML: " + std::string(parsed.description()) + " at byte " +
            std::to_string(parsed.offset)
        );
    }
    if (is_deeper_than(limits.depth, content->document)) {
        return refused(
            "the reply's elements are nested deeper than " + std::to_string(limits.depth)
        );
    }
    return XmlDocument(std::move(content));
}

XmlElement XmlDocument::root() const noexcept {
    return XmlElement(content_->document.document_element().internal_object());
}

}  // namespace porthole::vsphere
