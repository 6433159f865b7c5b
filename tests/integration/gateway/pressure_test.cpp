// SPDX-License-Identifier: Apache-2.0
// Peers that are slow or do not move at all: memory stays bounded, and everyone else goes on.
#include "integration/gateway/fixture.hpp"

#include <boost/asio/error.hpp>

#include <chrono>

namespace porthole::test {
namespace {

using SteadyClock = std::chrono::steady_clock;

/// What the sockets on a session's way may hold, all of them together, and more than enough.
constexpr std::uint64_t kInSocketsBytes = 128ULL << 20U;
/// What a gateway that held the rest itself would need, at least.
constexpr std::size_t kMemoryKib = std::size_t{32} << 10U;

class PressureTest : public VsphereGatewayTest {
protected:
    /// With a single worker: whoever blocked it would block everyone.
    void start_alone(const std::string& connect_timeout = "20s") {
        GatewayOptions alone = options();
        alone.workers = 1;
        alone.connect_timeout = connect_timeout;
        alone.instances.push_back({kStaticFlood, flood_.address()});
        alone.instances.push_back({kStaticDeaf, deaf_.address()});
        start(alone);
        // What the first session needs once is not counted.
        ConsoleSocket first = open_console(kVm, "webmks");
        expect_echo(first);
        resident_kib_ = gateway().resident_kib();
    }

    void expect_others_go_on() {
        ConsoleSocket vm = open_console(kVm, "webmks");
        expect_echo(vm);
        ConsoleSocket with_address = open_console(kStatic, "novnc");
        expect_echo(with_address);
    }

    void expect_memory_is_bounded() const {
        EXPECT_LT(gateway_resident_kib(), resident_kib_ + kMemoryKib);
    }

    /// Whether the flood comes to rest: nothing more is taken from it for half a second.
    bool flood_rests() const {
        std::uint64_t last = 0;
        auto since = SteadyClock::now();
        return eventually([&] {
            const std::uint64_t sent = flood_.sent_bytes();
            if (sent != last) {
                last = sent;
                since = SteadyClock::now();
            }
            return sent > 0 && SteadyClock::now() - since > Milliseconds(500);
        });
    }

    void expect_slow_reader_is_waited_for(const std::string& instance, const std::string& type) {
        ConnectionOptions small;
        small.receive_buffer_bytes = 64 * 1024;
        ConsoleSocket slow = open(redeem(issue(instance, type)), small);
        ASSERT_EQ(shake_hands(slow), "fake");

        EXPECT_TRUE(flood_rests());
        const std::uint64_t sent = flood_.sent_bytes();
        EXPECT_LT(sent, kInSocketsBytes);
        expect_memory_is_bounded();
        expect_others_go_on();

        // It goes on where it stopped.
        const std::size_t much = std::size_t{32} << 20U;
        const std::string bytes = slow.read(much);
        EXPECT_EQ(bytes.size(), much);
        EXPECT_EQ(bytes.find_first_not_of('f'), std::string::npos);
        expect_memory_is_bounded();
    }

    /// Writes frames until nobody takes them any more; returns how many bytes were taken.
    static std::uint64_t push(ClientConnection& connection) {
        const std::string frame = client_frame(2, std::string(60'000, 'k'));
        std::uint64_t sent = 0;
        boost::system::error_code error;
        while (!error && sent < 2 * kInSocketsBytes) {
            const std::size_t place = sent % frame.size();
            sent += connection.write_some(frame.data() + place, frame.size() - place, error);
        }
        return sent;
    }

    const std::string kStaticFlood = "cccccccc-0000-4000-8000-000000000001";
    const std::string kStaticDeaf = "cccccccc-0000-4000-8000-000000000002";
    VncServer deaf_{VncBehaviour::deaf};

private:
    std::size_t gateway_resident_kib() const {
        return const_cast<PressureTest*>(this)->gateway().resident_kib();
    }

    std::size_t resident_kib_ = 0;
};

TEST_F(PressureTest, WaitsForASlowReaderOfAWebSocketConsole) {
    start_alone();
    expect_slow_reader_is_waited_for(kFloodingVm, "webmks");
}

TEST_F(PressureTest, WaitsForASlowReaderOfARawConsole) {
    start_alone();
    expect_slow_reader_is_waited_for(kStaticFlood, "novnc");
}

TEST_F(PressureTest, WaitsForASlowConsole) {
    start_alone();
    ConnectionOptions impatient;
    impatient.patience = Milliseconds(500);
    ConsoleSocket pushing = open(redeem(issue(kStaticDeaf, "novnc")), impatient);
    ASSERT_EQ(shake_hands(pushing), "fake");

    const std::uint64_t sent = push(pushing.connection());

    EXPECT_LT(sent, kInSocketsBytes);
    expect_memory_is_bounded();
    expect_others_go_on();
    pushing.connection().reset();
    EXPECT_NE(gateway().wait_for_line({"session_ended", "cause=browser_closed"}), "");
}

TEST_F(PressureTest, TakesLittleBeforeTheConsoleIsOpen) {
    start_alone("4s");
    esxi_.set_mode("stall-before-101", 1);
    ConnectionOptions impatient;
    impatient.patience = Milliseconds(500);
    ConsoleSocket pushing = open(redeem(issue(kVm, "webmks")), impatient);
    ASSERT_EQ(pushing.answer().status, 101);

    const std::uint64_t sent = push(pushing.connection());

    EXPECT_LT(sent, kInSocketsBytes);
    expect_memory_is_bounded();
    expect_others_go_on();
    EXPECT_NE(gateway().wait_for_line({"session_refused", "cause=deadline_exceeded"}), "");
}

TEST_F(PressureTest, OthersGoOnWhileOneStalls) {
    start_alone();
    for (const char* mode : {"stall-before-tls", "stall-before-101", "stall-after-101"}) {
        SCOPED_TRACE(mode);
        const std::string secret = redeem(issue(kVm, "webmks"));
        esxi_.set_mode(mode, 1);
        const ConsoleSocket stalled = open(secret);
        EXPECT_TRUE(eventually([this] { return esxi_.count("tcp_open") > 0; }));
        expect_others_go_on();
    }
    // A vCenter that takes its time, too.
    const std::string secret = redeem(issue(kVm, "webmks"));
    vcenter_.add_fault({{"method", "AcquireTicket"}, {"delay", "2s"}});
    ConsoleSocket late = open(secret);
    EXPECT_TRUE(eventually([this] { return vcenter_.calls().contains("AcquireTicket"); }));
    expect_others_go_on();
    EXPECT_EQ(shake_hands(late), "fake");
}

}  // namespace
}  // namespace porthole::test
