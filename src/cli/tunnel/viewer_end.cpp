// SPDX-License-Identifier: Apache-2.0
#include "cli/tunnel/viewer_end.hpp"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <cstring>
#include <utility>

namespace porthole::cli {
namespace {

void make_nonblocking(int descriptor) {
    fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
}

}  // namespace

ViewerEnd::ViewerEnd(int socket) : ViewerEnd(socket, socket) {
    make_nonblocking(socket);
}

ViewerEnd::ViewerEnd(int input, int output) : input_(input), output_(output) {}

ViewerEnd ViewerEnd::standard() {
    ViewerEnd end(STDIN_FILENO, STDOUT_FILENO);
    termios settings{};
    if (tcgetattr(STDIN_FILENO, &settings) == 0) {
        end.terminal_ = true;
        end.settings_.assign(reinterpret_cast<const char*>(&settings), sizeof(settings));
        cfmakeraw(&settings);
        tcsetattr(STDIN_FILENO, TCSANOW, &settings);
    }
    return end;
}

ViewerEnd::ViewerEnd(ViewerEnd&& other) noexcept
    : input_(std::exchange(other.input_, -1)),
      output_(std::exchange(other.output_, -1)),
      terminal_(std::exchange(other.terminal_, false)),
      settings_(std::move(other.settings_)) {}

ViewerEnd::~ViewerEnd() {
    if (terminal_) {
        termios settings{};
        std::memcpy(&settings, settings_.data(), sizeof(settings));
        tcsetattr(STDIN_FILENO, TCSADRAIN, &settings);
    }
    if (input_ > STDERR_FILENO) {
        close(input_);
    }
}

}  // namespace porthole::cli
