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

#include <algorithm>
#include <exception>
#include <functional>
#include <iostream>
#include <iterator>
#include <stdexcept>
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
              "node",
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
    const std::pair<const char*, const std::string*> all[] = {
        {"session", &arguments.id},
        {"instance", &arguments.instance},
        {"user", &arguments.user},
        {"project", &arguments.project},
    };
    const auto is_given = [](const auto& each) { return !each.second->empty(); };
    if (std::count_if(std::begin(all), std::end(all), is_given) != 1) {
        throw std::runtime_error("name one of these: a session's id, --instance, --user, --project"
        );
    }
    const auto& [by, value] = *std::find_if(std::begin(all), std::end(all), is_given);
    if (value == &arguments.id) {
        ask_admin(configuration.admin, "DELETE", "/sessions/" + encoded(*value));
    } else {
        const json::object body{{by, *value}};
        ask_admin(configuration.admin, "POST", "/revocations", json::serialize(body));
    }
    std::cout << *value << " ended\n";
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
        app.add_subcommand("sessions", "List and end the live sessions of all nodes");
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
        sessions->add_subcommand("end", "End one, or all of somebody or something, on every node");
    ending->add_option("id", arguments.id, "As `sessions list` shows it");
    ending->add_option("--instance", arguments.instance, "All of this instance");
    ending->add_option("--user", arguments.user, "All of this user");
    ending->add_option("--project", arguments.project, "All of this project");
    with_config(ending, guarded(&end, arguments));
}

}  // namespace porthole::cli
