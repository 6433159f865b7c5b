// SPDX-License-Identifier: Apache-2.0
#include "base/log.hpp"

#include "base/errc.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace porthole::log {
namespace {

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_.:/@+,[]%*").find(c) != std::string_view::npos;
}

spdlog::level::level_enum to_spdlog(Level level) {
    switch (level) {
        case Level::debug:
            return spdlog::level::debug;
        case Level::info:
            return spdlog::level::info;
        case Level::warn:
            return spdlog::level::warn;
        case Level::error:
            return spdlog::level::err;
        case Level::off:
            break;
    }
    return spdlog::level::off;
}

spdlog::logger& logger() {
    static const auto logger = [] {
        auto made = spdlog::stderr_logger_mt("porthole");
        made->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
        made->set_level(spdlog::level::off);
        return made;
    }();
    return *logger;
}

}  // namespace

Field::Field(std::string_view field_name, const boost::system::error_code& error)
    : name(field_name),
      value(error.category() == errc_category() ? std::string(errc_name(error)) : error.message()) {
}

void start(Level level) {
    logger().set_level(to_spdlog(level));
}

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
    if (!logger().should_log(to_spdlog(level))) {
        return;
    }
    std::string line(event);
    for (const Field& field : fields) {
        line += ' ';
        line += field.name;
        line += '=';
        line += quoted(field.value);
    }
    logger().log(to_spdlog(level), std::string_view(line));
}

std::string quoted(std::string_view text) {
    if (!text.empty() && std::all_of(text.begin(), text.end(), is_plain)) {
        return std::string(text);
    }
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20 || byte >= 0x7f) {
            out += fmt::format("\\x{:02x}", byte);
        } else {
            out += c;
        }
    }
    out += '"';
    return out;
}

}  // namespace porthole::log
