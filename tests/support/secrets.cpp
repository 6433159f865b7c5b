// SPDX-License-Identifier: Apache-2.0
#include "support/secrets.hpp"

#include <fstream>
#include <iterator>
#include <unordered_set>

namespace porthole::test {
namespace {

/// Of what Porthole issues: 256 bits as base64url.
constexpr std::size_t kSecretSize = 43;
constexpr std::string_view kLetters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::unordered_set<std::string>& noted() {
    static std::unordered_set<std::string> all;
    return all;
}

/// Calls `found(text)` for each run of a secret's letters in `text` that may hold one.
template <class Found>
void for_each_run(std::string_view text, Found found) {
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find_first_not_of(kLetters, begin), text.size());
        if (end - begin >= kSecretSize) {
            found(text.substr(begin, end - begin));
        }
        begin = end + 1;
    }
}

std::string noted_secret_in(std::string_view text) {
    std::string secret;
    for_each_run(text, [&secret](std::string_view run) {
        for (std::size_t i = 0; i + kSecretSize <= run.size(); ++i) {
            std::string part(run.substr(i, kSecretSize));
            if (noted().contains(part)) {
                secret = std::move(part);
            }
        }
    });
    return secret;
}

}  // namespace

void note_secrets(std::string_view answer) {
    for_each_run(answer, [answer](std::string_view run) {
        const std::string_view before =
            answer.substr(0, static_cast<std::size_t>(run.data() - answer.data()));
        if (run.size() == kSecretSize &&
            (before.ends_with("token=") || before.ends_with("\"secret\":\""))) {
            noted().emplace(run);
        }
    });
}

std::vector<std::string> files_with_secrets(
    const std::filesystem::path& folder,
    const std::set<std::string>& given,
    const std::vector<std::string>& others
) {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        if (!entry.is_regular_file() || given.contains(name)) {
            continue;
        }
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string text(std::istreambuf_iterator<char>(in), {});
        std::string secret = noted_secret_in(text);
        for (const std::string& other : others) {
            secret = secret.empty() && text.find(other) != std::string::npos ? other : secret;
        }
        if (!secret.empty()) {
            found.push_back(name + ": " + secret.substr(0, 6) + "…");
        }
    }
    return found;
}

}  // namespace porthole::test
