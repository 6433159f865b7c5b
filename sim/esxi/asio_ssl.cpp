// SPDX-License-Identifier: Apache-2.0
// Asio's TLS, of which BOOST_ASIO_SEPARATE_COMPILATION leaves the definitions to us.
#include <boost/asio/ssl/impl/src.hpp>
