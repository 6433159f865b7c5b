// SPDX-License-Identifier: Apache-2.0
// What the WebSocket codec costs by itself: unmasking, in place and on the way down a buffer, and
// finding frames.
#include "net/websocket/frame_scanner.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <string>
#include <vector>

namespace porthole::net::websocket {
namespace {

const MaskingKey kKey{std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};

void unmask(benchmark::State& state) {
    std::vector<std::byte> payload(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state) {
        apply_mask(payload, kKey, 1);
        benchmark::ClobberMemory();
    }
    state.SetBytesProcessed(state.iterations() * state.range(0));
}

void unmask_and_move(benchmark::State& state) {
    const auto size = static_cast<std::size_t>(state.range(0));
    std::vector<std::byte> buffer(size + kMaxHeaderBytes);
    const std::span<std::byte> bytes(buffer);
    for (auto _ : state) {
        copy_masked(bytes.subspan(kMaxHeaderBytes), bytes.first(size), kKey, 1);
        benchmark::ClobberMemory();
    }
    state.SetBytesProcessed(state.iterations() * state.range(0));
}

/// Frames of the size that keys and mouse moves have.
void scan_small_frames(benchmark::State& state) {
    constexpr int kFrames = 1000;
    std::string frames;
    for (int i = 0; i < kFrames; ++i) {
        frames += whole_frame(Opcode::binary, "\4\1\0\0\0\0\0a", &kKey);
    }
    for (auto _ : state) {
        FrameScanner scanner(Sender::client);
        auto input = std::as_writable_bytes(std::span(frames));
        while (scanner.next(input).kind != FrameScanner::Kind::more) {
        }
    }
    state.SetItemsProcessed(state.iterations() * kFrames);
}

BENCHMARK(unmask)->Arg(64)->Arg(4096)->Arg(128 * 1024);
BENCHMARK(unmask_and_move)->Arg(64)->Arg(4096)->Arg(128 * 1024);
BENCHMARK(scan_small_frames);

}  // namespace
}  // namespace porthole::net::websocket
