// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.hpp"

#include "base/config/example.hpp"
#include "base/config/printer.hpp"
#include "base/config/reference.hpp"
#include "base/log.hpp"
#include "cli/configuration.hpp"
#include "cli/demo/command.hpp"
#include "cli/doctor/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/manual.hpp"
#include "cli/nova_conf/command.hpp"
#include "cli/serve.hpp"
#include "cli/sessions_command.hpp"
#include "cli/token_command.hpp"
#include "cli/tunnel/command.hpp"
#include "cli/upgrade_command.hpp"

#include <CLI/CLI.hpp>

#include <functional>
#include <iostream>

namespace porthole::cli {
namespace {

log::Level level_of(const std::string& name) {
    return name == "debug"   ? log::Level::debug
           : name == "warn"  ? log::Level::warn
           : name == "error" ? log::Level::error
                             : log::Level::info;
}

/// Loads the configuration that `--config` names and hands it on; exit code 2 when it cannot be
/// used.
int with_configuration(
    const std::string& file,
    const std::function<int(Configuration)>& command,
    NamedFiles named = NamedFiles::leave
) {
    auto configuration = load_configuration(file, std::cerr, named);
    if (!configuration) {
        return exit_usage;
    }
    log::start(level_of(configuration->log.level));
    return command(std::move(*configuration));
}

int print_configuration(Configuration configuration) {
    config::Printer printer;
    describe(printer, configuration);
    std::cout << printer.text();
    return exit_done;
}

template <class Writer>
std::string options_text() {
    Configuration defaults;
    Writer writer;
    describe(writer, defaults);
    return writer.text();
}

}  // namespace

int run(int argc, char** argv) {
    CLI::App app("Porthole: consoles of virtual machines in a web browser", "porthole");
    app.require_subcommand(1);
    app.failure_message(CLI::FailureMessage::help);

    std::function<int()> command;
    std::string file;
    const auto with_config = [&file, &command](
                                 CLI::App* subcommand,
                                 const std::function<int(Configuration)>& action,
                                 NamedFiles named = NamedFiles::leave
                             ) {
        subcommand->add_option("--config", file, "The configuration file, porthole.toml")
            ->required();
        subcommand->callback([&file, &command, action, named] {
            command = [&file, action, named] { return with_configuration(file, action, named); };
        });
    };

    with_config(
        app.add_subcommand("serve", "Serve all roles that the configuration enables"), serve
    );
    with_config(
        app.add_subcommand(
            "check-config",
            "Say what is wrong with a configuration, or print what is in effect, secrets masked"
        ),
        print_configuration,
        NamedFiles::look
    );
    DoctorArguments doctor;
    add_doctor_command(app, doctor, with_config);
    DemoOptions demo;
    add_demo_command(app, demo, command);
    ImportNovaConfOptions nova_conf;
    add_import_nova_conf_command(app, nova_conf, command);
    TokenArguments token;
    add_token_commands(app, token, with_config);
    SessionsArguments sessions;
    add_sessions_commands(app, sessions, with_config);
    TunnelOptions tunnel;
    add_tunnel_command(app, tunnel, command);
    add_upgrade_command(app, with_config);

    const auto add_printer =
        [&app, &command](const char* name, const char* help, std::function<std::string()> text) {
            app.add_subcommand(name, help)->callback([&command, text] {
                command = [text] {
                    std::cout << text();
                    return static_cast<int>(exit_done);
                };
            });
        };
    add_printer("config-example", "Print a configuration file to start from", [] {
        return options_text<config::Example>();
    });
    add_printer("config-reference", "Print docs/configuration.md's tables", [] {
        return options_text<config::Reference>();
    });
    add_printer("config-manual", "Print the manual page porthole.toml(5)", configuration_manual);
    add_printer("manual", "Print the manual page porthole(1)", [&app] {
        return program_manual(app);
    });
    add_printer("completion", "Print a completion script for bash", [&app] {
        return bash_completion(app);
    });
    add_printer("version", "Print the version", [] { return "porthole " PORTHOLE_VERSION "\n"; });

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error);
        return code == 0 ? exit_done : exit_usage;
    }
    return command();
}

}  // namespace porthole::cli
