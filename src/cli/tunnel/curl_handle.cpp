// SPDX-License-Identifier: Apache-2.0
#include "cli/tunnel/curl_handle.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <new>
#include <stdexcept>

namespace porthole::cli {
namespace {

constexpr long kConnectSeconds = 20;

}  // namespace

CurlHandle::CurlHandle(const std::string& ca_file) : easy_(curl_easy_init()) {
    static_assert(kWhyBytes >= CURL_ERROR_SIZE);
    if (easy_ == nullptr) {
        throw std::bad_alloc();
    }
    curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, why_.data());
    curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy_, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy_, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy_, CURLOPT_SSL_ENABLE_ALPN, 0L);
    curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
    curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
    if (!ca_file.empty()) {
        curl_easy_setopt(easy_, CURLOPT_CAINFO, ca_file.c_str());
        curl_easy_setopt(easy_, CURLOPT_CAPATH, nullptr);
    }
}

CurlHandle::~CurlHandle() {
    curl_easy_cleanup(easy_);
    curl_slist_free_all(headers_);
}

void CurlHandle::add_header(const std::string& line) {
    curl_slist* const longer = curl_slist_append(headers_, line.c_str());
    if (longer == nullptr) {
        throw std::bad_alloc();
    }
    headers_ = longer;
    curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers_);
}

void CurlHandle::perform() {
    const CURLcode code = curl_easy_perform(easy_);
    if (code != CURLE_OK) {
        throw std::runtime_error(fmt::format(
            "cannot reach the gateway: {}", why_[0] == '\0' ? curl_easy_strerror(code) : why_.data()
        ));
    }
}

}  // namespace porthole::cli
