// SPDX-License-Identifier: Apache-2.0
#include "cli/sessions_command.hpp"

#include "base/log.hpp"
#include "cli/admin_client.hpp"
#include "cli/exit_code.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include <exception>
#include <functional>
#include <iostream>
#include <utility>

namespace porthole::cli {
namespace json = boost::json;

namespace {

std::string encoded(const std::string& text) {
    return boost::urls::encode(text, boost::urls::unreserved_chars);
}

/// A value for people and for scripts that split at spaces: as in log lines.
std::string plain(const json::value& value) {
    return value.is_string() ? log::quoted(std::string_view(value.get_string()))
                             : json::serialize(value);
}

int list(const Configuration& configuration, const SessionsArguments& arguments) {
    std::string path = "/sessions";
    const std::pair<const char*, const std::string*> filters[] = {
        {"project", &arguments.project},
        {"instance", &arguments.instance},
        {"user", &arguments.user},
    };
    char separator = '?';
    for (const auto& [name, value] : filters) {
        if (!value->empty()) {
            path += separator;
            path += name;
            path += "=" + encoded(*value);
            separator = '&';
        }
    }
    const std::string body = ask_admin(configuration.admin, "GET", path);
    if (arguments.json) {
        std::cout << body;
        return exit_done;
    }
    const json::value answer = json::parse(body);
    for (const json::value& each : answer.at("sessions").as_array()) {
        const auto& session = each.as_object();
        std::cout << session.at("id").as_string().c_str();
        for (const char* member :
             {"state",
              "instance_name",
              "instance_id",
              "type",
              "transport",
              "user",
              "project_id",
              "peer",
              "since",
              "bytes_to_browser",
              "bytes_to_console"}) {
            std::cout << " " << member << "=" << plain(session.at(member));
        }
        std::cout << "\n";
    }
    return exit_done;
}

int show(const Configuration& configuration, const SessionsArguments& arguments) {
    const std::string body =
        ask_admin(configuration.admin, "GET", "/sessions/" + encoded(arguments.id));
    if (arguments.json) {
        std::cout << body;
        return exit_done;
    }
    const json::value session = json::parse(body);
    for (const auto& member : session.as_object()) {
        std::cout << std::string_view(member.key()) << "=" << plain(member.value()) << "\n";
    }
    return exit_done;
}

int end(const Configuration& configuration, const SessionsArguments& arguments) {
    ask_admin(configuration.admin, "DELETE", "/sessions/" + encoded(arguments.id));
    std::cout << arguments.id << " ended\n";
    return exit_done;
}

using Action = int (*)(const Configuration&, const SessionsArguments&);

/// `action`, whose failures are told.
std::function<int(Configuration)> guarded(Action action, const SessionsArguments& arguments) {
    return [action, &arguments](const Configuration& configuration) -> int {
        try {
            return action(configuration, arguments);
        } catch (const std::exception& failure) {
            std::cerr << "porthole: " << failure.what() << "\n";
            return exit_failed;
        }
    };
}

}  // namespace

void add_sessions_commands(
    CLI::App& app, SessionsArguments& arguments, const WithConfig& with_config
) {
    auto* const sessions =
        app.add_subcommand("sessions", "List and end the live sessions of a running server");
    sessions->require_subcommand(1);

    auto* const listing = sessions->add_subcommand("list", "List them, the oldest first");
    listing->add_option("--project", arguments.project, "Of this project only");
    listing->add_option("--instance", arguments.instance, "Of this instance only");
    listing->add_option("--user", arguments.user, "Of this user only");
    listing->add_flag("--json", arguments.json, "As the server answers");
    with_config(listing, guarded(&list, arguments));

    auto* const showing = sessions->add_subcommand("show", "Show all that is known of one");
    showing->add_option("id", arguments.id, "As `sessions list` shows it")->required();
    showing->add_flag("--json", arguments.json, "As the server answers");
    with_config(showing, guarded(&show, arguments));

    auto* const ending =
        sessions->add_subcommand("end", "End one; its link opens nothing any more");
    ending->add_option("id", arguments.id, "As `sessions list` shows it")->required();
    with_config(ending, guarded(&end, arguments));
}

}  // namespace porthole::cli
