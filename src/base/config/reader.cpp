// SPDX-License-Identifier: Apache-2.0
#include "base/config/reader.hpp"

#include "base/config/document.hpp"
#include "base/config/duration.hpp"
#include "base/config/file_text.hpp"
#include "base/config/suggest.hpp"
#include "base/config/toml_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <utility>

namespace porthole::config {
namespace {

using Kind = TomlValue::Kind;

constexpr std::size_t kMostBytes = 4 * 1024 * 1024;
constexpr std::size_t kMostSecretBytes = 64 * 1024;
constexpr std::string_view kDuration = R"(a duration such as "90s", "10m", "8h" or "2d")";

/// `"once", "many" or "never"`
std::string alternatives(const std::vector<std::string>& words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        text += i == 0 ? "" : i + 1 == words.size() ? " or " : ", ";
        text += toml_string(words[i]);
    }
    return text;
}

std::string expected_integer(Range range) {
    const Range any;
    if (range.least == any.least && range.most == any.most) {
        return "an integer";
    }
    if (range.most == any.most) {
        return fmt::format("an integer of at least {}", range.least);
    }
    if (range.least == any.least) {
        return fmt::format("an integer of at most {}", range.most);
    }
    return fmt::format("an integer from {} to {}", range.least, range.most);
}

std::string not_a_choice(std::string_view found, const std::vector<std::string>& choices) {
    const std::string meant = closest_word(found, choices);
    std::string text =
        fmt::format("expected {}, found {}", alternatives(choices), toml_string(found));
    return meant.empty() ? text : text + "; did you mean " + toml_string(meant) + "?";
}

bool contains(const std::vector<std::string>& words, const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

Secret secret_in_clear(Document& document, std::string_view key, const TomlValue& value) {
    if (value.text.empty()) {
        document.wrong(key, "expected a secret, found an empty string");
    } else if (is_exposed(document.file(), /*or_group=*/false)) {
        document.warn(key, "every user of this machine can read it; chmod o-r this file");
    }
    return value.text;
}

Secret secret_from_file(Document& document, std::string_view key, const TomlValue& value) {
    const std::filesystem::path file = document.folder() / value.text.reveal();
    const FileText read = read_file(file, kMostSecretBytes);
    if (!read.problem.empty()) {
        document.wrong(key, fmt::format("{} {}", file.string(), read.problem));
        return Secret();
    }
    std::string_view text = read.text.reveal();
    text.remove_suffix(text.ends_with("\r\n") ? 2 : text.ends_with('\n') ? 1 : 0);
    if (text.empty()) {
        document.wrong(key, fmt::format("{} is empty", file.string()));
    } else if (is_exposed(file, /*or_group=*/true)) {
        document.warn(key, "other users of this machine can read it; chmod 600 that file");
    }
    return Secret(std::string(text));
}

/// Lines that are not empty.
std::vector<Secret> lines_of(const Secret& text) {
    std::vector<Secret> lines;
    std::istringstream in(text.reveal());
    for (std::string line; std::getline(in, line);) {
        if (line.ends_with('\r')) {
            line.pop_back();
        }
        if (!line.empty()) {
            lines.emplace_back(std::move(line));
        }
    }
    return lines;
}

Secret secret_from_environment(Document& document, std::string_view key, const TomlValue& value) {
    const std::string& name = value.text.reveal();
    const char* const text = std::getenv(name.c_str());
    if (text == nullptr || *text == '\0') {
        document.wrong(
            key, fmt::format("the environment variable {} is not set, or empty", toml_string(name))
        );
        return Secret();
    }
    return Secret(text);
}

}  // namespace

Reader::Reader(const std::filesystem::path& file) : document_(std::make_unique<Document>(file)) {
    const FileText read = read_file(file, kMostBytes);
    if (!read.problem.empty()) {
        document_->refuse(0, read.problem);
        return;
    }
    document_->parse(read.text);
}

Reader::Reader(std::string text, const std::filesystem::path& file)
    : document_(std::make_unique<Document>(file)) {
    document_->parse(Secret(std::move(text)));
}

Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;

void Reader::problem(std::string_view path, std::string message) {
    document_->report(path, std::move(message));
}

void Reader::add(std::string_view section, const Findings& findings) {
    for (const Finding& finding : findings) {
        document_->report(join_path(section, finding.key), finding.message);
    }
}

std::vector<Problem> Reader::finish() {
    return document_->finish();
}

const std::vector<Problem>& Reader::warnings() const noexcept {
    return document_->warnings();
}

void Reader::option(std::string_view key, std::string_view /*help*/, bool& value) {
    if (const auto* found = document_->find(key, Kind::boolean, "true or false")) {
        value = found->flag;
    }
}

void Reader::option(
    std::string_view key, std::string_view /*help*/, std::int64_t& value, Range range
) {
    const std::string expected = expected_integer(range);
    const auto* found = document_->find(key, Kind::integer, expected);
    if (found == nullptr) {
        return;
    }
    if (found->integer < range.least || found->integer > range.most) {
        document_->wrong(key, fmt::format("expected {}, found {}", expected, found->integer));
        return;
    }
    value = found->integer;
}

void Reader::option(std::string_view key, std::string_view /*help*/, std::string& value) {
    if (const auto* found = document_->find(key, Kind::string, "a string")) {
        value = found->text.reveal();
    }
}

void Reader::option(std::string_view key, std::string_view help, std::vector<std::string>& value) {
    choices(key, help, value, {});
}

void Reader::option(std::string_view key, std::string_view /*help*/, Seconds& value) {
    const auto* found = document_->find(key, Kind::string, kDuration);
    if (found == nullptr) {
        return;
    }
    const std::string& text = found->text.reveal();
    const auto duration = parse_duration(text);
    if (!duration) {
        document_->wrong(key, fmt::format("expected {}, found {}", kDuration, toml_string(text)));
        return;
    }
    value = *duration;
}

void Reader::option(std::string_view key, std::string_view /*help*/, std::filesystem::path& value) {
    const auto* found = document_->find(key, Kind::string, "a path, as a string");
    if (found == nullptr) {
        return;
    }
    const std::string& text = found->text.reveal();
    value = text.empty() ? std::filesystem::path() : document_->folder() / text;
}

void Reader::choice(
    std::string_view key,
    std::string_view /*help*/,
    std::string& value,
    const std::vector<std::string>& choices
) {
    const auto* found = document_->find(key, Kind::string, alternatives(choices));
    if (found == nullptr) {
        return;
    }
    const std::string& text = found->text.reveal();
    if (!contains(choices, text)) {
        document_->wrong(key, not_a_choice(text, choices));
        return;
    }
    value = text;
}

void Reader::choices(
    std::string_view key,
    std::string_view /*help*/,
    std::vector<std::string>& value,
    const std::vector<std::string>& choices
) {
    const auto* found = document_->find(key, Kind::list, R"(a list of strings, ["…"])");
    if (found == nullptr) {
        return;
    }
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < found->items.size(); ++i) {
        const TomlValue& item = found->items[i];
        const std::string item_key = fmt::format("{}[{}]", key, i);
        const std::string& text = item.text.reveal();
        if (item.kind != Kind::string) {
            document_->wrong(
                item_key, fmt::format("expected a string, found {}", kind_name(item.kind))
            );
        } else if (!choices.empty() && !contains(choices, text)) {
            document_->wrong(item_key, not_a_choice(text, choices));
        } else if (contains(texts, text)) {
            document_->wrong(item_key, fmt::format("{} stands here twice", toml_string(text)));
        } else {
            texts.push_back(text);
        }
    }
    if (texts.size() != found->items.size()) {
        document_->silence(key);
        return;
    }
    value = std::move(texts);
}

