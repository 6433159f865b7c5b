// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/errc.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

namespace porthole {

/// What a call that the world can make fail returns: a value, or the code of what happened.
/// Never dropped silently. An error carries no text from outside: detail is logged where it is
/// seen.
template <class T>
class [[nodiscard]] Result : public boost::system::result<T> {
public:
    using boost::system::result<T>::result;
};

/// A coroutine of ours. What may fail and suspend is a Task<Result<T>>.
template <class T>
using Task = boost::asio::awaitable<T>;

inline Result<void> ok() {
    return {};
}

}  // namespace porthole
