// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vsphere/error.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pugi {
struct xml_node_struct;
}

namespace porthole::vsphere {

/// An element of a parsed document, or none. Names are local names: which prefix a server chooses
/// means nothing.
///
/// Lifetime: a view; its document outlives it. Threads: immutable.
class XmlElement {
public:
    XmlElement() = default;
    explicit XmlElement(pugi::xml_node_struct* node) noexcept : node_(node) {}

    explicit operator bool() const noexcept { return node_ != nullptr; }

    std::string_view name() const noexcept;

    /// Its own text, character references decoded. As the server sent it: may hold control
    /// characters.
    std::string text() const;

    /// The attribute written without a prefix; empty when there is none.
    std::string_view attribute(std::string_view name) const noexcept;

    /// Its xsi:type, whatever prefix either part is written with; empty when there is none.
    std::string_view type() const noexcept;

    /// The first child of that name, or none. Asking none for a child gives none.
    XmlElement child(std::string_view local_name) const noexcept;
    XmlElement first_child() const noexcept;
    std::vector<XmlElement> children(std::string_view local_name) const;
    std::vector<XmlElement> children() const;

private:
    pugi::xml_node_struct* node_ = nullptr;
};

struct XmlLimits {
    std::size_t bytes = std::size_t{32} << 20U;
    std::size_t nodes =
        1'000'000;  ///< elements and attributes together, counted before any is made
    std::size_t depth = 64;
};

/// A parsed document. Document type declarations are refused unread, so there are no entities but
/// XML's own five.
///
/// Lifetime: a handle; copies share the document. Threads: immutable.
class XmlDocument {
public:
    /// Fails with `protocol` when `text` is not well-formed UTF-8 XML or exceeds a limit.
    static Outcome<XmlDocument> parse(std::string text, const XmlLimits& limits = {});

    XmlElement root() const noexcept;

private:
    struct Content;

    explicit XmlDocument(std::shared_ptr<const Content> content) noexcept
        : content_(std::move(content)) {}

    std::shared_ptr<const Content> content_;
};

}  // namespace porthole::vsphere
