// SPDX-License-Identifier: Apache-2.0
#include "vsphere/connections.hpp"

#include "vsphere/xml_text.hpp"

#include <map>

namespace porthole::vsphere {

std::vector<ConsoleConnection> read_connections(const SoapReply& reply) {
    std::vector<ConsoleConnection> connections;
    for (const XmlElement& each : reply.response.children("returnval")) {
        connections.push_back(
            {clean_text(each.child("client").text()), clean_text(each.child("userName").text())}
        );
    }
    return connections;
}

std::string summary(const std::vector<ConsoleConnection>& connections) {
    std::map<std::string, int> counts;
    for (const ConsoleConnection& each : connections) {
        ++counts[each.client + " (" + each.user_name + ')'];
    }
    std::string text;
    for (const auto& [who, count] : counts) {
        text += (text.empty() ? "" : ", ") + std::to_string(count) + " from " + who;
    }
    return text;
}

}  // namespace porthole::vsphere
