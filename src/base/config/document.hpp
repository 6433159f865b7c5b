// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/config/problem.hpp"
#include "base/config/toml_value.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::config {

/// A parsed configuration file, where a reader stands in it, and what was found wrong so far.
/// Keys are those of the table being visited; paths count from the root: "identity.user[0].name".
///
/// Threads: one.
class Document {
public:
    explicit Document(const std::filesystem::path& file);

    void parse(const Secret& text);

    /// Nothing can be read: `message` is the one problem there will be.
    void refuse(std::size_t line, std::string message);

    /// The value of `key`, if it is there and a `kind`; that it is another kind is a problem, and
    /// `expected` says what would be right. Keys that were never looked for are unknown.
    const TomlValue* find(std::string_view key, TomlValue::Kind kind, std::string_view expected);

    /// Visits `value` (null: it is absent) as the table at `path`, until `leave`.
    void enter(std::string path, const TomlValue* value);
    void leave() { frames_.pop_back(); }

    std::string path_of(std::string_view key) const;

    /// Adds a problem, unless there is one with this path, or with what holds it.
    void report(std::string_view path, std::string message);

    /// The same for a key of the table being visited.
    void wrong(std::string_view key, std::string message);
    void warn(std::string_view key, std::string message);

    /// No problem with `key` of the table being visited will be added any more: its cause was.
    void silence(std::string_view key) { faulty_.insert(path_of(key)); }

    /// Every problem in the order of lines, those with unknown keys included.
    std::vector<Problem> finish();

    const std::filesystem::path& file() const noexcept { return file_; }
    const std::filesystem::path& folder() const noexcept { return folder_; }
    const std::vector<Problem>& warnings() const noexcept { return warnings_; }

private:
    struct Table {
        const TomlValue* value = nullptr;  // null: absent
        std::vector<std::string> known;
    };

    Problem at(std::string_view path, std::string message) const;
    void add(Problem problem);
    bool is_faulty(std::string_view path) const;
    void report_unknown(const std::string& path, const Table& table);

    std::filesystem::path file_;
    std::filesystem::path folder_;
    TomlValue root_;
    std::map<std::string, Table> tables_;           // by path, as far as visited
    std::vector<std::string> frames_;               // paths of the tables being visited
    std::multimap<std::size_t, Problem> problems_;  // by line; those of one line as they came
    std::vector<Problem> warnings_;
    std::set<std::string, std::less<>> faulty_;
    bool refused_ = false;
};

/// `key` of the table at `path`; the root is "".
std::string join_path(std::string_view path, std::string_view key);

}  // namespace porthole::config
