// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/value.hpp>

#include <memory>
#include <optional>
#include <string>

namespace valijson {
class Schema;
}

namespace porthole::api {

/// A JSON schema that request bodies are held against, and that the OpenAPI document shows as it
/// is.
///
/// Threads: immutable.
class Schema {
public:
    /// Throws std::runtime_error when `document` is no schema.
    explicit Schema(boost::json::value document);

    const boost::json::value& document() const noexcept { return document_; }

    /// What is wrong with `value`, in Nova's words; of several things the one that Nova names.
    /// Nothing when it is as it should be.
    std::optional<std::string> find_problem(const boost::json::value& value) const;

private:
    boost::json::value document_;
    std::shared_ptr<const valijson::Schema> compiled_;
};

}  // namespace porthole::api
