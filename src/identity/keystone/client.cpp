// SPDX-License-Identifier: Apache-2.0
#include "identity/keystone/client.hpp"

#include <algorithm>
#include <utility>

namespace porthole::identity {
namespace {

constexpr std::string_view kLookUp = "GET /auth/tokens";
constexpr std::size_t kLongestTokenBytes = 16384;

}  // namespace

bool can_be_token(const Secret& token) noexcept {
    const std::string& text = token.reveal();
    return !text.empty() && text.size() <= kLongestTokenBytes &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

KeystoneClient::KeystoneClient(const KeystoneConfig& config, const Clock& clock)
    : account_(config.account, "[identity.keystone]", config.timeout, clock) {}

keystone::Outcome<std::optional<keystone::Token>> KeystoneClient::look_up(
    const Secret& token, bool allow_expired, Deadline deadline
) {
    net::http::ClientRequest request;
    request.url = account_.keystone_url() + "/auth/tokens?nocatalog=1" +
                  (allow_expired ? "&allow_expired=1" : "");
    request.headers = {{"X-Subject-Token", token}};
    request.deadline = deadline;
    const auto reply = account_.send(kLookUp, std::move(request));
    if (!reply) {
        return reply.error();
    }
    if (reply->status == 404) {
        return std::optional<keystone::Token>();
    }
    if (reply->status == 403) {
        // Roles may have been given since: the next call logs in anew.
        account_.log_out();
        return keystone::Error(
            std::string(kLookUp),
            "Keystone does not let our account ask about tokens",
            "give the account of [identity.keystone] the role service in its project"
        );
    }
    if (reply->status != 200) {
        return account_.unexpected_status(kLookUp, reply->status);
    }
    auto known = keystone::parse_token(reply->body);
    if (!known) {
        return keystone::Error(
            std::string(kLookUp),
            "the answer is not about a token",
            "check that auth_url is Keystone's"
        );
    }
    return known;
}

}  // namespace porthole::identity
