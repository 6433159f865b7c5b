// SPDX-License-Identifier: Apache-2.0
#include "cli/nova_conf/command.hpp"

#include "base/config/file_text.hpp"
#include "cli/exit_code.hpp"
#include "cli/nova_conf/import.hpp"
#include "cli/nova_conf/private_file.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <iostream>

namespace porthole::cli {
namespace {

constexpr std::size_t kMostBytes = 4 << 20;

/// Reads all of `files` in their order; returns what is wrong with one.
std::string read_files(const std::vector<std::filesystem::path>& files, NovaConf& nova_conf) {
    for (const std::filesystem::path& file : files) {
        const auto [text, unreadable] = config::read_file(file, kMostBytes);
        const std::string problem = unreadable.empty() ? nova_conf.read(text.reveal()) : unreadable;
        if (!problem.empty()) {
            return fmt::format("{}: {}", file.string(), problem);
        }
    }
    return {};
}

int fail(int code, const std::string& message) {
    std::cerr << "porthole: " << message << "\n";
    return code;
}

Secret document(const ImportNovaConfOptions& options, const Secret& toml) {
    std::string names;
    for (const std::filesystem::path& file : options.files) {
        names += (names.empty() ? "" : ", ") + file.filename().string();
    }
    return Secret(fmt::format(
        "# Porthole in place of Nova's console proxies, made by `porthole import-nova-conf` of "
        "{}.\n"
        "# Look it through with `porthole check-config`. It holds passwords: mode 0600.\n{}",
        names,
        toml.reveal()
    ));
}

int import_files(const ImportNovaConfOptions& options) {
    NovaConf nova_conf;
    const std::string unusable = read_files(options.files, nova_conf);
    if (!unusable.empty()) {
        return fail(exit_usage, unusable);
    }
    const Import made = import_nova_conf(nova_conf);
    for (const ImportNote& note : made.notes) {
        std::cerr << "note: " << note.option << ": " << note.text << "\n";
    }
    if (!made.problem.empty()) {
        return fail(exit_usage, made.problem);
    }
    const Secret text = document(options, made.toml);
    if (options.output.empty()) {
        std::cout << text.reveal() << std::flush;
        return std::cout ? exit_done : exit_failed;
    }
    const std::string problem = write_private_file(options.output, text, options.force);
    return problem.empty() ? exit_done : fail(exit_failed, problem);
}

}  // namespace

void add_import_nova_conf_command(
    CLI::App& app, ImportNovaConfOptions& options, std::function<int()>& command
) {
    auto* const importing = app.add_subcommand(
        "import-nova-conf", "Make porthole.toml of the nova.conf of Nova's console proxies"
    );
    importing
        ->add_option("files", options.files, "nova.conf; of several files the later counts more")
        ->required();
    importing->add_option(
        "--output", options.output, "Where to write it, with mode 0600, in place of standard output"
    );
    importing->add_flag("--force", options.force, "Write even where there is such a file already");
    importing->callback([&options, &command] {
        command = [&options] { return import_files(options); };
    });
}

}  // namespace porthole::cli
