// SPDX-License-Identifier: Apache-2.0
#include "base/exception.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

namespace porthole {

bool is_cancellation(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const boost::system::system_error& error) {
        return error.code() == boost::asio::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

std::string describe(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        return error.what();
    } catch (...) {
        return "not a std::exception";
    }
}

}  // namespace porthole
