// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vsphere/soap_reply.hpp"
#include "vsphere/soap_request.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace porthole::vsphere {

/// What a property collector told about one object: scalar values, references to managed objects,
/// and arrays of small data objects.
///
/// Threads: a value.
class Properties {
public:
    /// Reads the part of the reply that is about `object`. Without any part about it nothing is
    /// returned, which has two meanings: no such object, or (as servers answer after a session's
    /// end) nobody asked. Fails with not_authenticated when a property was withheld for want of a
    /// session.
    static Outcome<std::optional<Properties>> read(
        const SoapReply& reply, const ManagedObject& object
    );

    /// Reads all that the reply tells, of whatever objects. Fails with not_authenticated as above.
    static Outcome<std::vector<std::pair<ManagedObject, Properties>>> read_all(
        const SoapReply& reply
    );

    /// The property's text. Fails with the reason the server gave for withholding it, or with
    /// `protocol`.
    Outcome<std::string> required(const std::string& path) const;

    /// The property's text, empty when it is unset or withheld.
    std::string optional(const std::string& path) const;
    std::optional<ManagedObject> reference(const std::string& path) const;

    /// The data objects of an array, as far as their members are scalars; none when the property is
    /// unset or withheld.
    using Row = std::map<std::string, std::string>;
    std::vector<Row> rows(const std::string& path) const;

private:
    struct Value {
        std::string text;
        std::string object_type;
        std::vector<Row> rows;
    };

    static Outcome<Properties> read_one(const XmlElement& content, const ManagedObject& object);

    ManagedObject object_;
    std::map<std::string, Value> values_;
    std::map<std::string, Error> withheld_;
};

/// RetrievePropertiesEx for some properties of one object.
SoapRequest properties_request(
    const ManagedObject& collector,
    const ManagedObject& object,
    const std::vector<std::string_view>& paths
);

}  // namespace porthole::vsphere
