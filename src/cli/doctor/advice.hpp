// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/system/error_code.hpp>

#include <string>

namespace porthole::cli {

/// The name of `error`, and what an operator does about it.
std::string advice(const boost::system::error_code& error);

}  // namespace porthole::cli
