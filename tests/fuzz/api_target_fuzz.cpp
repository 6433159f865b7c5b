// SPDX-License-Identifier: Apache-2.0
// Byte 0: the microversion's minor number; the rest: a request target. What is read is written and
// read again the same, is routed, and as the query of a list of servers gives a query or a 400.
#include "api/resources/registry.hpp"
#include "api/router.hpp"
#include "api/server_query.hpp"
#include "fuzz/fuzz_target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace porthole;
    if (size == 0) {
        return 0;
    }
    static const api::Operations operations = api::all_operations();
    static const api::Router router(operations);

    const auto target = api::parse_target(fuzz::as_text(data + 1, size - 1));

    if (!target) {
        return 0;
    }
    const auto again = api::parse_target(api::to_string(*target));
    fuzz::require(again && again->query == target->query, "the query is read again the same");
    const api::Route route = router.find(boost::beast::http::verb::get, target->path);
    fuzz::require(route.operation == nullptr || route.path_is_known, "an operation has a path");
    for (const auto& [name, value] : route.parameters) {
        fuzz::require(!name.empty() && !value.empty(), "a parameter has a name and a value");
    }
    const auto query = api::parse_server_query(*target, {2, data[0]});
    if (const auto* const fault = std::get_if<api::Fault>(&query)) {
        fuzz::require(fault->status == net::http::Status::bad_request, "a fault is 400");
        return 0;
    }
    virt::Instance instance;
    instance.name = "web01";
    static_cast<void>(std::get<api::ServerQuery>(query).fits(instance));
    fuzz::require(
        std::get<api::ServerQuery>(query).limit <= api::kLongestPage, "pages have their limit"
    );
    return 0;
}
