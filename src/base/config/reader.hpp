// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/config/problem.hpp"
#include "base/config/visitor.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::config {

class Document;

/// Fills a configuration from a TOML file, strictly, and gathers every mistake instead of stopping
/// at the first:
///
///     config::Reader reader("/etc/porthole/porthole.toml");
///     describe(reader, config);                       // every room's options
///     reader.add("tokens", problems(config.tokens));  // what rooms find wrong with their values
///     const auto problems = reader.finish();          // empty: the configuration may be used
///
/// An option that is absent or wrong keeps its default.
///
/// Threads: one, at start-up.
class Reader final : public Visitor {
public:
    /// Reads `file`. That it cannot be read, or is not TOML, is a problem like others.
    explicit Reader(const std::filesystem::path& file);

    /// Reads `text` as if it stood in `file`.
    Reader(std::string text, const std::filesystem::path& file);

    Reader(Reader&&) noexcept;
    Reader& operator=(Reader&&) noexcept;
    ~Reader() override;

    /// Adds a problem with `key`, counted from the root ("identity.user[0].name"), at its line in
    /// the file, or at the line of its table when the key is absent. Of several problems with one
    /// key the first is kept.
    void problem(std::string_view key, std::string message);

    /// Adds what a room found, in the table `section`.
    void add(std::string_view section, const Findings& findings);

    /// Everything wrong, in the order of lines: what was added, and keys that nobody asked for. If
    /// the text is not TOML, that alone. Call after every section was visited.
    std::vector<Problem> finish();

    /// What works but should not stay so: a secret that others on this machine can read.
    const std::vector<Problem>& warnings() const noexcept;

    void option(std::string_view key, std::string_view help, bool& value) override;
    void option(std::string_view key, std::string_view help, std::int64_t& value, Range range)
        override;
    void option(std::string_view key, std::string_view help, std::string& value) override;
    void option(std::string_view key, std::string_view help, std::vector<std::string>& value)
        override;
    void option(std::string_view key, std::string_view help, Seconds& value) override;
    void option(std::string_view key, std::string_view help, std::filesystem::path& value) override;
    void choice(
        std::string_view key,
        std::string_view help,
        std::string& value,
        const std::vector<std::string>& choices
    ) override;
    void choices(
        std::string_view key,
        std::string_view help,
        std::vector<std::string>& value,
        const std::vector<std::string>& choices
    ) override;
    void secret(std::string_view key, std::string_view help, Secret& value) override;
    void secrets(std::string_view key, std::string_view help, std::vector<Secret>& value) override;

protected:
    void enter_section(std::string_view key, std::string_view help) override;
    bool enter_optional_section(std::string_view key, std::string_view help, bool held) override;
    std::size_t list_size(std::string_view key, std::string_view help, std::size_t held) override;
    void enter_item(std::string_view key, std::size_t index) override;
    void leave() override;

private:
    std::unique_ptr<Document> document_;
};

}  // namespace porthole::config
