// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "base/secret.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::config {

struct Range {
    std::int64_t least = std::numeric_limits<std::int64_t>::min();
    std::int64_t most = std::numeric_limits<std::int64_t>::max();
};

/// Walks over the options of one table. Each room declares its options once, in a function
///
///     void describe(config::Visitor& visitor, ProxyConfig& config) {
///         visitor.option("listen", "Addresses …", config.listen);
///     }
///
/// and readers, printers and the reference page are visitors. `help` is a sentence for the
/// reference page, with the unit. A default is what a default-constructed config holds. Keys are
/// the contract of docs/configuration.md.
///
/// Threads: one, at start-up.
class Visitor {
public:
    virtual ~Visitor() = default;

    virtual void option(std::string_view key, std::string_view help, bool& value) = 0;
    virtual void option(
        std::string_view key, std::string_view help, std::int64_t& value, Range range
    ) = 0;
    virtual void option(std::string_view key, std::string_view help, std::string& value) = 0;
    /// No entry may stand twice.
    virtual void option(
        std::string_view key, std::string_view help, std::vector<std::string>& value
    ) = 0;
    /// Written as "90s", "10m", "8h" or "2d".
    virtual void option(std::string_view key, std::string_view help, Seconds& value) = 0;
    /// Relative paths are meant from the configuration file's folder, and are absolute once read.
    virtual void option(
        std::string_view key, std::string_view help, std::filesystem::path& value
    ) = 0;
    /// One of `choices`.
    virtual void choice(
        std::string_view key,
        std::string_view help,
        std::string& value,
        const std::vector<std::string>& choices
    ) = 0;
    /// Any of `choices`, none of them twice.
    virtual void choices(
        std::string_view key,
        std::string_view help,
        std::vector<std::string>& value,
        const std::vector<std::string>& choices
    ) = 0;
    /// Read from `KEY`, from the file named by `KEY_file`, or from the environment variable named
    /// by `KEY_env`; shown masked.
    virtual void secret(std::string_view key, std::string_view help, Secret& value) = 0;
    /// Several of them: a list `KEY`, or the file named by `KEY_file`, one a line; shown masked.
    virtual void secrets(
        std::string_view key, std::string_view help, std::vector<Secret>& value
    ) = 0;

    /// A table `[key]`; one that the file does not have leaves `value` at its defaults.
    template <class T>
    void section(
        std::string_view key, std::string_view help, T& value, void (*describe)(Visitor&, T&)
    ) {
        enter_section(key, help);
        describe(*this, value);
        leave();
    }

    /// A table `[key]` whose absence means something: `value` is empty unless the file has it.
    template <class T>
    void section(
        std::string_view key,
        std::string_view help,
        std::optional<T>& value,
        void (*describe)(Visitor&, T&)
    ) {
        if (!enter_optional_section(key, help, value.has_value())) {
            return;
        }
        if (!value) {
            value.emplace();
        }
        describe(*this, *value);
        leave();
    }

    /// An array of tables `[[key]]`.
    template <class T>
    void list(
        std::string_view key,
        std::string_view help,
        std::vector<T>& values,
        void (*describe)(Visitor&, T&)
    ) {
        const std::size_t count = list_size(key, help, values.size());
        values.resize(count);
        for (std::size_t i = 0; i < count; ++i) {
            enter_item(key, i);
            describe(*this, values[i]);
            leave();
        }
    }

protected:
    virtual void enter_section(std::string_view key, std::string_view help) = 0;
    /// Whether to walk on into the table; when not, `leave` is not called either.
    virtual bool enter_optional_section(std::string_view key, std::string_view help, bool held) = 0;
    /// How many tables there are to walk over, where the configuration holds `held` of them.
    virtual std::size_t list_size(
        std::string_view key, std::string_view help, std::size_t held
    ) = 0;
    virtual void enter_item(std::string_view key, std::size_t index) = 0;
    virtual void leave() = 0;
};

}  // namespace porthole::config
