// SPDX-License-Identifier: Apache-2.0
#include "report.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace porthole::bench {
namespace {

std::optional<Reading> of(const Line& line, std::string_view gateway) {
    const auto found = line.readings.find(gateway);
    if (found == line.readings.end() || found->second.empty()) {
        return std::nullopt;
    }
    return median(found->second);
}

std::string number(double value) {
    return value < 10    ? fmt::format("{:.2f}", value)
           : value < 100 ? fmt::format("{:.1f}", value)
                         : fmt::format("{:.0f}", value);
}

/// "0.71 × haproxy (at most 0.75)", one after the other; "MISSED" where it is more.
std::string verdict(const Line& line) {
    const auto ours = of(line, kPorthole);
    if (!ours) {
        return "";
    }
    std::string text;
    const auto add = [&text](double value, std::string_view what, double limit) {
        text += text.empty() ? "" : ", ";
        text += number(value);
        text += what;
        if (limit > 0) {
            text += fmt::format(" (at most {}{})", limit, value > limit ? ": MISSED" : "");
        }
    };
    const Limits& limits = line.work->limits;
    if (limits.absolute > 0) {
        add(ours->value, "", limits.absolute);
    }
    if (limits.at_least > 0) {
        const bool is_missed = ours->value < limits.at_least;
        text += fmt::format(
            "{} (at least {}{})", number(ours->value), limits.at_least, is_missed ? ": MISSED" : ""
        );
    }
    if (const auto haproxy = of(line, "haproxy")) {
        add(ours->value / haproxy->value, " × haproxy", limits.of_haproxy);
        if (haproxy->beside > 0 && line.work->beside.starts_with("p50")) {
            add(ours->beside / haproxy->beside, " × its p50", limits.of_haproxy);
        }
    }
    if (const auto websockify = of(line, "websockify")) {
        add(ours->value / websockify->value, " × websockify", limits.of_websockify);
    }
    return text;
}

constexpr int kBarHeight = 12;
constexpr int kLeft = 210;
constexpr int kUnitWidth = 200;  // of HAProxy's bar
constexpr double kLongest = 2.6;

std::string bar(int top, double ratio, std::string_view colour, std::string_view name) {
    const double shown = std::min(ratio, kLongest);
    return fmt::format(
        "<rect x=\"{}\" y=\"{}\" width=\"{:.0f}\" height=\"{}\" fill=\"{}\"/>"
        "<text x=\"{:.0f}\" y=\"{}\" class=\"s\">{} {:.2f}{}</text>\n",
        kLeft,
        top,
        shown * kUnitWidth,
        kBarHeight - 2,
        colour,
        kLeft + shown * kUnitWidth + 5,
        top + kBarHeight - 3,
        name,
        ratio,
        ratio > kLongest ? " →" : ""
    );
}

}  // namespace

Reading median(std::vector<Reading> readings) {
    const auto middle = [&readings](double Reading::* number) {
        std::vector<double> values;
        for (const Reading& each : readings) {
            values.push_back(each.*number);
        }
        const auto at = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
        std::nth_element(values.begin(), at, values.end());
        return *at;
    };
    return {middle(&Reading::value), middle(&Reading::beside)};
}

std::string as_table(const std::vector<Line>& lines) {
    std::string text = fmt::format("{:30}{:12}", "", "");
    for (const GatewayKind& kind : gateway_kinds()) {
        text += fmt::format("{:>12}", kind.name);
    }
    text += "\n";
    for (const Line& line : lines) {
        text += fmt::format("{:30}{:12}", line.work->title, line.work->unit);
        for (const GatewayKind& kind : gateway_kinds()) {
            const auto reading = of(line, kind.name);
            text += fmt::format("{:>12}", reading ? number(reading->value) : "-");
        }
        text += "   " + verdict(line) + "\n";
        if (line.work->beside.empty()) {
            continue;
        }
        text += fmt::format("{:30}{:12}", "", line.work->beside);
        for (const GatewayKind& kind : gateway_kinds()) {
            const auto reading = of(line, kind.name);
            text += fmt::format("{:>12}", reading ? number(reading->beside) : "-");
        }
        text += "\n";
    }
    return text;
}

std::string as_markdown(const std::vector<Line>& lines) {
    std::string text = "| work | unit |";
    std::string rule = "|---|---|";
    for (const GatewayKind& kind : gateway_kinds()) {
        text += fmt::format(" {} |", kind.name);
        rule += "---|";
    }
    text += " Porthole's share, and what was asked for |\n" + rule + "---|\n";
    const auto row = [&text](
                         const Line& line,
                         std::string_view title,
                         std::string_view unit,
                         double Reading::* which,
                         const std::string& remark
                     ) {
        text += fmt::format("| {} | {} |", title, unit);
        for (const GatewayKind& kind : gateway_kinds()) {
            const auto reading = of(line, kind.name);
            text += fmt::format(" {} |", reading ? number((*reading).*which) : "-");
        }
        text += fmt::format(" {} |\n", remark);
    };
    for (const Line& line : lines) {
        const Work& work = *line.work;
        row(line, work.title, work.unit, &Reading::value, verdict(line));
        if (!work.beside.empty()) {
            row(line, "", work.beside, &Reading::beside, "");
        }
    }
    return text;
}

std::string as_json(const std::vector<Line>& lines) {
    boost::json::array all;
    for (const Line& line : lines) {
        boost::json::object gateways;
        for (const auto& [name, readings] : line.readings) {
            boost::json::array values;
            boost::json::array beside;
            for (const Reading& each : readings) {
                values.push_back(each.value);
                beside.push_back(each.beside);
            }
            gateways[name] = boost::json::object{{"values", values}, {"beside", beside}};
        }
        all.push_back(boost::json::object{
            {"work", line.work->name},
            {"title", line.work->title},
            {"unit", line.work->unit},
            {"beside", line.work->beside},
            {"gateways", gateways},
        });
    }
    return boost::json::serialize(all) + "\n";
}

std::string as_picture(const std::vector<Line>& lines) {
    std::string bars;
    int top = 40;
    for (const Line& line : lines) {
        const auto haproxy = of(line, "haproxy");
        if (!haproxy) {
            continue;
        }
        bars += fmt::format(
            "<text x=\"{}\" y=\"{}\" class=\"t\">{}</text>\n",
            kLeft - 10,
            top + kBarHeight + 4,
            line.work->title
        );
        for (const GatewayKind& kind : gateway_kinds()) {
            if (const auto reading = of(line, kind.name)) {
                const bool ours = kind.name == kPorthole;
                bars += bar(
                    top, reading->value / haproxy->value, ours ? "#1a7f5a" : "#b8c0c8", kind.name
                );
                top += kBarHeight;
            }
        }
        top += kBarHeight;
    }
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 860 {}\" "
        "font-family=\"sans-serif\">\n"
        "<style>.t{{font-size:12px;text-anchor:end}}.s{{font-size:10px;fill:#444}}</style>\n"
        "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
        "<text x=\"10\" y=\"22\" font-size=\"14\">What each needs for the same work; tuned HAProxy "
        "= 1, "
        "shorter is better</text>\n{}</svg>\n",
        top + 10,
        bars
    );
}

}  // namespace porthole::bench
