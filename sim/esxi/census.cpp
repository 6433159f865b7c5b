// SPDX-License-Identifier: Apache-2.0
#include "esxi/census.hpp"

#include <utility>

namespace porthole::esxi {

std::size_t Census::open(const std::string& vm) const {
    const auto found = connections_.find(vm);
    return found == connections_.end() ? 0 : found->second.size();
}

std::size_t Census::open() const {
    std::size_t number = 0;
    for (const auto& [vm, connections] : connections_) {
        number += connections.size();
    }
    return number;
}

std::map<std::string, std::size_t> Census::by_vm() const {
    std::map<std::string, std::size_t> numbers;
    for (const auto& [vm, connections] : connections_) {
        numbers.emplace(vm, connections.size());
    }
    return numbers;
}

std::size_t Census::disconnect(const std::string& vm, bool reset) {
    const auto found = connections_.find(vm);
    if (found == connections_.end()) {
        return 0;
    }
    for (Disconnectable* connection : found->second) {
        connection->disconnect(reset);
    }
    return found->second.size();
}

OpenConnection::OpenConnection(Census& census, std::string vm, Disconnectable& connection)
    : census_(census), vm_(std::move(vm)) {
    auto& connections = census_.connections_[vm_];
    entry_ = connections.insert(connections.end(), &connection);
}

OpenConnection::~OpenConnection() {
    const auto found = census_.connections_.find(vm_);
    found->second.erase(entry_);
    if (found->second.empty()) {
        census_.connections_.erase(found);
    }
}

}  // namespace porthole::esxi
