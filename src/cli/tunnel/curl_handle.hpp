// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string>

struct curl_slist;

namespace porthole::cli {

/// One easy handle of libcurl's, which finds the way through the proxies that the environment
/// names, and verifies the server. Follows no redirect.
///
/// Threads: one at a time.
class CurlHandle {
public:
    /// Empty `ca_file`: the system's authorities. Throws std::bad_alloc.
    explicit CurlHandle(const std::string& ca_file);
    CurlHandle(const CurlHandle&) = delete;
    CurlHandle& operator=(const CurlHandle&) = delete;
    ~CurlHandle();

    /// A CURL, which libcurl declares as void.
    void* native() noexcept { return easy_; }

    void add_header(const std::string& line);

    /// Throws std::runtime_error that says what went wrong, and where.
    void perform();

private:
    static constexpr std::size_t kWhyBytes = 256;  ///< CURL_ERROR_SIZE

    void* const easy_;
    curl_slist* headers_ = nullptr;
    std::array<char, kWhyBytes> why_{};
};

}  // namespace porthole::cli
