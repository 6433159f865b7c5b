// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/metrics/family.hpp"

#include <boost/system/error_code.hpp>

#include <string_view>

/// What the browser's side measures; docs/metrics.md describes each.
namespace porthole::proxy::measured {

/// By the console's type.
extern metrics::Family<metrics::Gauge> sessions_open;
extern metrics::Family<metrics::Counter> sessions_opened;
/// By type and reason.
extern metrics::Family<metrics::Counter> sessions_ended;
/// By stage: token, driver, connect, open.
extern metrics::Family<metrics::Histogram> setup;

/// A console was not opened: `where` is page, websocket (before the upgrade) or console (after it).
void count_refusal(std::string_view where, const boost::system::error_code& reason);

/// Bytes of all sessions.
metrics::Counter& to_browser() noexcept;
metrics::Counter& to_console() noexcept;

}  // namespace porthole::proxy::measured
