// SPDX-License-Identifier: Apache-2.0
#include "cli/demo/demo_config.hpp"

#include "base/hash.hpp"

#include <fmt/format.h>

#include <sstream>
#include <stdexcept>

namespace porthole::cli {
namespace {

/// No value comes from outside, so none needs escapes.
std::string toml(const DemoParts& parts, const DemoNode& node) {
    return fmt::format(
        R"(# Written by `porthole demo`.
[proxy]
listen = ["{proxy_listen}"]
public_origins = ["http://localhost:{proxy_port}"]  # for ports that an editor or ssh forwards

[api]
listen = ["{api_listen}"]

[[identity.user]]
name = "demo"
key_sha256 = "{key_sha256}"
project_id = "{project}"
roles = ["member"]

[tokens]
store = "{store}"
{store_password}
[consoles]
enabled = ["webmks"]
webmks_proxy_base_url = "http://{proxy}/"

[upstream]
allow = ["127.0.0.0/8"]  # the simulated ESXi host is on this machine

[[vcenter]]
url = "{sdk_url}"
username = "{username}"
password_file = "vcenter.password"
thumbprint = "{thumbprint}"
project_from = "folder"
)",
        fmt::arg("proxy", parts.proxy.text()),
        fmt::arg("proxy_port", parts.proxy.port),
        fmt::arg("proxy_listen", node.proxy.text()),
        fmt::arg("api_listen", node.api.text()),
        fmt::arg("store", parts.store),
        fmt::arg(
            "store_password",
            parts.store_password.empty() ? "" : "store_password_file = \"store.password\"\n"
        ),
        fmt::arg("key_sha256", to_hex(sha256(parts.api_key.reveal()))),
        fmt::arg("project", parts.project),
        fmt::arg("sdk_url", parts.vsphere.sdk_url),
        fmt::arg("username", kVcenterUser),
        fmt::arg("thumbprint", parts.vsphere.thumbprint)
    );
}

}  // namespace

std::filesystem::path write_node(
    const DemoParts& parts, const DemoNode& node, const TemporaryFolder& folder
) {
    folder.write("vcenter.password", parts.vcenter_password.reveal());
    if (!parts.store_password.empty()) {
        folder.write("store.password", parts.store_password.reveal());
    }
    return folder.write(node.name + ".toml", toml(parts, node));
}

Configuration configure(const DemoParts& parts, const TemporaryFolder& folder) {
    const DemoNode only{"porthole", parts.proxy, parts.api};
    const auto file = write_node(parts, only, folder);
    std::ostringstream problems;
    auto configuration = load_configuration(file, problems);
    if (!configuration) {
        throw std::runtime_error("the demo's own configuration is wrong:\n" + problems.str());
    }
    return std::move(*configuration);
}

}  // namespace porthole::cli
