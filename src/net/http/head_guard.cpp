// SPDX-License-Identifier: Apache-2.0
#include "net/http/head_guard.hpp"

#include <boost/beast/http/error.hpp>

namespace porthole::net::http {

boost::system::error_code HeadGuard::look(std::string_view bytes) {
    using boost::beast::http::error;
    for (const char c : bytes) {
        if (ended_) {
            break;
        }
        if (++size_ > limit_) {
            return error::header_limit;
        }
        if (c == '\n') {
            ended_ = in_fields_ && line_ == 0;
            in_fields_ = in_fields_ || line_ > 0;
            line_ = 0;
        } else if (c != '\r') {
            if (in_fields_ && line_ == 0 && (c == ' ' || c == '\t')) {
                return error::bad_field;
            }
            ++line_;
        }
    }
    return {};
}

}  // namespace porthole::net::http
