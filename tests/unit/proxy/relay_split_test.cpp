// SPDX-License-Identifier: Apache-2.0
// The same arrives on the other side, wherever what comes is cut; and where the kernel moves it.
#include "net/tcp_stream.hpp"
#include "support/socket_pair.hpp"
#include "unit/proxy/relay_fixture.hpp"

#include <boost/asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace porthole::proxy {
namespace {

/// Frames with each form of length, in fragments, empty, with control frames between them.
template <class Frame>
std::string many_frames(const Frame& made) {
    std::string bytes = made(kBinary, "a") + made(kBinary, "") + made(kPing, "1");
    bytes += made(kFirst, "one ") + made(kPong, "unasked") + made(kMiddle, "") + made(kPing, "");
    bytes += made(kMiddle, std::string(126, 't')) + made(kLast, "three");
    return bytes + made(kBinary, std::string(200, 'l')) + made(kBinary, "end");
}

const std::string kManyPayloads =
    "aone " + std::string(126, 't') + "three" + std::string(200, 'l') + "end";

/// Data frames alone, as they would be forwarded.
std::vector<std::string> without_control(const std::vector<std::string>& frames) {
    std::vector<std::string> data;
    for (const std::string& each : frames) {
        if (!each.starts_with("8a") && !each.starts_with("89")) {
            data.push_back(each);
        }
    }
    return data;
}

std::string payload_of(const std::vector<std::string>& frames) {
    std::string payload;
    for (const std::string& each : frames) {
        payload += each.substr(3);
    }
    return payload;
}

TEST_P(RelayTest, CarriesTheSameBothWaysWhereverBothAreCut) {
    const std::string up = many_frames(&masked_frame);
    const auto unmasked = [](unsigned first, std::string_view payload) {
        return frame(first, payload);
    };
    const std::string down = raw() ? kManyPayloads : many_frames(unmasked);
    const auto cut = [](const std::string& bytes, std::size_t at) {
        at = at % bytes.size();
        return at == 0 ? test::in_pieces(bytes, 1)
                       : ScriptedStream::Chunks{bytes.substr(0, at), bytes.substr(at)};
    };
    for (std::size_t at = 0; at < std::max(up.size(), down.size()); ++at) {
        ScriptedStream browser(cut(up, at), Then::listen);
        ScriptedStream upstream(cut(down, at), Then::listen);
        asio::io_context context(1);
        OpenUpstream open{test::lend(upstream), GetParam(), {}};
        Relay relay(browser, open, buffers_, context.get_executor());
        asio::co_spawn(context, run_to_end(relay), asio::detached);
        context.poll();

        const auto to_browser = frames_in(browser.sent(), false);
        ASSERT_EQ(payload_of(without_control(to_browser)), kManyPayloads) << "cut at " << at;
        // Of several pongs that wait for a frame's end the last counts.
        ASSERT_THAT(to_browser, testing::Contains("8a ")) << "cut at " << at;
        if (raw()) {
            ASSERT_EQ(upstream.sent(), kManyPayloads) << "cut at " << at;
        } else {
            const auto to_console = frames_in(upstream.sent(), true);
            ASSERT_EQ(without_control(to_console), without_control(frames_in(up, true))) << at;
            ASSERT_EQ(without_control(to_browser), without_control(frames_in(down, false))) << at;
            ASSERT_THAT(to_console, testing::Contains("8a ")) << "cut at " << at;
        }
    }
}

/// A console and a browser on real sockets, whose buffers are small.
class SplicedRelayTest : public testing::Test {
protected:
    static constexpr int kSmall = 12 * 1024;

    SplicedRelayTest() {
        near_.near.set_option(asio::socket_base::send_buffer_size(kSmall));
        near_.far.set_option(asio::socket_base::receive_buffer_size(kSmall));
        near_.far.non_blocking(true);
        browser_side_ = std::make_unique<net::TcpStream>(std::move(near_.near));
        open_.stream = std::make_unique<net::TcpStream>(std::move(far_.near));
        relay_ = std::make_unique<Relay>(*browser_side_, open_, buffers_, context_.get_executor());
        relay_->start([this](Errc reason) { ended_ = reason; });
    }

