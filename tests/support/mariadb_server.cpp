// SPDX-License-Identifier: Apache-2.0
#include "support/mariadb_server.hpp"

#include "support/eventually.hpp"
#include "support/free_port.hpp"

#include <fmt/format.h>
#include <mariadb/mysql.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <vector>

namespace porthole::test {
namespace {

struct Closer {
    void operator()(MYSQL* mysql) const noexcept { mysql_close(mysql); }
    void operator()(MYSQL_RES* result) const noexcept { mysql_free_result(result); }
};

std::string user_name() {
    return geteuid() == 0 ? "root" : std::to_string(geteuid());
}

/// mariadbd lives where only administrators' paths lead.
std::string server_program() {
    for (const char* const program : {"/usr/sbin/mariadbd", "/usr/libexec/mariadbd"}) {
        if (access(program, X_OK) == 0) {
            return program;
        }
    }
    throw std::runtime_error("there is no mariadbd; Debian's package is mariadb-server-core");
}

/// How a node that joins gets the state of another: as a copy of its files, which are on this
/// machine. What Galera says to such a script, and hears from it, is as for wsrep_sst_rsync.
constexpr std::string_view kCopyFiles = R"sh(#!/bin/sh
while [ $# -gt 0 ]; do
    case "$1" in
        --role) role=$2 ;;
        --gtid) gtid=$2 ;;
        --datadir) data=$2 ;;
    esac
    shift
