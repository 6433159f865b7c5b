// SPDX-License-Identifier: Apache-2.0
#include "proxy/rdp/clean_path.hpp"

#include "proxy/rdp/der.hpp"

#include <limits>

namespace porthole::proxy::rdp {
namespace {

/// Numbers of the members of a message, and of those of an error within it.
enum Member : unsigned {
    kVersionMember = 0,
    kErrorMember = 1,
    kDestination = 2,
    kProxyAuth = 3,
    kServerAuth = 4,
    kPreconnectionBlob = 5,
    kX224 = 6,
    kCertificates = 7,
    kServerAddress = 9,
};
enum ErrorMember : unsigned { kCode = 0, kHttpStatus = 1, kSocketError = 2, kTlsAlert = 3 };

/// Members in the order of their numbers, of which one may be absent; remembers whether all that
/// were there had the right form.
class MemberReader {
public:
    explicit MemberReader(std::string_view content) : rest_(content) {}

    void text(unsigned number, std::uint8_t tag, std::optional<std::string>& into) {
        if (auto member = open(number)) {
            if (const auto content = member->take(tag)) {
                into.emplace(*content);
            } else {
                is_good_ = false;
            }
            close(*member);
        }
    }

    template <class Number>
    void value(unsigned number, std::optional<Number>& into) {
        if (auto member = open(number)) {
            if (const auto value = member->take_number(std::numeric_limits<Number>::max())) {
                into = static_cast<Number>(*value);
            } else {
                is_good_ = false;
            }
            close(*member);
        }
    }

    /// A sequence, to be read by who asked.
    std::optional<std::string_view> sequence(unsigned number) {
        auto member = open(number);
        if (!member) {
            return std::nullopt;
        }
        const auto content = member->take(der::kSequence);
        is_good_ = is_good_ && content.has_value();
        close(*member);
        return content;
    }

    /// Whether everything was read, and well.
    bool is_done() const noexcept { return is_good_ && rest_.at_end(); }

private:
    std::optional<der::Reader> open(unsigned number) {
        if (!rest_.has(der::member(number))) {
            return std::nullopt;
        }
        const auto content = rest_.take(der::member(number));
        is_good_ = is_good_ && content.has_value();
        return content ? std::optional<der::Reader>(*content) : std::nullopt;
    }

    void close(const der::Reader& member) { is_good_ = is_good_ && member.at_end(); }

    der::Reader rest_;
    bool is_good_ = true;
};

std::optional<CleanPathError> parse_error(std::string_view content) {
    CleanPathError error;
    std::optional<std::uint16_t> code;
    MemberReader members(content);
    members.value(kCode, code);
    members.value(kHttpStatus, error.http_status);
    members.value(kSocketError, error.socket_error);
    members.value(kTlsAlert, error.tls_alert);
    if (!code || !members.is_done()) {
        return std::nullopt;
    }
    error.code = *code;
    return error;
}

std::optional<std::vector<std::string>> parse_certificates(std::string_view content) {
    std::vector<std::string> certificates;
    der::Reader list(content);
    while (!list.at_end()) {
        const auto each = list.take(der::kOctetString);
        if (!each) {
            return std::nullopt;
        }
        certificates.emplace_back(*each);
    }
    return certificates;
}

void write_text(
    std::string& to, unsigned number, std::uint8_t tag, const std::optional<std::string>& text
) {
    if (text) {
        to += der::element(der::member(number), der::element(tag, *text));
    }
}

template <class Number>
void write_value(std::string& to, unsigned number, const std::optional<Number>& value) {
    if (value) {
        to += der::element(der::member(number), der::number(*value));
    }
}

std::string write_error(const CleanPathError& error) {
    std::string content;
    write_value(content, kCode, std::optional(error.code));
    write_value(content, kHttpStatus, error.http_status);
    write_value(content, kSocketError, error.socket_error);
    write_value(content, kTlsAlert, error.tls_alert);
    return der::element(der::kSequence, content);
}

}  // namespace

std::optional<std::size_t> clean_path_size(std::string_view bytes) {
    if (!bytes.empty() && static_cast<std::uint8_t>(bytes.front()) != der::kSequence) {
        return std::nullopt;
    }
    der::Header header;
    const der::HeaderState state = der::read_header(bytes, header);
    if (state == der::HeaderState::incomplete) {
        return std::size_t{0};
    }
    const std::size_t size = header.bytes + header.content_bytes;
    if (state == der::HeaderState::wrong || size > kCleanPathLimitBytes) {
        return std::nullopt;
    }
    return size;
}

std::optional<CleanPath> parse_clean_path(std::string_view bytes) {
    if (bytes.size() > kCleanPathLimitBytes) {
        return std::nullopt;
    }
    der::Reader whole(bytes);
    const auto content = whole.take(der::kSequence);
    if (!content || !whole.at_end()) {
        return std::nullopt;
    }
    CleanPath message;
    std::optional<std::uint64_t> version;
    MemberReader members(*content);
    members.value(kVersionMember, version);
    if (const auto error = members.sequence(kErrorMember)) {
        message.error = parse_error(*error);
        if (!message.error) {
            return std::nullopt;
        }
    }
    members.text(kDestination, der::kUtf8String, message.destination);
    members.text(kProxyAuth, der::kUtf8String, message.proxy_auth);
    members.text(kServerAuth, der::kUtf8String, message.server_auth);
    members.text(kPreconnectionBlob, der::kUtf8String, message.preconnection_blob);
    members.text(kX224, der::kOctetString, message.x224);
    if (const auto certificates = members.sequence(kCertificates)) {
        message.certificates = parse_certificates(*certificates);
        if (!message.certificates) {
            return std::nullopt;
        }
    }
    members.text(kServerAddress, der::kUtf8String, message.server_address);
    if (version != CleanPath::kVersion || !members.is_done()) {
        return std::nullopt;
    }
    return message;
}

std::string write_clean_path(const CleanPath& message) {
    std::string content;
    write_value(content, kVersionMember, std::optional(CleanPath::kVersion));
    if (message.error) {
        content += der::element(der::member(kErrorMember), write_error(*message.error));
    }
    write_text(content, kDestination, der::kUtf8String, message.destination);
    write_text(content, kProxyAuth, der::kUtf8String, message.proxy_auth);
    write_text(content, kServerAuth, der::kUtf8String, message.server_auth);
    write_text(content, kPreconnectionBlob, der::kUtf8String, message.preconnection_blob);
    write_text(content, kX224, der::kOctetString, message.x224);
    if (message.certificates) {
        std::string list;
        for (const std::string& each : *message.certificates) {
            list += der::element(der::kOctetString, each);
        }
        content += der::element(der::member(kCertificates), der::element(der::kSequence, list));
    }
    write_text(content, kServerAddress, der::kUtf8String, message.server_address);
    return der::element(der::kSequence, content);
}

}  // namespace porthole::proxy::rdp
