// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/system/error_code.hpp>

#include <type_traits>

namespace porthole::sql {

/// What went wrong, as far as a caller can do something about it. The server's own words are in the
/// log.
enum class Failure {
    duplicate_key = 1,  ///< a unique key is in use; nothing was changed
    conflict,         ///< lost against another transaction (a deadlock, a wait that took too long,
                      ///< Galera's certification); nothing was changed, and it may be tried again
    refused,          ///< the server said no; nothing was changed
    connection_lost,  ///< no answer: what was sent may have taken effect
};

const boost::system::error_category& failure_category() noexcept;

inline boost::system::error_code make_error_code(Failure failure) noexcept {
    return {static_cast<int>(failure), failure_category()};
}

}  // namespace porthole::sql

template <>
struct boost::system::is_error_code_enum<porthole::sql::Failure> : std::true_type {};
