// SPDX-License-Identifier: Apache-2.0
#include "integration/openstack/cloud.hpp"

namespace porthole::test {

Cloud::Cloud()
    : blue(keystone.make_project("blue")),
      green(keystone.make_project("green")),
      service(keystone.make_project("service")),
      admin(keystone.project("admin")),
      porthole_id(keystone.make_user("porthole")) {
    const std::string member = keystone.role("member");
    const std::string service_role = keystone.make_role("service");
    keystone.grant(keystone.make_user("alice"), blue, member);
    keystone.grant(keystone.make_user("rita"), blue, keystone.role("reader"));
    keystone.grant(keystone.make_user("gina"), green, member);
    keystone.grant(porthole_id, service, service_role);
    keystone.grant(keystone.make_user("nova"), service, service_role);
}

std::string Cloud::configuration(const std::string& more) const {
    return "[identity]\nbackend = \"keystone\"\n[identity.keystone]\nauth_url = \"" +
           keystone.url() + "\"\nusername = \"porthole\"\npassword = \"porthole\"\n" + more;
}

Cloud& cloud() {
    static Cloud cloud;
    return cloud;
}

}  // namespace porthole::test
