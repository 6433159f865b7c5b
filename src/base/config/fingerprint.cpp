// SPDX-License-Identifier: Apache-2.0
#include "base/config/fingerprint.hpp"

#include "base/hash.hpp"

namespace porthole::config {

std::string Fingerprint::digest() const {
    return to_hex(sha256(text() + hidden_));
}

void Fingerprint::option(std::string_view key, std::string_view help, std::string& value) {
    Printer::option(key, help, value);
    add(value);  // a URL's password is masked, too
}

void Fingerprint::option(
    std::string_view key, std::string_view help, std::vector<std::string>& value
) {
    Printer::option(key, help, value);
    for (const std::string& each : value) {
        add(each);
    }
}

void Fingerprint::secret(std::string_view key, std::string_view help, Secret& value) {
    Printer::secret(key, help, value);
    add(value.reveal());
}

void Fingerprint::secrets(std::string_view key, std::string_view help, std::vector<Secret>& value) {
    Printer::secrets(key, help, value);
    for (const Secret& each : value) {
        add(each.reveal());
    }
}

void Fingerprint::add(std::string_view value) {
    hidden_ += to_hex(sha256(value));
}

}  // namespace porthole::config
