// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/fault.hpp"
#include "api/microversion.hpp"
#include "api/schema.hpp"
#include "api/target.hpp"
#include "compute/console_service.hpp"
#include "identity/caller.hpp"
#include "net/http/message.hpp"

#include <boost/json/value.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::api {

struct Operation;

/// What actions work with.
///
/// Lifetime: as long as the process serves.
struct Services {
    compute::ConsoleService& consoles;
    const std::vector<Operation>& operations;  ///< all of the API, for those who describe it
};

/// A request that came as far as its action.
struct Call {
    std::string request_id;
    Target target;
    std::map<std::string, std::string, std::less<>> parameters;  ///< by the pattern's names
    identity::Caller caller;  ///< nobody where the operation is open to everybody
    Microversion version;     ///< the oldest where there are no versions
    boost::json::value body;  ///< fits the schema
    std::string root_url;     ///< what hrefs start with: "https://nova.example", no slash behind it
    std::string api_path;     ///< "/v2.1", "/v2", or "" outside of both
    std::string project_path;  ///< "/PROJECT" when the client's path names its project

    const std::string& parameter(std::string_view name) const {
        return parameters.find(name)->second;
    }
};

using Action = Task<net::http::Response> (*)(Services services, Call call);

/// Where an operation's path stands.
enum class Scope {
    root,     ///< at the server's root, without microversions
    compute,  ///< below /v2.1, /v2.1/{project_id}, /v2 and /v2/{project_id}
};

enum class Access { everybody, callers };

/// What a body must be in some microversions.
struct BodySchema {
    Window window;
    Schema schema;
    /// The one member that such a body has, where that says what is to be done; empty: it does not.
    std::string_view action = {};
};

/// A parameter that the query may have, for the documentation.
struct QueryParameter {
    std::string_view name;
    std::string_view description;
};

/// An answer that an operation gives, for the documentation. Those that follow from its other
/// members (401, 404, 415 and so on) are not listed.
struct Answer {
    net::http::Status status;
    std::string_view description;
    boost::json::value schema = nullptr;  ///< null: a fault
};

/// A row of the table that requests are routed by, and that the OpenAPI document is made of.
struct Operation {
    std::string_view id;
    boost::beast::http::verb method;
    std::string_view path;  ///< "/servers/{server_id}": what is in braces stands for any segment
    Scope scope = Scope::compute;
    Access access = Access::callers;
    Window window;
    std::string_view summary;
    std::vector<QueryParameter> query;
    std::vector<BodySchema> bodies;  ///< none: it has no body
    std::vector<Answer> answers;
    Action action = nullptr;
};

using Operations = std::vector<Operation>;

}  // namespace porthole::api
