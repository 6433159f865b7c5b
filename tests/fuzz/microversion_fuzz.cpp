// SPDX-License-Identifier: Apache-2.0
// Lines: values of OpenStack-API-Version, and after an empty line of X-OpenStack-Nova-API-Version.
// The answer is a version that we have, or a fault.
#include "api/microversion.hpp"
#include "fuzz/fuzz_target.hpp"

#include <string>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace porthole;
    net::http::Request request{boost::beast::http::verb::get, "/", 11};
    std::string_view rest = fuzz::as_text(data, size);
    std::string name = "OpenStack-API-Version";
    while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        const std::string_view line = rest.substr(0, end);
        if (line.empty()) {
            name = "X-OpenStack-Nova-API-Version";
        } else {
            request.insert(name, line);
        }
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    }

    const api::Negotiation found = api::negotiate(request);

    if (found.fault) {
        const auto status = static_cast<unsigned>(found.fault->status);
        fuzz::require(status == 400 || status == 406, "a fault is 400 or 406");
        return 0;
    }
    fuzz::require(found.version && api::Window().contains(*found.version), "we have this version");
    net::http::Request again{boost::beast::http::verb::get, "/", 11};
    again.set("OpenStack-API-Version", "compute " + found.version->text());
    const api::Negotiation same = api::negotiate(again);
    fuzz::require(same.version == found.version, "written and read again, it is the same");
    return 0;
}
