// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace porthole::web {

/// One file of the viewer page, compiled into the program.
///
/// Lifetime: static; so are all views. Threads: any, immutable.
struct Asset {
    /// Where the page expects it: "/index.html", or "/assets/<name>-<hash>.<ext>".
    std::string_view path;
    std::string_view content_type;
    /// Ready for the ETag header. Weak, because both representations share it.
    std::string_view etag;
    std::string_view identity;
    /// The same content for "Content-Encoding: gzip"; empty where that would not be smaller.
    std::string_view gzip;
    /// The path changes with the content, so a client may keep it for ever.
    bool immutable;
};

/// The asset at exactly `path`, or nullptr. Nothing is decoded, normalised or guessed.
const Asset* find_asset(std::string_view path) noexcept;

}  // namespace porthole::web
