// SPDX-License-Identifier: Apache-2.0
#include "cli/demo/guest.hpp"

#include "net/deadline.hpp"

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/this_coro.hpp>

namespace porthole::cli {
namespace {

constexpr Milliseconds kTryAgain{20};
/// Memtest86+ is busy for ever: it shall leave the cores to what matters.
constexpr int kNiceness = 10;

}  // namespace

std::filesystem::path console_of(const GuestImage& guest, const std::filesystem::path& folder) {
    return folder / (guest.name + ".vnc");
}

ChildPtr boot(
    const boost::asio::any_io_executor& executor,
    const std::string& qemu,
    const GuestImage& guest,
    const std::filesystem::path& folder,
    bool verbose
) {
    ChildOptions options;
    options.name = "QEMU with " + guest.name;
    options.arguments = {
        qemu,
        "-name",
        guest.name,
        "-accel",
        "tcg",
        "-m",
        "64",
        "-display",
        "none",
        "-nic",
        "none",
        "-serial",
        "none",
        "-parallel",
        "none",
        "-monitor",
        "none",
        "-vnc",
        "unix:" + console_of(guest, folder).string(),
        "-drive",
        "media=cdrom,format=raw,readonly=on,file=" + guest.disc.string(),
        "-boot",
        "d",
    };
    options.log = verbose ? std::filesystem::path() : folder / (guest.name + ".log");
    options.niceness = kNiceness;
    return std::make_unique<Child>(executor, options);
}

Task<bool> answers(std::filesystem::path console) {
    using Protocol = boost::asio::local::stream_protocol;
    const auto executor = co_await boost::asio::this_coro::executor;
    const Protocol::endpoint address(console.string());
    for (;;) {
        Protocol::socket socket(executor);
        boost::system::error_code error;
        socket.connect(address, error);
        if (!error) {
            co_return true;
        }
        co_await net::sleep_for(kTryAgain);
    }
}

}  // namespace porthole::cli
