// SPDX-License-Identifier: Apache-2.0
#include "base/audit/sink.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <string>

namespace porthole::audit {
namespace {

constexpr mode_t kMode = 0640;

boost::system::error_code last_error() {
    return {errno, boost::system::system_category()};
}

class FileSink final : public Sink {
public:
    explicit FileSink(std::filesystem::path file) : file_(std::move(file)), name_(file_.string()) {
        const auto opened = reopen();
        if (!opened) {
            throw std::runtime_error(
                "cannot write the audit log " + name_ + ": " + opened.error().message()
            );
        }
    }
    FileSink(const FileSink&) = delete;
    FileSink& operator=(const FileSink&) = delete;
    ~FileSink() override { close(descriptor_); }

    Result<void> write(std::string_view line, bool sync) override {
        const off_t before = lseek(descriptor_, 0, SEEK_END);
        ssize_t written = 0;
        do {
            written = ::write(descriptor_, line.data(), line.size());
        } while (written < 0 && errno == EINTR);
        if (written < 0) {
            return last_error();
        }
        if (static_cast<std::size_t>(written) < line.size()) {
            // The disk took the line's beginning: the next line must not go on behind that.
            if (before < 0 || ftruncate(descriptor_, before) != 0) {
                return last_error();
            }
            return boost::system::error_code(ENOSPC, boost::system::system_category());
        }
        if (sync && is_regular_ && fdatasync(descriptor_) != 0) {
            return last_error();
        }
        return ok();
    }

    Result<void> reopen() override {
        const int descriptor =
            open(file_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, kMode);
        if (descriptor < 0) {
            return last_error();
        }
        if (descriptor_ >= 0) {
            close(descriptor_);
        }
        descriptor_ = descriptor;
        struct stat status{};
        is_regular_ = fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode);
        return ok();
    }

    std::string_view name() const noexcept override { return name_; }

private:
    const std::filesystem::path file_;
    const std::string name_;
    int descriptor_ = -1;
    bool is_regular_ = false;
};

}  // namespace

SinkPtr open_file_sink(const std::filesystem::path& file) {
    return std::make_unique<FileSink>(file);
}

}  // namespace porthole::audit