done
folder=${0%/*}
if [ "$role" = joiner ]; then
    echo "$data" >"$folder/target"
    echo 'ready 127.0.0.1'
    while [ ! -e "$folder/position" ]; do sleep 0.05; done
    cat "$folder/position"
else
    echo 'flush tables'
    while [ ! -e "$data/tables_flushed" ]; do sleep 0.05; done
    target=$(cat "$folder/target")
    cp -R "$data"/ib* "$data"/undo* "$data"/aria* "$data"/mysql "$data"/sys "$target" 2>/dev/null
    rm -f "$data/tables_flushed"
    echo 'continue'
    echo "$gtid" >"$folder/position.new"
    mv "$folder/position.new" "$folder/position"
    echo "done $gtid"
fi
)sh";

std::string text_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

MariadbServer::MariadbServer(std::vector<std::string> arguments, std::string path)
    : arguments_(std::move(arguments)), path_(std::move(path)) {
    folder_.write("certificate.pem", certificate_.pem);
    folder_.write("key.pem", certificate_.key_pem);
    const std::string log = (folder_.path() / "log").string();
    Process install(
        {"/bin/sh",
         "-c",
         "exec mariadb-install-db --no-defaults --datadir=\"$0\" --user=\"$1\" --skip-test-db"
         " --auth-root-authentication-method=normal >\"$2\" 2>&1",
         (folder_.path() / "data").string(),
         user_name(),
         log}
    );
    if (install.wait() != 0) {
        throw std::runtime_error("mariadb-install-db failed:\n" + text_of(log));
    }
    for (int tries = 0; tries < 5 && !process_; ++tries) {
        port_ = free_port();
        try {
            start();
        } catch (const std::runtime_error&) {
            process_.reset();
        }
    }
    if (!process_) {
        throw std::runtime_error(
            "mariadbd does not start:\n" + text_of(folder_.path() / "log.err")
        );
    }
    command(fmt::format(
        "CREATE USER IF NOT EXISTS porthole@'127.0.0.1' IDENTIFIED BY '{}'", kMysqlPassword
    ));
    command(fmt::format(
        "CREATE USER IF NOT EXISTS porthole@localhost IDENTIFIED BY '{}'", kMysqlPassword
    ));
    command("GRANT ALL ON porthole.* TO porthole@'127.0.0.1'");
    command("GRANT ALL ON porthole.* TO porthole@localhost");
    clear();
}

std::string MariadbServer::url() const {
    return fmt::format("mysql://porthole:{}@127.0.0.1:{}/porthole", kMysqlUrlPassword, port_);
}

void MariadbServer::clear() {
    command("DROP DATABASE IF EXISTS porthole");
    command("CREATE DATABASE porthole");
}

void MariadbServer::start() {
    const std::string folder = folder_.path().string();
    std::vector<std::string> line{
        "/usr/bin/setpriv",
        "--pdeathsig",
        "KILL",
        "/usr/bin/env",
        "PATH=" + path_ + ":/usr/sbin:/usr/bin:/sbin:/bin",
        server_program(),
        "--no-defaults",
        "--user=" + user_name(),
        "--datadir=" + folder + "/data",
        "--socket=" + socket(),
        "--pid-file=" + folder + "/pid",
        "--log-error=" + folder + "/log.err",
        "--bind-address=127.0.0.1",
        "--port=" + std::to_string(port_),
        "--ssl-cert=" + folder + "/certificate.pem",
        "--ssl-key=" + folder + "/key.pem",
        "--skip-name-resolve",
        "--performance-schema=OFF",
        "--innodb-buffer-pool-size=16M",
        "--innodb-log-file-size=8M",
    };
    line.insert(line.end(), arguments_.begin(), arguments_.end());
    process_.emplace(line);
    const auto answers = [this] {
        try {
            return command("SELECT COUNT(*) > 0 FROM mysql.user") == "1";
        } catch (const std::runtime_error&) {
            return false;
        }
    };
    if (!eventually([&] { return process_->has_ended() || answers(); }) || process_->has_ended()) {
        throw std::runtime_error("mariadbd has ended");
    }
}

GaleraNodes::GaleraNodes() {
    constexpr const char* kProvider = "/usr/lib/galera/libgalera_smm.so";
    if (access(kProvider, R_OK) != 0) {
        throw std::runtime_error(
            std::string(kProvider) + " is missing; Debian's package is galera-4"
        );
    }
    const auto arguments = [&](std::uint16_t port, const std::string& cluster) {
        return std::vector<std::string>{
            "--wsrep-on=ON",
            std::string("--wsrep-provider=") + kProvider,
            "--wsrep-cluster-name=porthole-test",
            "--wsrep-cluster-address=gcomm://" + cluster,
            "--wsrep-node-address=127.0.0.1",
            fmt::format(
                "--wsrep-provider-options=gmcast.listen_addr=tcp://127.0.0.1:{};"
                "ist.recv_addr=127.0.0.1:{};gcache.size=8M",
                port,
                free_port()
            ),
            "--wsrep-sst-method=copy",
            "--binlog-format=ROW",
            "--innodb-autoinc-lock-mode=2",
        };
    };
    const auto script = folder.write("wsrep_sst_copy", kCopyFiles);
    std::filesystem::permissions(script, std::filesystem::perms::owner_all);
    const std::string path = folder.path().string();
    const std::uint16_t port = free_port();
    first = std::make_unique<MariadbServer>(arguments(port, ""), path);
    second = std::make_unique<MariadbServer>(
        arguments(free_port(), "127.0.0.1:" + std::to_string(port)), path
    );
    first->clear();
}

void MariadbServer::freeze() const {
    process_->signal(SIGSTOP);
}

void MariadbServer::thaw() const {
    process_->signal(SIGCONT);
}

std::string MariadbServer::command(const std::string& sql) const {
    const std::unique_ptr<MYSQL, Closer> mysql(mysql_init(nullptr));
    if (mysql_real_connect(mysql.get(), nullptr, "root", "", nullptr, 0, socket().c_str(), 0) ==
            nullptr ||
        mysql_real_query(mysql.get(), sql.data(), sql.size()) != 0) {
        throw std::runtime_error(sql + ": " + mysql_error(mysql.get()));
    }
    const std::unique_ptr<MYSQL_RES, Closer> result(mysql_store_result(mysql.get()));
    auto* const row = result ? mysql_fetch_row(result.get()) : nullptr;
    return row == nullptr || row[0] == nullptr ? "" : row[0];
}

}  // namespace porthole::test
