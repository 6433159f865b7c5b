// SPDX-License-Identifier: Apache-2.0
// Byte 0: the microversion's minor number; the rest: a request body. The answer is a pair from the
// lists, or a 400.
#include "api/console_request.hpp"
#include "fuzz/fuzz_target.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>
#include <string>

namespace {
using namespace porthole;

constexpr std::array<std::string_view, 5> kProtocols{"vnc", "spice", "rdp", "serial", "mks"};
constexpr std::array<std::string_view, 6> kTypes{
    "novnc", "xvpvnc", "rdp-html5", "spice-html5", "serial", "webmks"
};

void check(const std::variant<api::ConsoleRequest, api::Fault>& parsed) {
    if (const auto* const fault = std::get_if<api::Fault>(&parsed)) {
        fuzz::require(fault->status == net::http::Status::bad_request, "a fault is 400");
        boost::system::error_code error;
        boost::json::parse(api::fault_answer(*fault).body(), error);
        fuzz::require(!error, "an answer is JSON, whatever it quotes");
        return;
    }
    const auto& request = std::get<api::ConsoleRequest>(parsed);
    fuzz::require(
        std::find(kProtocols.begin(), kProtocols.end(), request.protocol) != kProtocols.end(),
        "the protocol is one of the list"
    );
    fuzz::require(
        std::find(kTypes.begin(), kTypes.end(), request.type) != kTypes.end(),
        "the type is one of the list"
    );
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const auto body = fuzz::as_text(data + 1, size - 1);
    const api::Microversion version{2, data[0]};

    const auto remote = api::parse_remote_console_request(body, version);

    check(remote);
    check(api::parse_console_request(body));
    if (const auto* const request = std::get_if<api::ConsoleRequest>(&remote)) {
        const bool has_mks = request->protocol == "mks" || request->type == "webmks";
        fuzz::require(!has_mks || data[0] >= 8, "mks came with 2.8");
    }
    return 0;
}
