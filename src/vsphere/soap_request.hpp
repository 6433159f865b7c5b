// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/secret.hpp"
#include "vsphere/error.hpp"
#include "vsphere/types.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace porthole::vsphere {

/// One call of a method of a managed object, on its way to becoming a SOAP envelope. Arguments are
/// a sequence: add them in the order of the API reference, and leave out what is optional and
/// empty.
///
/// Lifetime: a value that can be moved. Threads: one.
class SoapRequest {
public:
    SoapRequest(std::string_view method, const ManagedObject& self);
    SoapRequest(SoapRequest&&) noexcept;
    SoapRequest& operator=(SoapRequest&&) noexcept;
    ~SoapRequest();

    SoapRequest& text(std::string_view name, std::string_view value);
    /// A string, where the API takes values of any type.
    SoapRequest& any(std::string_view name, std::string_view value);
    SoapRequest& flag(std::string_view name, bool value);
    SoapRequest& object(std::string_view name, const ManagedObject& value);
    /// Begins an argument that has members; the following calls add them, until `close`.
    /// `type` is its xsi:type, where the API leaves a choice.
    SoapRequest& open(std::string_view name, std::string_view type = {});
    SoapRequest& close();

    const std::string& method() const noexcept;
    const ManagedObject& self() const noexcept;

    /// The document to send; a secret because Login's holds the password. Of `operation_id`, which
    /// ends up in vCenter's log, letters, digits and "-_." are kept, 64 at most. Fails with
    /// invalid_text when an argument cannot be written in XML.
    Outcome<Secret> envelope(std::string_view operation_id);

private:
    struct Content;

    std::unique_ptr<Content> content_;
};

}  // namespace porthole::vsphere