void Reader::secret(std::string_view key, std::string_view /*help*/, Secret& value) {
    const std::string file_key = fmt::format("{}_file", key);
    const std::string env_key = fmt::format("{}_env", key);
    const auto* plain = document_->find(key, Kind::string, "a string");
    const auto* file = document_->find(file_key, Kind::string, "a path, as a string");
    const auto* env = document_->find(env_key, Kind::string, "the name of an environment variable");
    const bool twice = (plain != nullptr) + (file != nullptr) + (env != nullptr) > 1;
    Secret found;
    if (twice) {
        const std::string_view second = env != nullptr ? env_key : file_key;
        document_->wrong(
            second, fmt::format("given twice; give one of {}, {}, {}", key, file_key, env_key)
        );
    } else if (plain != nullptr) {
        found = secret_in_clear(*document_, key, *plain);
    } else if (file != nullptr) {
        found = secret_from_file(*document_, file_key, *file);
    } else if (env != nullptr) {
        found = secret_from_environment(*document_, env_key, *env);
    }
    const bool given = plain != nullptr || file != nullptr || env != nullptr;
    if (given && found.empty()) {
        document_->silence(key);
    } else if (given) {
        value = std::move(found);
    }
}

void Reader::secrets(std::string_view key, std::string_view /*help*/, std::vector<Secret>& value) {
    const std::string file_key = fmt::format("{}_file", key);
    const auto* plain = document_->find(key, Kind::list, R"(a list of strings, ["…"])");
    const auto* file = document_->find(file_key, Kind::string, "a path, as a string");
    std::vector<Secret> found;
    if (plain != nullptr && file != nullptr) {
        document_->wrong(file_key, fmt::format("given twice; give one of {}, {}", key, file_key));
    } else if (plain != nullptr) {
        for (std::size_t i = 0; i < plain->items.size(); ++i) {
            const TomlValue& item = plain->items[i];
            const std::string item_key = fmt::format("{}[{}]", key, i);
            if (item.kind != Kind::string) {
                document_->wrong(
                    item_key, fmt::format("expected a string, found {}", kind_name(item.kind))
                );
                continue;
            }
            found.push_back(secret_in_clear(*document_, item_key, item));
        }
    } else if (file != nullptr) {
        found = lines_of(secret_from_file(*document_, file_key, *file));
    }
    if ((plain != nullptr || file != nullptr) && found.empty()) {
        document_->silence(key);
    } else if (!found.empty()) {
        value = std::move(found);
    }
}

