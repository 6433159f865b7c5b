// SPDX-License-Identifier: Apache-2.0
#include "base/config/text_visitor.hpp"

#include "base/config/duration.hpp"
#include "base/config/toml_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace porthole::config {
namespace {

std::string range_name(Range range) {
    const Range any;
    std::string text = "integer";
    if (range.least != any.least) {
        text += fmt::format(", at least {}", range.least);
    }
    if (range.most != any.most) {
        text += fmt::format(", at most {}", range.most);
    }
    return text;
}

std::string choices_name(std::string_view before, const std::vector<std::string>& choices) {
    return fmt::format("{} `{}`", before, fmt::join(choices, "`, `"));
}

}  // namespace

std::string TextVisitor::text() const {
    return text_of(blocks_.front());
}

void TextVisitor::option(std::string_view key, std::string_view help, bool& value) {
    write({key, help, "boolean", value ? "true" : "false"});
}

void TextVisitor::option(
    std::string_view key, std::string_view help, std::int64_t& value, Range range
) {
    write({key, help, range_name(range), std::to_string(value)});
}

void TextVisitor::option(std::string_view key, std::string_view help, std::string& value) {
    const std::string text = toml_string(mask_url_password(value));
    write({key, help, "string", text});
}

void TextVisitor::option(
    std::string_view key, std::string_view help, std::vector<std::string>& value
) {
    std::vector<std::string> texts(value.size());
    std::transform(value.begin(), value.end(), texts.begin(), mask_url_password);
    write({key, help, "list of strings", toml_list(texts)});
}

void TextVisitor::option(std::string_view key, std::string_view help, Seconds& value) {
    const std::string text = toml_string(format_duration(value));
    write({key, help, "duration", text});
}

void TextVisitor::option(
    std::string_view key, std::string_view help, std::filesystem::path& value
) {
    write({key, help, "path", toml_string(value.string())});
}

void TextVisitor::choice(
    std::string_view key,
    std::string_view help,
    std::string& value,
    const std::vector<std::string>& choices
) {
    const bool set = std::find(choices.begin(), choices.end(), value) != choices.end();
    const std::string type = choices_name("one of", choices);
    write({key, help, type, toml_string(value), set});
}

void TextVisitor::choices(
    std::string_view key,
    std::string_view help,
    std::vector<std::string>& value,
    const std::vector<std::string>& choices
) {
    const std::string type = choices_name("list of", choices);
    write({key, help, type, toml_list(value)});
}

void TextVisitor::secret(std::string_view key, std::string_view help, Secret& value) {
    write({key, help, "secret", R"("***")", !value.empty(), true});
}

void TextVisitor::secrets(std::string_view key, std::string_view help, std::vector<Secret>& value) {
    const std::vector<std::string> masked(value.size(), "***");
    write({key, help, "list of secrets", toml_list(masked), !value.empty(), true});
}

void TextVisitor::enter_section(std::string_view key, std::string_view help) {
    const std::string& outer = blocks_.back().path;
    std::string path = outer.empty() ? std::string(key) : fmt::format("{}.{}", outer, key);
    std::string first_lines = header(fmt::format("[{}]", path), help);
    enter(std::move(path), std::move(first_lines));
}

void TextVisitor::enter_item(std::string_view key, std::size_t /*index*/) {
    const std::string& outer = blocks_.back().path;
    std::string path = outer.empty() ? std::string(key) : fmt::format("{}.{}", outer, key);
    std::string first_lines = header(fmt::format("[[{}]]", path), blocks_.back().list_help);
    enter(std::move(path), std::move(first_lines));
}

void TextVisitor::leave() {
    const std::string text = text_of(blocks_.back());
    blocks_.pop_back();
    std::string& inner = blocks_.back().inner;
    inner += inner.empty() ? "" : "\n";
    inner += text;
}

void TextVisitor::write(const Entry& entry) {
    blocks_.back().lines += line(entry);
}

std::string TextVisitor::text_of(const Block& block) {
    std::string text = block.header + block.lines;
    if (!text.empty() && !block.inner.empty()) {
        text += '\n';
    }
    text += block.inner;
    return text;
}

void TextVisitor::enter(std::string path, std::string first_lines) {
    Block block;
    block.path = std::move(path);
    block.header = std::move(first_lines);
    blocks_.push_back(std::move(block));
}

}  // namespace porthole::config
