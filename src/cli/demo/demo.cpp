// SPDX-License-Identifier: Apache-2.0
#include "cli/demo/demo.hpp"

#include "base/hash.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "cli/demo/cluster.hpp"
#include "cli/demo/console_check.hpp"
#include "cli/demo/curl_request.hpp"
#include "cli/demo/demo_config.hpp"
#include "cli/demo/ending.hpp"
#include "cli/demo/guest.hpp"
#include "cli/demo/presentation.hpp"
#include "cli/demo/within.hpp"
#include "cli/exit_code.hpp"
#include "cli/service.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_future.hpp>

#include <array>
#include <exception>
#include <iostream>

namespace porthole::cli {
namespace asio = boost::asio;

namespace {

constexpr std::string_view kProject = "demo";
constexpr Milliseconds kBootTime{20'000};
/// With the time that all may take to end, a check is done in a minute.
constexpr Milliseconds kCheckTime{50'000};
constexpr Milliseconds kStopTime{3000};

Secret new_secret() {
    std::array<std::uint8_t, 16> random{};
    fill_random(random);
    return Secret(to_hex(random));
}

net::Endpoint address_of(
    const DemoOptions& options, const std::string& given, std::string_view usual
) {
    const std::string_view otherwise = options.check ? "127.0.0.1:0" : usual;
    return net::Endpoint::parse(given.empty() ? otherwise : given).value();
}

/// Serves for as long as it lives; gives open sessions the time to be told of the end.
class Serving {
public:
    explicit Serving(Configuration configuration) : service_(std::move(configuration)) {
        service_.start();
    }
    Serving(const Serving&) = delete;
    Serving& operator=(const Serving&) = delete;
    ~Serving() { service_.stop(Milliseconds(0), kStopTime); }

private:
    Service service_;
};

/// What the demo has started, in the order in which it can be taken down again, from the end.
struct Stage {
    explicit Stage(const asio::any_io_executor& executor) : folder(executor) {}

    TemporaryFolder folder;
    std::vector<ChildPtr> children;
    std::optional<Serving> porthole;
};

Task<void> boot_guests(const Equipment& equipment, Stage& stage, bool verbose) {
    const auto executor = co_await asio::this_coro::executor;
    const auto& folder = stage.folder.path();
    for (const GuestImage& guest : equipment.guests) {
        stage.children.push_back(boot(executor, equipment.qemu, guest, folder, verbose));
    }
    for (std::size_t i = 0; i < equipment.guests.size(); ++i) {
        const GuestImage& guest = equipment.guests[i];
        auto ready = within(
            kBootTime,
            "QEMU with " + guest.name + " did not start",
            answers(console_of(guest, folder))
        );
        auto outcome = co_await net::race(std::move(ready), first_to_end(stage.children));
        if (!outcome.first_won) {
            throw std::runtime_error((*outcome.second)->how_it_ended());
        }
    }
}

Task<std::vector<std::string>> ask_for_consoles(
    const Equipment& equipment, const Stage& stage, const DemoParts& parts, const Presentation& show
) {
    std::vector<std::string> urls;
    for (const GuestImage& guest : equipment.guests) {
        const CurlRequest request(
            "http://" + parts.api.text() + "/", parts.api_key, guest.instance_id
        );
        const bool first = urls.empty();
        if (first) {
            show.request(guest, request);
        }
        const auto answer = co_await request.run(equipment.curl, stage.folder.path() / "curl.log");
        if (first) {
            show.answer(answer);
        }
        urls.emplace_back(answer.at("url").as_string());
    }
    co_return urls;
}

Task<void> try_consoles(
    const Equipment& equipment, const std::vector<std::string>& urls, const Presentation& show
) {
    show.checks();
    for (std::size_t i = 0; i < urls.size(); ++i) {
        try {
            show.checked(equipment.guests[i], co_await try_console(urls[i]));
        } catch (const std::exception& error) {
            throw std::runtime_error(
                "the console of " + equipment.guests[i].name + " fails: " + error.what()
            );
        }
    }
}

/// The whole demo. Returns true when a check has succeeded; otherwise goes on until it is
/// cancelled.
Task<bool> perform(DemoOptions options, const Presentation& show) {
    const auto executor = co_await asio::this_coro::executor;
    const Equipment equipment = find_equipment(options.cluster);
    std::optional<HeldAddress> proxy;
    std::optional<HeldAddress> api;
    proxy.emplace(
        executor, address_of(options, options.proxy_listen, "127.0.0.1:6090"), "--proxy-listen"
    );
    api.emplace(
        executor, address_of(options, options.api_listen, "127.0.0.1:8774"), "--api-listen"
    );

    show.introduction(equipment);
    Stage stage(executor);
    co_await boot_guests(equipment, stage, options.verbose);
    show.guests(equipment);

    DemoParts parts;
    parts.proxy = proxy->endpoint();
    parts.api = api->endpoint();
    parts.vcenter_password = new_secret();
    parts.api_key = new_secret();
    parts.project = kProject;
    parts.vsphere = co_await start_vsphere(
        equipment,
        stage.folder,
        parts.project,
        parts.vcenter_password,
        options.verbose,
        stage.children
    );
    show.vsphere(parts.vsphere);

    if (options.cluster) {
        parts.store_password = new_secret();
        const Cluster cluster =
            co_await start_cluster(equipment, stage.folder, parts, options.verbose, stage.children);
        proxy.reset();
        api.reset();
        show.cluster(parts, cluster, stage.folder.path());
    } else {
        stage.porthole.emplace(configure(parts, stage.folder));
        proxy.reset();
        api.reset();
        show.porthole(parts, stage.folder.path());
    }

    const auto urls = co_await ask_for_consoles(equipment, stage, parts, show);
    if (options.check) {
        co_await try_consoles(equipment, urls, show);
        show.stopping();
        co_return true;
    }
    show.urls(equipment, urls, parts);
    Child* const ended = co_await first_to_end(stage.children);
    throw std::runtime_error(ended->how_it_ended());
}

Task<bool> when_told(Ending& ending, const Presentation& show) {
    // Named first: GCC 12.2 lays out a frame wrongly whose `if` holds the co_await.
    const bool by_signal = co_await ending.told();
    if (by_signal) {
        show.stopping();
    }
    co_return true;
}

/// Returns true when the demo has come to its own end, false when it was told to end.
Task<bool> until_told(DemoOptions options, Ending& ending, const Presentation& show) {
    const auto outcome = co_await net::race(perform(options, show), when_told(ending, show));
    co_return outcome.first_won;
}

}  // namespace

int run_demo(const DemoOptions& options) {
    log::start(options.verbose ? log::Level::debug : log::Level::warn);
    try {
        asio::io_context context(1);
        Ending ending(context.get_executor());
        const Presentation show;
        auto work = until_told(options, ending, show);
        if (options.check) {
            work = within(kCheckTime, "the check took too long", std::move(work));
        }
        auto outcome = asio::co_spawn(context, std::move(work), asio::use_future);
        context.run();
        const bool done = outcome.get();
        show.stopped();
        if (options.check && !done) {
            throw std::runtime_error("the check was interrupted");
        }
        return exit_done;
    } catch (const std::exception& failure) {
        std::cerr << "porthole: " << failure.what() << "\n";
        return exit_failed;
    }
}

}  // namespace porthole::cli
