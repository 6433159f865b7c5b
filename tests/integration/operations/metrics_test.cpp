// SPDX-License-Identifier: Apache-2.0
// /metrics against Debian's real Prometheus, and everything that is made of it: the dashboard, the
// alerts and the documentation know the same names.
#include "integration/gateway/fixture.hpp"

#include <boost/json/parse.hpp>

#include <fstream>
#include <iterator>
#include <regex>
#include <set>

namespace porthole::test {
namespace {

const std::filesystem::path kSource = PORTHOLE_SOURCE;

using Names = std::set<std::string>;

std::string text_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    EXPECT_TRUE(in) << file;
    return {std::istreambuf_iterator<char>(in), {}};
}

Names matches(const std::string& text, const std::regex& expression) {
    Names found;
    for (std::sregex_iterator each(text.begin(), text.end(), expression), end; each != end;
         ++each) {
        found.insert((*each)[1]);
    }
    return found;
}

/// What a text calls metrics of ours or of the process; parts of a histogram are the histogram.
Names names_in(const std::string& text) {
    Names found;
    const auto used = matches(text, std::regex("\\b((?:porthole|process)_[a-z_]+)\\b"));
    for (const std::string& name : used) {
        found.insert(std::regex_replace(name, std::regex("_(bucket|sum|count)$"), ""));
    }
    return found;
}

/// Names that `text` declares.
Names declared_in(const std::string& text) {
    return matches(text, std::regex("# TYPE ([a-z_]+) "));
}

/// The value of a sample, labels included in `name`; -1 when there is none.
double value_of(const std::string& text, const std::string& name) {
    const auto line = text.find("\n" + name + " ");
    return line == std::string::npos ? -1 : std::stod(text.substr(line + name.size() + 2));
}

void expect_all_in(const Names& used, const Names& declared, const std::string& where) {
    EXPECT_FALSE(used.empty()) << where;
    for (const std::string& name : used) {
        EXPECT_TRUE(declared.contains(name)) << where << " uses " << name << ", which is not there";
    }
}

/// Runs promtool, and returns its exit code, with what it says in `output`.
int promtool(const std::string& arguments, std::string& output) {
    Process process({"/bin/sh", "-c", "promtool " + arguments + " 2>&1"});
    output = process.read_rest();
    return process.wait();
}

class MetricsTest : public VsphereGatewayTest {
protected:
    void SetUp() override {
        GatewayOptions with_admin = options();
        with_admin.admin = "check_interval = \"1s\"";
        start(with_admin);
    }

    std::string metrics() {
        const HttpAnswer answer = send_http(gateway().admin(), "GET", "/metrics");
        EXPECT_EQ(answer.field("content-type"), "text/plain; version=0.0.4; charset=utf-8");
        return answer.body;
    }
};

TEST_F(MetricsTest, CountWhatHappens) {
    ConsoleSocket vnc = open_console(kStatic, "novnc");
    ConsoleSocket vm = open_console(kVm, "webmks");
    expect_echo(vnc);
    expect_echo(vm);
    EXPECT_EQ(ask(kStatic, "novnc", kBobKey).status, 404);
    EXPECT_EQ(error_code_of(post_session("token", "nothing")), "token_unknown");
    EXPECT_EQ(vm.close().code, 1000);
    const std::string vm_ended =
        "porthole_sessions_ended_total{type=\"webmks\",reason=\"browser_closed\"}";
    EXPECT_TRUE(eventually([&] {
        const std::string text = metrics();
        return value_of(text, vm_ended) == 1 &&
               value_of(text, "porthole_sessions_open{type=\"webmks\"}") == 0;
    }));

    const std::string text = metrics();
    const std::vector<std::pair<std::string, double>> expected{
        {"porthole_sessions_open{type=\"novnc\"}", 1},
        {"porthole_sessions_open{type=\"webmks\"}", 0},
        {"porthole_sessions_opened_total{type=\"novnc\"}", 1},
        {"porthole_tokens_issued_total", 2},
        {"porthole_tokens_redeemed_total{how=\"page\"}", 2},
        {"porthole_consoles_asked_for_total{type=\"novnc\",outcome=\"granted\"}", 1},
        {"porthole_consoles_asked_for_total{type=\"novnc\",outcome=\"instance_unknown\"}", 1},
        {"porthole_refusals_total{where=\"page\",reason=\"token_unknown\"}", 1},
        {"porthole_setup_seconds_count{stage=\"driver\"}", 2},
        {"porthole_setup_seconds_count{stage=\"connect\"}", 2},
        {"porthole_setup_seconds_count{stage=\"open\"}", 2},
        {"porthole_store_call_seconds_count{call=\"put\"}", 2},
    };
    for (const auto& [name, value] : expected) {
        EXPECT_EQ(value_of(text, name), value) << name << "\n" << text;
    }
    EXPECT_GT(value_of(text, "porthole_bytes_total{direction=\"to_browser\"}"), 600'000);
    EXPECT_GT(value_of(text, "porthole_bytes_total{direction=\"to_console\"}"), 600'000);
    EXPECT_NE(text.find("porthole_vcenter_calls_total{vcenter=\""), std::string::npos);
    EXPECT_GT(value_of(text, "process_open_fds"), 3);
    // Neither who nor what.
    for (const std::string& each : {kStatic, kVm, std::string("alice"), std::string("web01")}) {
        EXPECT_EQ(text.find(each), std::string::npos) << each;
    }
}

TEST_F(MetricsTest, PleasePrometheus) {
    expect_echo(*std::make_unique<ConsoleSocket>(open_console(kVm, "webmks")));
    const TemporaryFolder folder;
    const auto file = folder.write("metrics", metrics());
    std::string said;
    EXPECT_EQ(promtool("check metrics < " + file.string(), said), 0) << said;
    EXPECT_EQ(said, "");
}

TEST_F(MetricsTest, AreWhatDashboardAndAlertsUse) {
    const Names declared = declared_in(metrics());
    const auto dashboard = kSource / "packaging/grafana/porthole.json";
    const auto rules = kSource / "packaging/prometheus/porthole.rules.yml";
    boost::json::parse(text_of(dashboard));
    expect_all_in(names_in(text_of(dashboard)), declared, "the dashboard");
    expect_all_in(names_in(text_of(rules)), declared, "the alerts");
    std::string said;
    EXPECT_EQ(promtool("check rules " + rules.string(), said), 0) << said;
}

TEST_F(MetricsTest, AreAllDocumented) {
    const Names declared = declared_in(metrics());
    const Names documented = names_in(text_of(kSource / "docs/metrics.md"));
    expect_all_in(documented, declared, "docs/metrics.md");
    expect_all_in(declared, documented, "/metrics");
}

}  // namespace
}  // namespace porthole::test
