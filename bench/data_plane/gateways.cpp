// SPDX-License-Identifier: Apache-2.0
#include "gateways.hpp"

#include "support/console_client.hpp"
#include "support/eventually.hpp"
#include "support/free_port.hpp"
#include "ticket_office.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <array>
#include <stdexcept>

namespace porthole::bench {
namespace {

/// One that is set up by a file and serves any path.
class Passing final : public Gateway {
public:
    Passing(std::vector<std::string> command, std::uint16_t port, std::string ca_file)
        : process_(std::move(command)), port_(port), ca_file_(std::move(ca_file)) {
        const bool listens = test::eventually([&] { return is_open() || process_.has_ended(); });
        if (!listens || process_.has_ended()) {
            throw std::runtime_error("a gateway does not start");
        }
    }

    pid_t process() const override { return process_.id(); }

    Target target() const override {
        return {port_, ca_file_, false, [] { return std::string("/websockify"); }};
    }

private:
    bool is_open() const {
        try {
            test::ClientConnection({port_, ""});
            return true;
        } catch (const std::exception&) {
            return false;
        }
    }

    test::Process process_;
    const std::uint16_t port_;
    const std::string ca_file_;
};

std::vector<std::string> quietly(std::string command) {
    return {
        "/bin/sh", "-c", "exec setpriv --pdeathsig KILL " + std::move(command) + " 2>/dev/null"
    };
}

/// What browsers check the certificate by: empty without TLS.
std::string browsers_ca(const Consoles& consoles, const Way& way) {
    return way.tls ? consoles.file("certificate.pem") : "";
}

/// HAProxy at its best for this work.
std::unique_ptr<Gateway> start_haproxy(const Consoles& consoles, const Way& way) {
    const std::uint16_t port = test::free_port();
    const std::string bind_tls = way.tls ? " ssl crt " + consoles.file("both.pem") : "";
    const std::string server = way.tls_consoles
                                   ? fmt::format(
                                         "127.0.0.1:{} ssl verify required ca-file {}",
                                         consoles.websocket_tls.port(),
                                         consoles.file("certificate.pem")
                                     )
                                   : fmt::format("127.0.0.1:{}", consoles.websocket.port());
    const auto file = consoles.folder.write(
        fmt::format("haproxy-{}.cfg", port),
        fmt::format(
            "global\n nbthread 1\n maxconn 5000\n tune.bufsize 131072\n tune.pipesize 262144\n"
            "defaults\n mode http\n timeout connect 10s\n timeout client 600s\n"
            " timeout server 600s\n timeout tunnel 600s\n option splice-auto\n"
            "frontend browsers\n bind 127.0.0.1:{}{}\n default_backend consoles\n"
            "backend consoles\n server console {}\n",
            port,
            bind_tls,
            server
        )
    );
    return std::make_unique<Passing>(
        quietly("haproxy -db -f " + file.string()), port, browsers_ca(consoles, way)
    );
}

std::unique_ptr<Gateway> start_nginx(const Consoles& consoles, const Way& way) {
    const std::uint16_t port = test::free_port();
    const std::string tls = way.tls ? fmt::format(
                                          "ssl_certificate {}; ssl_certificate_key {};",
                                          consoles.file("certificate.pem"),
                                          consoles.file("key.pem")
                                      )
                                    : "";
    const auto file = consoles.folder.write(
        fmt::format("nginx-{}.conf", port),
        fmt::format(
            "daemon off; master_process off; worker_processes 1; worker_rlimit_nofile 20000;\n"
            "pid {0}/nginx-{1}.pid; error_log /dev/null;\n"
            "events {{ worker_connections 20000; }}\n"
            "http {{ access_log off; proxy_read_timeout 600s; proxy_send_timeout 600s;\n"
            " client_body_temp_path {0}/body; proxy_temp_path {0}/proxy;\n"
            " fastcgi_temp_path {0}/fastcgi; uwsgi_temp_path {0}/uwsgi; scgi_temp_path {0}/scgi;\n"
            " server {{ listen 127.0.0.1:{1}{2}; {3}\n"
            "  location / {{ proxy_pass {4}://127.0.0.1:{5}; proxy_http_version 1.1;\n"
            "   proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; }} }} "
            "}}\n",
            consoles.folder.path().string(),
            port,
            way.tls ? " ssl" : "",
            tls,
            way.tls_consoles ? "https" : "http",
            way.tls_consoles ? consoles.websocket_tls.port() : consoles.websocket.port()
        )
    );
    return std::make_unique<Passing>(
        quietly("nginx -c " + file.string()), port, browsers_ca(consoles, way)
    );
}

/// It turns WebSocket into TCP, as Porthole does, and knows no WebSocket consoles.
std::unique_ptr<Gateway> start_websockify(const Consoles& consoles, const Way& way) {
    if (way.tls_consoles) {
        return nullptr;
    }
    const std::uint16_t port = test::free_port();
    const std::string tls = way.tls ? fmt::format(
                                          "--ssl-only --cert={} --key={} ",
                                          consoles.file("certificate.pem"),
                                          consoles.file("key.pem")
                                      )
                                    : "";
    const std::string command = fmt::format(
        "websockify {}127.0.0.1:{} 127.0.0.1:{} >/dev/null", tls, port, consoles.tcp.port()
    );
    return std::make_unique<Passing>(quietly(command), port, browsers_ca(consoles, way));
}

const std::string kInstance = "aaaaaaaa-0000-4000-8000-000000000001";

class Porthole final : public Gateway {
public:
    Porthole(const Consoles& consoles, const Way& way) : way_(way), gateway_(options(consoles)) {
        if (!way_.bare) {
            token_ = issue();
        }
    }

