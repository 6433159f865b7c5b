// SPDX-License-Identifier: Apache-2.0
#include "base/metrics/family.hpp"

#include "base/metrics/process.hpp"

namespace porthole::metrics {
namespace {

struct Registry {
    std::mutex mutex;
    std::map<std::string, const AnyFamily*> families;
};

/// Made by the first family that is declared; never destroyed, as families of other files may be
/// destroyed later.
Registry& registry() {
    static auto* const made = new Registry();  // NOLINT(cppcoreguidelines-owning-memory)
    return *made;
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\n') {
            out += "\\n";
            continue;
        }
        if (c == '\\' || c == '"') {
            out += '\\';
        }
        out += c;
    }
    return out;
}

}  // namespace

AnyFamily::AnyFamily(std::string name, std::string help, std::vector<std::string> labels)
    : name_(std::move(name)), help_(std::move(help)), labels_(std::move(labels)) {
    Registry& all = registry();
    const std::scoped_lock lock(all.mutex);
    all.families.emplace(name_, this);
}

void AnyFamily::write_head(std::string& out, std::string_view type) const {
    out += "# HELP " + name_ + " " + help_ + "\n# TYPE " + name_ + " ";
    out += type;
    out += '\n';
}

std::string AnyFamily::label_text(const std::vector<std::string>& values) const {
    std::string out;
    for (std::size_t i = 0; i < labels_.size(); ++i) {
        out += (i == 0 ? "" : ",") + labels_[i] + "=\"" + escaped(values[i]) + "\"";
    }
    return out;
}

std::string text() {
    Registry& all = registry();
    std::string out;
    {
        const std::scoped_lock lock(all.mutex);
        for (const auto& [name, family] : all.families) {
            family->write(out);
        }
    }
    return out + process_text();
}

}  // namespace porthole::metrics
