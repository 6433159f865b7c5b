// SPDX-License-Identifier: Apache-2.0
#include "cli/manual.hpp"

#include "base/config/manual.hpp"
#include "base/config/roff.hpp"
#include "cli/configuration.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <string_view>

namespace porthole::cli {
using config::roff;

namespace {

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
    // An empty group is what CLI11 knows hidden commands by.
    return app.get_subcommands([](const CLI::App* each) { return !each->get_group().empty(); });
}

/// "--json", or "ID" for what stands at a place.
std::string name_of(const CLI::Option& option) {
    if (!option.get_positional()) {
        const bool takes_value = option.get_items_expected_max() > 0;
        return option.get_name() + (takes_value ? " " + option.get_type_name() : "");
    }
    std::string name = option.get_name(true);
    for (char& c : name) {
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return name;
}

std::string options_of(const CLI::App& app) {
    std::string text;
    for (const CLI::Option* option : app.get_options()) {
        if (option->get_lnames() == std::vector<std::string>{"help"}) {
            continue;
        }
        text += fmt::format(
            ".TP\n\\fB{}\\fR{}\n{}\n",
            roff(name_of(*option)),
            option->get_required() ? " (needed)" : "",
            roff(option->get_description())
        );
    }
    return text;
}

/// `app` and what stands below it, each as a section of its own.
std::string command_sections(const CLI::App& app, const std::string& name) {
    const auto commands = commands_of(app);
    std::string text;
    if (commands.empty()) {
        text = fmt::format(
            ".SS \"{}\"\n{}.\n{}", roff(name), roff(app.get_description()), options_of(app)
        );
    }
    for (const CLI::App* command : commands) {
        const std::string inner =
            name.empty() ? command->get_name() : name + " " + command->get_name();
        text += command_sections(*command, inner);
    }
    return text;
}

std::string title(std::string_view name, std::string_view section) {
    return fmt::format(
        ".\\\" Written by porthole itself from what it takes.\n"
        ".TH {} {} \"\" \"porthole {}\" \"Porthole\"\n.nh\n",
        name,
        section,
        PORTHOLE_VERSION
    );
}

/// One branch of the completion script's `case`: what may follow the words of `path`.
std::string branches(const CLI::App& app, const std::string& path) {
    std::string words;
    for (const CLI::App* command : commands_of(app)) {
        words += command->get_name() + " ";
    }
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames()) {
            words += "--" + name + " ";
        }
    }
    std::string text = fmt::format("        '{}') words='{}' ;;\n", path, words);
    for (const CLI::App* command : commands_of(app)) {
        text += branches(*command, path + " " + command->get_name());
    }
    return text;
}

/// Every command below `app`, as the words that lead there: "' token'|' token revoke'".
std::string paths_of(const CLI::App& app, const std::string& path) {
    std::string paths;
    for (const CLI::App* command : commands_of(app)) {
        const std::string own = path + " " + command->get_name();
        const std::string inner = paths_of(*command, own);
        paths += fmt::format(
            "{}'{}'{}{}", paths.empty() ? "" : "|", own, inner.empty() ? "" : "|", inner
        );
    }
    return paths;
}

}  // namespace

std::string program_manual(const CLI::App& app) {
    return title("PORTHOLE", "1") +
           ".SH NAME\nporthole \\- consoles of virtual machines in the browser\n"
           ".SH SYNOPSIS\n\\fBporthole\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR]\n"
           ".SH DESCRIPTION\n"
           "Porthole gives a cloud's users the consoles of their virtual machines in a web "
           "browser: it "
           "issues console URLs, authorises them, and carries the sessions to vSphere, VNC, SPICE "
           "and "
           "serial consoles. Every command answers \\fB\\-\\-help\\fR.\n"
           ".SH COMMANDS\n" +
           command_sections(app, "") +
           ".SH SIGNALS\n"
           ".TP\n\\fBSIGTERM\\fR, \\fBSIGINT\\fR\n"
           "\\fBporthole serve\\fR lets nobody in any more, waits for sessions to end, and ends; a "
           "second one ends it at once.\n"
           ".TP\n\\fBSIGHUP\\fR\nCertificates are read anew; where the configuration has changed, "
           "as "
           "SIGUSR2.\n"
           ".TP\n\\fBSIGUSR2\\fR\nA new process of the program goes on with the listening sockets; "
           "the "
           "old one serves its sessions to their end.\n"
           ".SH EXIT STATUS\n"
           ".TP\n0\ndone\n.TP\n1\nfailed while running\n"
           ".TP\n2\nwrong usage or configuration; the message says where, and what would be right\n"
           ".SH FILES\n.TP\n/etc/porthole/porthole.toml\nthe configuration of the system's "
           "service\n"
           ".SH SEE ALSO\n\\fBporthole.toml\\fR(5)\n";
}

std::string configuration_manual() {
    Configuration defaults;
    config::Manual options;
    describe(options, defaults);
    return title("PORTHOLE.TOML", "5") +
           ".SH NAME\nporthole.toml \\- configuration of porthole\n"
           ".SH DESCRIPTION\n"
           "A TOML file, read strictly: an unknown key, a wrong type or an impossible combination "
           "is an "
           "error with file, line and what would be right. \\fBporthole check\\-config\\fR finds "
           "all "
           "of them at once, and \\fBporthole config\\-example\\fR prints a file to start from. "
           "Durations are written \"90s\", \"10m\", \"8h\", \"2d\". Relative paths are meant from "
           "the "
           "file's folder. A secret may stand in the file itself, in a file of its own, or in an "
           "environment variable.\n"
           ".SH OPTIONS\n" +
           options.text() + ".SH SEE ALSO\n\\fBporthole\\fR(1)\n";
}

std::string bash_completion(const CLI::App& app) {
    return "# bash completion for porthole, written by `porthole completion`\n"
           "_porthole() {\n"
           "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
           "    local path='' words='' word\n"
           "    case $previous in\n"
           "        --config|--*-file) compopt -o filenames; COMPREPLY=($(compgen -f -- "
           "\"$current\")); return ;;\n"
           "    esac\n"
           "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
           "        case \"$path $word\" in " +
           paths_of(app, "") +
           ") path+=\" $word\" ;; esac\n"
           "    done\n"
           "    case $path in\n" +
           branches(app, "") +
           "    esac\n"
           "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
           "}\n"
           "complete -F _porthole porthole\n";
}

}  // namespace porthole::cli
