// SPDX-License-Identifier: Apache-2.0
#include "api/resources/openapi.hpp"

#include "api/openapi_document.hpp"

#include <boost/json/serialize.hpp>

#include <utility>

namespace porthole::api {
namespace json = boost::json;
using net::http::Status;

namespace {

Task<net::http::Response> show_document(Services services, Call call) {
    const json::value document = openapi_document(services.operations, call.root_url);
    co_return json_answer(Status::ok, json::serialize(document));
}

}  // namespace

Operations openapi_operations() {
    Operation show;
    show.id = "show_openapi";
    show.method = boost::beast::http::verb::get;
    show.path = "/openapi.json";
    show.scope = Scope::root;
    show.access = Access::everybody;
    show.summary = "This document";
    show.answers = {{Status::ok, "An OpenAPI 3.1 document", json::object{{"type", "object"}}}};
    show.action = &show_document;
    Operations operations;
    operations.push_back(std::move(show));
    return operations;
}

}  // namespace porthole::api
