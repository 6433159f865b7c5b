// SPDX-License-Identifier: Apache-2.0
#include "base/config/document.hpp"

#include "base/config/suggest.hpp"
#include "base/config/toml_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace porthole::config {
namespace {

bool contains(const std::vector<std::string>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// Follows `path` from `root` as far as the document goes; the last line on the way.
std::size_t line_of(const TomlValue& root, std::string_view path) {
    const TomlValue* value = &root;
    std::size_t line = 0;
    while (value != nullptr && !path.empty()) {
        if (path.front() == '[') {
            std::size_t index = 0;
            const std::size_t end = std::min(path.find(']'), path.size() - 1);
            std::from_chars(path.data() + 1, path.data() + end, index);
            path.remove_prefix(end + 1);
            value = index < value->items.size() ? &value->items[index] : nullptr;
        } else {
            path.remove_prefix(path.front() == '.' ? 1 : 0);
            const std::string_view key = path.substr(0, path.find_first_of(".["));
            path.remove_prefix(key.size());
            value = value->find(key);
        }
        if (value != nullptr && value->line != 0) {
            line = value->line;
        }
    }
    return line;
}

}  // namespace

Document::Document(const std::filesystem::path& file)
    : file_(file),
      folder_(std::filesystem::absolute(file).parent_path()),
      tables_{{"", {}}},
      frames_{""} {}

void Document::parse(const Secret& text) {
    ParsedToml parsed = parse_toml(text.reveal());
    if (!parsed.problem.empty()) {
        refuse(parsed.line, "this is not TOML: " + parsed.problem);
        return;
    }
    root_ = std::move(parsed.root);
    tables_[""].value = &root_;
}

void Document::refuse(std::size_t line, std::string message) {
    refused_ = true;
    add({file_.string(), line, "", std::move(message)});
}

const TomlValue* Document::find(
    std::string_view key, TomlValue::Kind kind, std::string_view expected
) {
    Table& table = tables_[frames_.back()];
    if (!contains(table.known, key)) {
        table.known.emplace_back(key);
    }
    const TomlValue* value = table.value == nullptr ? nullptr : table.value->find(key);
    if (value != nullptr && value->kind != kind) {
        wrong(key, fmt::format("expected {}, found {}", expected, kind_name(value->kind)));
        return nullptr;
    }
    return value;
}

void Document::enter(std::string path, const TomlValue* value) {
    tables_[path].value = value;
    frames_.push_back(std::move(path));
}

std::string Document::path_of(std::string_view key) const {
    return join_path(frames_.back(), key);
}

void Document::report(std::string_view path, std::string message) {
    if (refused_ || is_faulty(path)) {
        return;
    }
    add(at(path, std::move(message)));
    faulty_.emplace(path);
}

void Document::wrong(std::string_view key, std::string message) {
    report(path_of(key), std::move(message));
}

void Document::warn(std::string_view key, std::string message) {
    warnings_.push_back(at(path_of(key), std::move(message)));
}

std::vector<Problem> Document::finish() {
    for (const auto& [path, table] : tables_) {
        if (table.value != nullptr) {
            report_unknown(path, table);
        }
    }
    std::vector<Problem> problems;
    for (const auto& [line, problem] : problems_) {
        problems.push_back(problem);
    }
    return problems;
}

void Document::add(Problem problem) {
    const std::size_t line = problem.line;
    problems_.emplace(line, std::move(problem));
}

Problem Document::at(std::string_view path, std::string message) const {
    return {file_.string(), line_of(root_, path), std::string(path), std::move(message)};
}

bool Document::is_faulty(std::string_view path) const {
    while (!path.empty()) {
        if (faulty_.contains(path)) {
            return true;
        }
        const std::size_t cut = path.find_last_of(".[");
        path = path.substr(0, cut == std::string_view::npos ? 0 : cut);
    }
    return false;
}

void Document::report_unknown(const std::string& path, const Table& table) {
    for (const TomlValue::Entry& entry : table.value->entries) {
        const std::string key = join_path(path, toml_key(entry.key));
        if (refused_ || contains(table.known, entry.key) || faulty_.contains(key)) {
            continue;
        }
        const std::string meant = closest_word(entry.key, table.known);
        std::string message = "there is no such option; ";
        if (meant.empty()) {
            message += fmt::format("known here: {}", fmt::join(table.known, ", "));
        } else {
            message += fmt::format("did you mean {}?", meant);
        }
        add({file_.string(), entry.value.line, key, std::move(message)});
        faulty_.insert(key);
    }
}

std::string join_path(std::string_view path, std::string_view key) {
    return path.empty() ? std::string(key) : fmt::format("{}.{}", path, key);
}

}  // namespace porthole::config
