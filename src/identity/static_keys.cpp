// SPDX-License-Identifier: Apache-2.0
#include "identity/static_keys.hpp"

#include "base/hash.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>
#include <vector>

namespace porthole::identity {
namespace {

constexpr std::size_t kLongestKeyBytes = 4096;

struct Entry {
    std::string key_sha256;  // lower-case hexadecimal
    Caller caller;
};

Entry entry_of(const UserConfig& user) {
    const auto lower = [](unsigned char c) { return static_cast<char>(std::tolower(c)); };
    Entry entry{user.key_sha256, {user.name, user.project_id, user.roles, {}, false}};
    auto& hex = entry.key_sha256;
    std::transform(hex.begin(), hex.end(), hex.begin(), lower);
    return entry;
}

class StaticKeys final : public Identity {
public:
    explicit StaticKeys(const std::vector<UserConfig>& users) {
        std::transform(users.begin(), users.end(), std::back_inserter(entries_), entry_of);
    }

    Task<Result<Caller>> authenticate(
        Credentials credentials, std::string /*request_id*/
    ) override {
        const Secret& key = credentials.token;
        if (key.empty() || key.reveal().size() > kLongestKeyBytes) {
            co_return Errc::not_authenticated;
        }
        const std::string presented = to_hex(sha256(key.reveal()));
        const Entry* match = nullptr;
        for (const Entry& entry : entries_) {
            if (equal_in_constant_time(entry.key_sha256, presented)) {
                match = &entry;
            }
        }
        if (match == nullptr) {
            co_return Errc::not_authenticated;
        }
        co_return match->caller;
    }

    std::string challenge() const override { return "X-Auth-Token"; }

private:
    std::vector<Entry> entries_;
};

}  // namespace

IdentityPtr open_static_keys(
    const IdentityConfig& config, BlockingPool& /*pool*/, const Clock& /*clock*/
) {
    return std::make_unique<StaticKeys>(config.users);
}

}  // namespace porthole::identity