    void console_says(std::string_view bytes) {
        asio::write(far_.far, asio::buffer(bytes.data(), bytes.size()));
        context_.poll();
    }

    /// What the browser gets until it has `payload` bytes, in reads of at most `piece`.
    void browser_reads(std::size_t payload, std::size_t piece) {
        std::string room(piece, '\0');
        for (int idle = 0;
             payload_of(without_control(frames())).size() < payload && idle < 1'000'000;
             ++idle) {
            context_.poll();
            boost::system::error_code error;
            const std::size_t got = near_.far.read_some(asio::buffer(room), error);
            got_.append(room, 0, got);
            idle = got > 0 ? 0 : idle;
        }
    }

    /// Those that are whole, and as far as it came the one that is not.
    std::vector<std::string> frames() const {
        auto all = frames_in(got_, false);
        std::erase(all, "cut");
        return all;
    }

    asio::io_context context_{1};
    net::BufferPool buffers_;
    test::SocketPair near_{context_.get_executor()};  // far: the browser's end
    test::SocketPair far_{context_.get_executor()};   // far: the console's end
    std::unique_ptr<net::TcpStream> browser_side_;
    OpenUpstream open_;
    std::unique_ptr<Relay> relay_;
    std::string got_;
    std::optional<Errc> ended_;
};

std::string counted(std::size_t size) {
    std::string text;
    for (std::size_t i = 0; text.size() < size; ++i) {
        text += std::to_string(i) + ' ';
    }
    text.resize(size);
    return text;
}

TEST_F(SplicedRelayTest, CarriesTheSameHoweverLittleTheBrowserTakes) {
    // One read of so much, and the next is left to the kernel.
    constexpr std::size_t kMuch = 40'000;
    const std::string first = counted(kMuch);
    console_says(first);
    browser_reads(first.size(), kMuch);
    ASSERT_EQ(payload_of(frames()), first);

    std::string all = first;
    for (const std::size_t piece : {1U, 2U, 3U, 7U, 1000U, 4096U, 100'000U}) {
        SCOPED_TRACE(piece);
        const std::string much = counted(kMuch + piece);
        all += much;
        console_says(much);
        // In the middle of the frame there is a ping to be answered, and a key on its way up.
        const std::string asks = masked_frame(kPing, std::to_string(piece)) +
                                 masked_frame(kBinary, "key " + std::to_string(piece) + "\n");
        near_.far.write_some(asio::buffer(asks));
        context_.poll();
        got_.reserve(all.size() * 2);
        const std::size_t at_once = piece < 10 ? 700 + piece : piece;
        browser_reads(all.size(), at_once);
        for (int i = 0; i < 100; ++i) {
            context_.poll();
        }
        ASSERT_EQ(payload_of(without_control(frames())), all);
    }
    EXPECT_EQ(buffers_.pipes.kept(), 1U) << "nothing was spliced";
    EXPECT_FALSE(ended_);
    std::string keys(4096, '\0');
    boost::system::error_code error;
    keys.resize(far_.far.read_some(asio::buffer(keys), error));
    EXPECT_EQ(keys, "key 1\nkey 2\nkey 3\nkey 7\nkey 1000\nkey 4096\nkey 100000\n");

    relay_->end(Errc::session_ended);
    context_.restart();
    context_.poll();
    EXPECT_EQ(ended_, Errc::session_ended);
}

TEST_F(SplicedRelayTest, EndsInTheMiddleOfAFrameThatNobodyTakes) {
    const std::string much = counted(40'000);
    console_says(much);
    browser_reads(much.size(), much.size());
    console_says(counted(60'000));

    relay_->end(Errc::session_ended);
    context_.restart();
    context_.poll();

    EXPECT_EQ(ended_, Errc::session_ended);
}

}  // namespace
}  // namespace porthole::proxy