void Reader::enter_section(std::string_view key, std::string_view /*help*/) {
    const std::string path = document_->path_of(key);
    document_->enter(path, document_->find(key, Kind::table, fmt::format("a table [{}]", path)));
}

bool Reader::enter_optional_section(
    std::string_view key, std::string_view /*help*/, bool /*held*/
) {
    const std::string path = document_->path_of(key);
    const auto* found = document_->find(key, Kind::table, fmt::format("a table [{}]", path));
    if (found != nullptr) {
        document_->enter(path, found);
    }
    return found != nullptr;
}

std::size_t Reader::list_size(std::string_view key, std::string_view /*help*/, std::size_t held) {
    const std::string expected = fmt::format("tables [[{}]]", document_->path_of(key));
    const auto* found = document_->find(key, Kind::list, expected);
    return found == nullptr ? held : found->items.size();
}

void Reader::enter_item(std::string_view key, std::size_t index) {
    const std::string expected = fmt::format("a table [[{}]]", document_->path_of(key));
    const std::string item_key = fmt::format("{}[{}]", key, index);
    const auto* list = document_->find(key, Kind::list, expected);
    const TomlValue* item = nullptr;
    if (list != nullptr && index < list->items.size()) {
        item = &list->items[index];
        if (item->kind != Kind::table) {
            document_->wrong(
                item_key, fmt::format("expected {}, found {}", expected, kind_name(item->kind))
            );
            item = nullptr;
        }
    }
    document_->enter(document_->path_of(item_key), item);
}

void Reader::leave() {
    document_->leave();
}

}  // namespace porthole::config
