// SPDX-License-Identifier: Apache-2.0
// Byte 0: the microversion's minor number; the rest: a request body, for every operation that has
// one. What is read fits its schema, and a fault is one of ours and JSON.
#include "api/request_body.hpp"
#include "api/resources/registry.hpp"
#include "fuzz/fuzz_target.hpp"

#include <boost/json/parse.hpp>

#include <string>

namespace {
using namespace porthole;

void check(const api::Operation& operation, std::string_view body, api::Microversion version) {
    net::http::Request request{boost::beast::http::verb::post, "/", 11};
    request.body() = std::string(body);

    const auto parsed = api::read_body(request, operation, version);

    if (const auto* const fault = std::get_if<api::Fault>(&parsed)) {
        const auto status = static_cast<unsigned>(fault->status);
        const bool is_action = !operation.bodies.front().action.empty();
        fuzz::require(status == 400 || (status == 404 && is_action), "a fault is 400 or 404");
        fuzz::require(!fault->message.empty(), "a fault says what is wrong");
        boost::system::error_code error;
        boost::json::parse(api::fault_answer(*fault).body(), error);
        fuzz::require(!error, "an answer is JSON, whatever it quotes");
        return;
    }
    const auto& value = std::get<boost::json::value>(parsed);
    fuzz::require(value.is_object() && value.get_object().size() > 0, "a body is an object");
    if (operation.id == "create_remote_console" && operation.window.contains(version)) {
        const auto& console = value.at("remote_console").as_object();
        const bool has_mks = console.at("protocol") == "mks" || console.at("type") == "webmks";
        fuzz::require(!has_mks || version.minor >= 8, "mks came with 2.8");
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    static const api::Operations operations = api::all_operations();
    for (const api::Operation& operation : operations) {
        const api::Microversion version{2, data[0]};
        if (!operation.bodies.empty() && operation.window.contains(version)) {
            check(operation, fuzz::as_text(data + 1, size - 1), version);
        }
    }
    return 0;
}
