// SPDX-License-Identifier: Apache-2.0
// What moving bytes costs: Porthole beside HAProxy at its best, nginx and websockify, in turn,
// against the same consoles and browsers. What is measured is their own CPU time and memory.
#include "report.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>

namespace porthole::bench {
namespace {

namespace fs = std::filesystem;

struct Options {
    int rounds = 3;
    int window_ms = 1500;
    std::vector<std::string> works;     ///< by name; empty: all
    std::vector<std::string> gateways;  ///< by name; empty: all
    std::string results;                ///< folder; empty: nothing is written
    std::string picture;                ///< file; empty: none
    bool markdown = false;              ///< the table as docs/performance.md has it
};

bool is_chosen(const std::vector<std::string>& chosen, std::string_view name) {
    return chosen.empty() || std::find(chosen.begin(), chosen.end(), name) != chosen.end();
}

struct Running {
    std::string_view name;
    std::unique_ptr<Gateway> gateway;
};

std::vector<Running> start_all(const Bench& bench, const Work& work, const Options& options) {
    std::vector<Running> all;
    for (const GatewayKind& kind : gateway_kinds()) {
        const bool wanted = is_chosen(options.gateways, kind.name) &&
                            (!work.porthole_alone || kind.name == kPorthole);
        auto gateway = wanted ? kind.start(bench.consoles, work.way) : nullptr;
        if (gateway) {
            all.push_back({kind.name, std::move(gateway)});
        }
    }
    return all;
}

Line measure(Bench& bench, const Work& work, const Options& options) {
    Line line{&work, {}};
    const int rounds = work.fresh ? 1 : options.rounds;
    const auto all = start_all(bench, work, options);
    for (int round = 0; round < rounds; ++round) {
        for (const auto& [name, gateway] : all) {
            try {
                line.readings[name].push_back(work.read(bench, *gateway, name == "websockify"));
            } catch (const std::exception& error) {
                // The others' numbers are worth having all the same.
                fmt::print(stderr, "{}: {}\n", name, error.what());
                bench.browsers.end();
            }
        }
    }
    return line;
}

void write_file(const fs::path& file, const std::string& text) {
    if (file.has_parent_path()) {
        fs::create_directories(file.parent_path());
    }
    std::ofstream(file) << text;
}

/// Thousands of sessions have thousands of descriptors, here and in the gateways that we start.
void raise_descriptor_limit() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

int run(const Options& options) {
    std::signal(SIGPIPE, SIG_IGN);
    raise_descriptor_limit();
    Bench bench;
    bench.window = Milliseconds(options.window_ms);
    std::vector<Line> lines;
    for (const Work& work : works()) {
        if (is_chosen(options.works, work.name)) {
            fmt::print(stderr, "measuring: {}\n", work.title);
            lines.push_back(measure(bench, work, options));
        }
    }
    fmt::print("{}", options.markdown ? as_markdown(lines) : as_table(lines));
    if (!options.results.empty()) {
        write_file(fs::path(options.results) / "data_plane.json", as_json(lines));
    }
    if (!options.picture.empty()) {
        write_file(options.picture, as_picture(lines));
    }
    return 0;
}

}  // namespace
}  // namespace porthole::bench

int main(int argc, char** argv) {
    porthole::bench::Options options;
    CLI::App app("Porthole's data plane beside other gateways'");
    app.add_option("--rounds", options.rounds, "readings of each gateway, in turn");
    app.add_option("--window", options.window_ms, "milliseconds a reading");
    app.add_option("--work", options.works, "only these lines of the table")->delimiter(',');
    app.add_option("--gateway", options.gateways, "only these gateways")->delimiter(',');
    app.add_option("--results", options.results, "folder for the readings as JSON");
    app.add_flag("--markdown", options.markdown, "print the table as Markdown");
    app.add_option("--picture", options.picture, "file for a picture (SVG)");
    CLI11_PARSE(app, argc, argv);
    try {
        return porthole::bench::run(options);
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return 1;
    }
}
