// SPDX-License-Identifier: Apache-2.0
#include "base/audit/audit_log.hpp"

#include "support/fake_clock.hpp"
#include "support/run.hpp"
#include "support/temporary_folder.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <csignal>
#include <cstring>
#include <fstream>

namespace porthole::audit {
namespace {

class AuditLogTest : public testing::Test {
protected:
    AuditConfig config(std::string on_failure = "refuse") const {
        AuditConfig config;
        config.file = file_;
        config.on_failure = std::move(on_failure);
        return config;
    }

    static Event event(std::string request_id) {
        Event event;
        event.name = "console_opened";
        event.request_id = std::move(request_id);
        event.details = {{"instance_name", "web\n\"01\""}};
        return event;
    }

    Result<void> record(AuditLog& audit, std::string request_id = "req-1") const {
        return test::run(audit.record(event(std::move(request_id))));
    }

    /// Why an event is not recorded.
    boost::system::error_code failure(AuditLog& audit) const {
        const auto recorded = record(audit);
        return recorded ? boost::system::error_code() : recorded.error();
    }

    std::vector<boost::json::object> lines(const std::filesystem::path& file) const {
        std::vector<boost::json::object> objects;
        std::ifstream text(file);
        for (std::string line; std::getline(text, line);) {
            objects.push_back(boost::json::parse(line).as_object());
        }
        return objects;
    }

    test::TemporaryFolder folder_;
    const std::filesystem::path file_ = folder_.path() / "audit.log";
    test::FakeClock clock_;
};

TEST_F(AuditLogTest, AppendsALineAnEventInOrder) {
    AuditLog audit(config(), clock_);
    EXPECT_TRUE(record(audit, "req-1"));
    test::run(audit.note(event("req-2")));

    const auto kept = lines(file_);
    ASSERT_EQ(kept.size(), 2U);
    EXPECT_EQ(kept[0].at("event"), "console_opened");
    EXPECT_EQ(kept[0].at("request_id"), "req-1");
    EXPECT_EQ(kept[0].at("instance_name"), "web\n\"01\"");
    EXPECT_EQ(kept[0].at("sequence").to_number<int>(), 0);
    EXPECT_EQ(kept[1].at("sequence").to_number<int>(), 1);
    EXPECT_EQ(kept[0].at("process"), kept[1].at("process"));
    const std::string time(kept[0].at("time").as_string());
    EXPECT_EQ(time.size(), std::string("2026-11-22T22:46:04.123Z").size()) << time;
}

TEST_F(AuditLogTest, GoesOnInAFileOfTheNameOnceToldThatItWasRotated) {
    AuditLog audit(config(), clock_);
    EXPECT_TRUE(record(audit, "req-1"));
    std::filesystem::rename(file_, folder_.path() / "audit.log.1");
    EXPECT_TRUE(record(audit, "req-2"));
    audit.reopen();
    EXPECT_TRUE(record(audit, "req-3"));

    EXPECT_EQ(lines(folder_.path() / "audit.log.1").size(), 2U);
    EXPECT_EQ(lines(file_).size(), 1U);
}

TEST_F(AuditLogTest, RefusesOnAFullDiskOrGoesOnAsConfigured) {
    AuditConfig full = config("refuse");
    full.file = "/dev/full";
    AuditLog refuses(full, clock_);
    EXPECT_EQ(failure(refuses), make_error_code(Errc::audit_unavailable));
    EXPECT_FALSE(test::run(refuses.check()));

    full.on_failure = "continue";
    AuditLog goes_on(full, clock_);
    EXPECT_TRUE(record(goes_on));
    EXPECT_FALSE(test::run(goes_on.check()));
}

/// Files of this process cannot grow beyond a size: what a full disk does in the middle of a line.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;
    ~FileSizeLimit() {
        setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }

private:
    void (*handler_)(int);
    rlimit before_{};
};

TEST_F(AuditLogTest, LeavesNoHalfLineWhereTheDiskFillsUp) {
    AuditLog audit(config(), clock_);
    EXPECT_TRUE(record(audit, "req-1"));
    const auto size = std::filesystem::file_size(file_);
    {
        const FileSizeLimit limit(size + 20);
        EXPECT_EQ(failure(audit), make_error_code(Errc::audit_unavailable));
        EXPECT_EQ(std::filesystem::file_size(file_), size);
    }
    // Once there is room again, a check finds out by itself, and the gap shows that one is missing.
    EXPECT_TRUE(test::run(audit.check()));
    const auto kept = lines(file_);
    ASSERT_EQ(kept.size(), 2U);
    EXPECT_EQ(kept[1].at("event"), "audit_checked");
    EXPECT_EQ(kept[1].at("sequence").to_number<int>(), 2);
}

TEST_F(AuditLogTest, SaysWhichFileCannotBeOpened) {
    AuditConfig absent = config();
    absent.file = folder_.path() / "no" / "such" / "folder";
    try {
        const AuditLog audit(absent, clock_);
        FAIL() << "it was opened";
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string(error.what()).find(absent.file.string()), std::string::npos);
    }
}

TEST_F(AuditLogTest, KeepsNothingAndRefusesNothingWithoutATarget) {
    AuditLog audit(clock_);
    EXPECT_TRUE(record(audit));
    EXPECT_TRUE(test::run(audit.check()));
}

TEST_F(AuditLogTest, SendsToSyslog) {
    const std::string path = (folder_.path() / "log.socket").string();
    AuditConfig to_syslog;
    to_syslog.syslog = path;
    AuditLog audit(to_syslog, clock_);
    EXPECT_EQ(failure(audit), make_error_code(Errc::audit_unavailable));  // nobody there

    const int daemon = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    ASSERT_EQ(bind(daemon, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_TRUE(record(audit, "req-2"));

    std::array<char, 4096> datagram{};
    const auto size = recv(daemon, datagram.data(), datagram.size(), 0);
    close(daemon);
    ASSERT_GT(size, 0);
    const std::string text(datagram.data(), static_cast<std::size_t>(size));
    EXPECT_TRUE(text.starts_with("<85>porthole[")) << text;
    const auto json = boost::json::parse(text.substr(text.find('{'))).as_object();
    EXPECT_EQ(json.at("request_id"), "req-2");
}

}  // namespace
}  // namespace porthole::audit
