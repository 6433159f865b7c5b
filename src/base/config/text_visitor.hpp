// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/config/visitor.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace porthole::config {

/// Base of the visitors that write text about a configuration: one block a table, in the order of
/// declaration, a table's own options before the tables inside it.
class TextVisitor : public Visitor {
public:
    /// What was written. Call after every section was visited.
    std::string text() const;

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
    struct Entry {
        std::string_view key;
        std::string_view help;
        std::string type;   ///< for people: "duration", "one of `once`, `many`"
        std::string value;  ///< as TOML; stars for a secret
        bool set = true;    ///< false: there is no value that could be written
        bool secret = false;
    };

    /// The block's first lines; `path` with its brackets: "[proxy]", "[[identity.user]]".
    virtual std::string header(std::string_view path, std::string_view help) const = 0;
    virtual std::string line(const Entry& entry) const = 0;

    void enter_section(std::string_view key, std::string_view help) override;
    void enter_item(std::string_view key, std::size_t index) override;
    void leave() override;

    /// `help` of the list whose items come next.
    void set_list_help(std::string_view help) { blocks_.back().list_help = help; }

private:
    struct Block {
        std::string path;
        std::string header;
        std::string lines;
        std::string inner;      // blocks of the tables inside
        std::string list_help;  // of the list whose items come next
    };

    static std::string text_of(const Block& block);
    void enter(std::string path, std::string first_lines);
    void write(const Entry& entry);

    std::vector<Block> blocks_{Block()};  // from the root to the table being visited
};

}  // namespace porthole::config
