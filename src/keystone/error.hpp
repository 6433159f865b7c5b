// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/system/result.hpp>

#include <string>
#include <utility>

namespace porthole::keystone {

/// Why a service of the cloud did not tell.
struct Error {
    Error() = default;
    Error(std::string failed_call, std::string what_happened, std::string what_to_do)
        : call(std::move(failed_call)),
          detail(std::move(what_happened)),
          remedy(std::move(what_to_do)) {}

    std::string call;       ///< "GET /auth/tokens"
    std::string detail;     ///< what happened; may hold text from outside
    std::string remedy;     ///< what an operator can do about it: one sentence
    bool repeated = false;  ///< remembered from an earlier call: nobody was asked
};

template <class T>
using Outcome = boost::system::result<T, Error>;

}  // namespace porthole::keystone