    pid_t process() const override { return gateway_.id(); }

    Target target() const override {
        return {
            gateway_.proxy().port,
            way_.tls ? (gateway_.folder() / "certificate.pem").string() : "",
            !way_.tls_consoles && !way_.bare,
            [this] { return "/?token=" + (way_.bare ? next() : token_); },
        };
    }

    void prepare(std::size_t count) override {
        while (spare_.size() < count) {
            spare_.push_back(issue());
        }
    }

private:
    /// A token works once where short sessions are measured, as in life.
    test::GatewayOptions options(const Consoles& consoles) {
        test::GatewayOptions options;
        options.https = way_.tls;
        options.workers = way_.workers;
        options.log_level = "info";
        options.allow_missing_origin = true;
        options.use = way_.bare ? "once" : "many";
        options.store = "sqlite://" + consoles.file(fmt::format("tokens-{}.db", test::free_port()));
        if (way_.tls_consoles) {
            office_ =
                std::make_unique<TicketOffice>(consoles.websocket_tls.port(), consoles.certificate);
            test::VcenterOptions vcenter;
            vcenter.password = test::kVcenterPassword;
            vcenter.arguments = {"-esxi", office_->url(), "-mks", "-api-version", "8.0.3.0"};
            vcenter.inventory = {
                {{"name", "web01"}, {"instance_uuid", kInstance}, {"folder", "project-a"}}
            };
            options.vcenter = &vcenter_.emplace(std::move(vcenter));
        } else {
            test::StaticInstance instance;
            instance.id = kInstance;
            const std::uint16_t port = way_.bare ? consoles.tcp.port() : consoles.rfb.port();
            instance.address = fmt::format("127.0.0.1:{}", port);
            instance.key = way_.bare ? "serial" : "vnc";
            options.instances = {instance};
        }
        return options;
    }

    std::string issue() const {
        const std::string type = way_.tls_consoles ? "webmks" : way_.bare ? "serial" : "novnc";
        const std::string protocol = way_.tls_consoles ? "mks" : way_.bare ? "serial" : "vnc";
        const boost::json::object body{{"protocol", protocol}, {"type", type}};
        const auto answer = test::send_http(
            gateway_.api(),
            "POST",
            "/servers/" + kInstance + "/console",
            {{"X-Auth-Token", test::kAliceKey}},
            boost::json::serialize(body)
        );
        if (answer.status != 200) {
            throw std::runtime_error("no console: " + answer.body);
        }
        const std::string url(answer.json().at("url").as_string());
        return url.substr(url.find("token=") + 6);
    }

    std::string next() const {
        if (spare_.empty()) {
            throw std::runtime_error("out of tokens");
        }
        std::string token = std::move(spare_.back());
        spare_.pop_back();
        return token;
    }

    const Way way_;
    std::unique_ptr<TicketOffice> office_;
    std::optional<test::Vcenter> vcenter_;
    test::Gateway gateway_;
    std::string token_;
    mutable std::vector<std::string> spare_;
};

std::unique_ptr<Gateway> start_porthole(const Consoles& consoles, const Way& way) {
    return std::make_unique<Porthole>(consoles, way);
}

constexpr std::array kKinds{
    GatewayKind{"haproxy", &start_haproxy},
    GatewayKind{"nginx", &start_nginx},
    GatewayKind{"websockify", &start_websockify},
    GatewayKind{kPorthole, &start_porthole},
};

}  // namespace

Consoles::Consoles()
    : certificate(test::make_certificate()),
      tls(folder.write("certificate.pem", certificate.pem),
          folder.write("key.pem", certificate.key_pem)) {
    folder.write("both.pem", certificate.pem + certificate.key_pem);
}

void Consoles::set(Does does) {
    tcp.set(does);
    rfb.set(does);
    websocket.set(does);
    websocket_tls.set(does);
}

std::span<const GatewayKind> gateway_kinds() {
    return kKinds;
}

}  // namespace porthole::bench
