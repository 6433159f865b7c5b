// SPDX-License-Identifier: Apache-2.0
#include "proxy/rfb/console_opening.hpp"

#include "base/number.hpp"
#include "proxy/rfb/protocol.hpp"
#include "proxy/rfb/vnc_password.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace porthole::proxy::rfb {
namespace {

using Step = ConsoleOpening::Step;

constexpr std::string_view kVencryptVersion("\0\2", 2);

Step failed(Errc reason, std::string why, std::string send = {}) {
    Step step;
    step.kind = Step::Kind::failed;
    step.send = std::move(send);
    step.reason = reason;
    step.why = std::move(why);
    return step;
}

Step plain(Step::Kind kind, std::string send = {}) {
    Step step;
    step.kind = kind;
    step.send = std::move(send);
    return step;
}

std::optional<int> three_digits(std::string_view text) {
    const auto number = parse_number<unsigned>(text);
    return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

std::string as_list(const std::set<std::uint32_t>& numbers) {
    std::string text;
    for (const std::uint32_t number : numbers) {
        text.append(text.empty() ? "" : " ").append(std::to_string(number));
    }
    return text;
}

std::string one_byte(std::uint8_t value) {
    return std::string(1, static_cast<char>(value));
}

std::size_t number_of(std::string_view byte) {
    return static_cast<unsigned char>(byte.front());
}

}  // namespace

Step ConsoleOpening::want(Stage stage, std::size_t bytes, std::string send) {
    stage_ = stage;
    Step step = plain(Step::Kind::read, std::move(send));
    step.bytes = bytes;
    return step;
}

Step ConsoleOpening::begin() {
    return want(Stage::version, kVersion.size());
}

Step ConsoleOpening::take(std::string_view bytes) {
    switch (stage_) {
        case Stage::version:
            return on_version(bytes);
        case Stage::type_count:
            return number_of(bytes) == 0 ? want(Stage::reason_length, 4)
                                         : want(Stage::types, number_of(bytes));
        case Stage::types:
            return on_types(bytes);
        case Stage::vencrypt_version:
            // It tells the newest that it speaks.
            return bytes < kVencryptVersion
                       ? failed(Errc::upstream_protocol, "its VeNCrypt is older than 0.2")
                       : want(Stage::vencrypt_answer, 1, std::string(kVencryptVersion));
        case Stage::vencrypt_answer:
            return number_of(bytes) == 0
                       ? want(Stage::subtype_count, 1)
                       : failed(Errc::upstream_protocol, "it does not speak VeNCrypt 0.2");
        case Stage::subtype_count:
            return number_of(bytes) == 0
                       ? failed(Errc::upstream_insecure, "it offers no subtype of VeNCrypt")
                       : want(Stage::subtypes, 4 * number_of(bytes));
        case Stage::subtypes:
            return on_subtypes(bytes);
        case Stage::subtype_answer:
            return number_of(bytes) == 1
                       ? plain(Step::Kind::start_tls)
                       : failed(Errc::upstream_protocol, "it refused the subtype that it offered");
        case Stage::challenge:
            return on_challenge(bytes);
        case Stage::result:
            return on_result(from_u32(bytes));
        case Stage::reason_length:
            return on_reason_length(from_u32(bytes));
        case Stage::reason:
            break;
    }
    return failed(refusal_, "it says: " + std::string(bytes));
}

Step ConsoleOpening::on_version(std::string_view text) {
    const auto major = three_digits(text.substr(4, 3));
    const auto minor = three_digits(text.substr(8, 3));
    if (!text.starts_with("RFB ") || text[7] != '.' || text.back() != '\n' || !major || !minor) {
        return failed(Errc::upstream_protocol, "it does not speak RFB");
    }
    if (std::pair(*major, *minor) < std::pair(3, 8)) {
        return failed(
            Errc::upstream_protocol,
            "its RFB " + std::to_string(*major) + '.' + std::to_string(*minor) +
                " is older than 3.8"
        );
    }
    return want(Stage::type_count, 1, std::string(kVersion));
}

Step ConsoleOpening::on_types(std::string_view types) {
    std::set<std::uint32_t> offered;
    for (const char type : types) {
        offered.insert(static_cast<unsigned char>(type));
    }
    if (terms_.has_authority && offered.contains(security_type::kVencrypt)) {
        return want(Stage::vencrypt_version, 2, one_byte(security_type::kVencrypt));
    }
    if (!terms_.requires_tls) {
        const bool asks_for_password = offered.contains(security_type::kVncAuthentication);
        if (asks_for_password && !terms_.password.empty()) {
            return want(
                Stage::challenge, kChallengeBytes, one_byte(security_type::kVncAuthentication)
            );
        }
        if (offered.contains(security_type::kNone)) {
            return want(Stage::result, 4, one_byte(security_type::kNone));
        }
        if (asks_for_password) {
            return failed(
                Errc::upstream_authentication_failed, "it asks for a password; none is configured"
            );
        }
    }
    return failed(
        Errc::upstream_insecure, "no security type in common; it offers " + as_list(offered)
    );
}

Step ConsoleOpening::on_subtypes(std::string_view subtypes) {
    std::set<std::uint32_t> offered;
    for (; subtypes.size() >= 4; subtypes.remove_prefix(4)) {
        offered.insert(from_u32(subtypes));
    }
    const bool has_password = !terms_.password.empty();
    if (offered.contains(vencrypt::kX509Plain) && has_password && !terms_.username.empty()) {
        subtype_ = vencrypt::kX509Plain;
    } else if (offered.contains(vencrypt::kX509Vnc) && has_password) {
        subtype_ = vencrypt::kX509Vnc;
    } else if (offered.contains(vencrypt::kX509None)) {
        subtype_ = vencrypt::kX509None;
    } else if (offered.contains(vencrypt::kX509Vnc) || offered.contains(vencrypt::kX509Plain)) {
        return failed(
            Errc::upstream_authentication_failed,
            "it asks for a password, or a name with it; none is configured"
        );
    } else {
        return failed(
            Errc::upstream_insecure,
            "no subtype of VeNCrypt in common; it offers " + as_list(offered)
        );
    }
    return want(Stage::subtype_answer, 1, to_u32(subtype_));
}

Step ConsoleOpening::tls_is_up() {
    showed_who_we_are_ = true;
    if (subtype_ == vencrypt::kX509Vnc) {
        return want(Stage::challenge, kChallengeBytes);
    }
    if (subtype_ == vencrypt::kX509None) {
        return want(Stage::result, 4);
    }
    const std::string& password = terms_.password.reveal();
    const auto name_size = static_cast<std::uint32_t>(terms_.username.size());
    const auto password_size = static_cast<std::uint32_t>(password.size());
    return want(
        Stage::result, 4, to_u32(name_size) + to_u32(password_size) + terms_.username + password
    );
}

Step ConsoleOpening::on_challenge(std::string_view challenge) {
    auto answer = answer_challenge(challenge, terms_.password);
    if (!answer) {
        return failed(
            Errc::upstream_authentication_failed,
            "it asks for VNC authentication, and OpenSSL has no DES here"
        );
    }
    showed_who_we_are_ = true;
    return want(Stage::result, 4, std::move(*answer));
}

Step ConsoleOpening::on_result(std::uint32_t result) {
    constexpr std::uint32_t kOk = 0;
    constexpr std::uint32_t kFailed = 1;
    constexpr std::uint32_t kTooMany = 2;
    if (result == kOk) {
        return plain(Step::Kind::done);
    }
    if (result != kFailed && result != kTooMany) {
        return failed(Errc::upstream_protocol, "its SecurityResult is neither good nor bad");
    }
    refusal_ = Errc::upstream_authentication_failed;
    return want(Stage::reason_length, 4);
}

Step ConsoleOpening::on_reason_length(std::uint32_t length) {
    if (length == 0 || length > kReasonLimitBytes) {
        return failed(refusal_, "its reason has " + std::to_string(length) + " bytes");
    }
    return want(Stage::reason, length);
}

Errc ConsoleOpening::meaning_of_end() const noexcept {
    // A server that has begun to refuse has no need to say why.
    return showed_who_we_are_ ? Errc::upstream_authentication_failed : refusal_;
}

}  // namespace porthole::proxy::rfb
