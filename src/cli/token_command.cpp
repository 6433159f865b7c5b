// SPDX-License-Identifier: Apache-2.0
#include "cli/token_command.hpp"

#include "base/log.hpp"
#include "base/uuid.hpp"
#include "cli/exit_code.hpp"
#include "compute/access_url.hpp"
#include "consoleauth/stores/registry.hpp"
#include "consoleauth/token_service.hpp"
#include "virt/console_type.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <fmt/chrono.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <iostream>
#include <iterator>
#include <utility>

namespace porthole::cli {
namespace {

/// The token store, opened for one command.
class TokenTool {
public:
    explicit TokenTool(const Configuration& configuration)
        : pool_(1),
          store_(consoleauth::open_store(
              configuration.tokens.store,
              {pool_, clock_, configuration.folder, configuration.tokens.store_password}
          )),
          tokens_(configuration.tokens, *store_, clock_) {
        std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to sockets without MSG_NOSIGNAL
        log::start(log::Level::error);  // why a store in a server does not answer
    }

    consoleauth::TokenService& tokens() { return tokens_; }

    /// Waits for `task`; an error is told, and ends the command with exit code 1.
    template <class T>
    T wait(Task<Result<T>> task) {
        boost::asio::io_context context(1);
        auto result = boost::asio::co_spawn(context, std::move(task), boost::asio::use_future);
        context.run();
        auto value = result.get();
        if (!value) {
            throw std::runtime_error(std::string(errc_sentence(value.error())));
        }
        return std::move(*value);
    }

private:
    SystemClock clock_;
    BlockingPool pool_;
    consoleauth::StorePtr store_;
    consoleauth::TokenService tokens_;
};

int fail_usage(const std::string& message) {
    std::cerr << "porthole: " << message << "\n";
    return exit_usage;
}

/// Runs `command`; what it throws is the store's, and is told.
int guarded(const std::function<int()>& command) {
    try {
        return command();
    } catch (const std::exception& failure) {
        std::cerr << "porthole: " << failure.what() << "\n";
        return exit_failed;
    }
}

int issue(const Configuration& configuration, const TokenArguments& arguments) {
    const auto instance = parse_uuid(arguments.instance);
    if (!instance) {
        return fail_usage("\"" + arguments.instance + "\" is no uuid");
    }
    const auto* const type = virt::find_console_type(arguments.type);
    if (type == nullptr || !configuration.consoles.is_enabled(arguments.type)) {
        return fail_usage(
            "console type \"" + arguments.type + "\" is not among [consoles] enabled"
        );
    }
    if (arguments.view_only && !type->can_be_view_only) {
        return fail_usage("a console of type \"" + arguments.type + "\" cannot be view-only");
    }
    return guarded([&] {
        TokenTool tool(configuration);
        consoleauth::Grant grant;
        grant.instance_id = *instance;
        grant.console_type = type->name;
        grant.project_id = arguments.project;
        grant.user = "operator";
        grant.view_only = arguments.view_only;
        const auto issued = tool.wait(tool.tokens().issue(std::move(grant)));
        const auto& base_url = configuration.consoles.base_urls.find(type->name)->second;
        std::cout << compute::access_url(base_url, issued.token) << "\n";
        return exit_done;
    });
}

int revoke(const Configuration& configuration, const TokenArguments& arguments) {
    using consoleauth::RevokedBy;
    const std::pair<RevokedBy, const std::string*> all[] = {
        {RevokedBy::grant, &arguments.token},
        {RevokedBy::instance, &arguments.instance},
        {RevokedBy::user, &arguments.user},
        {RevokedBy::project, &arguments.project},
    };
    const auto is_given = [](const auto& each) { return !each.second->empty(); };
    if (std::count_if(std::begin(all), std::end(all), is_given) != 1) {
        return fail_usage("name one of these: a token (or its id), --instance, --user, --project");
    }
    const auto given = *std::find_if(std::begin(all), std::end(all), is_given);
    return guarded([&configuration, given] {
        const auto& [by, value] = given;
        TokenTool tool(configuration);
        const std::size_t count = by == RevokedBy::grant
                                      ? tool.wait(tool.tokens().revoke_token(Secret(*value)))
                                      : tool.wait(tool.tokens().revoke(by, *value));
        std::cout << count << " revoked\n";
        return exit_done;
    });
}

int list(const Configuration& configuration, const TokenArguments& arguments) {
    return guarded([&] {
        TokenTool tool(configuration);
        consoleauth::TokenFilter filter;
        filter.instance_id = arguments.instance;
        for (const auto& record : tool.wait(tool.tokens().list(filter))) {
            std::cout << fmt::format(
                "{} {} instance={} type={} project={} user={} expires={:%Y-%m-%dT%H:%M:%SZ}\n",
                record.id,
                consoleauth::token_kind_name(record.kind),
                record.instance_id,
                record.console_type,
                record.project_id,
                record.user,
                fmt::gmtime(std::chrono::system_clock::to_time_t(record.expires_at))
            );
        }
        return exit_done;
    });
}

}  // namespace

void add_token_commands(CLI::App& app, TokenArguments& arguments, const WithConfig& with_config) {
    auto* const token = app.add_subcommand(
        "token", "Issue, revoke and list console tokens, beside a running server"
    );
    token->require_subcommand(1);

    auto* const issuing =
        token->add_subcommand("issue", "Print a console URL for an instance, whoever owns it");
    issuing->add_option("--instance", arguments.instance, "The instance's uuid")->required();
    issuing->add_option("--type", arguments.type, "The console type, such as webmks")->required();
    issuing->add_option(
        "--project",
        arguments.project,
        "The project that the instance belongs to; checked when the console is opened"
    );
    issuing->add_flag("--view-only", arguments.view_only, "For looking at: no input gets there");
    with_config(issuing, [&arguments](const Configuration& configuration) {
        return issue(configuration, arguments);
    });

    auto* const revoking = token->add_subcommand(
        "revoke", "Make tokens worthless, and end the sessions that came of them"
    );
    revoking->add_option("token", arguments.token, "The token, or its id as `token list` shows it");
    revoking->add_option("--instance", arguments.instance, "All tokens of this instance");
    revoking->add_option("--user", arguments.user, "All tokens of this user");
    revoking->add_option("--project", arguments.project, "All tokens of this project");
    with_config(revoking, [&arguments](const Configuration& configuration) {
        return revoke(configuration, arguments);
    });

    auto* const listing =
        token->add_subcommand("list", "List what was issued and still works, newest first");
    listing->add_option("--instance", arguments.instance, "Of this instance only");
    with_config(listing, [&arguments](const Configuration& configuration) {
        return list(configuration, arguments);
    });
}

}  // namespace porthole::cli
