#include "hygge/parquet/ordered_output.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "hygge/base/error.h"

namespace hygge::parquet {

OrderedOutput::OrderedOutput(const std::filesystem::path& path, std::uint64_t most_held)
    : path_{path}, file_{::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666)}, most_held_{most_held} {
  if (!file_) throw system_error("create", path_.string(), errno);
}

void OrderedOutput::append(std::size_t piece, std::span<const std::byte> bytes) {
  std::unique_lock lock{mutex_};
  turned_.wait(lock, [&] { return is_stopped_ || piece == turn_ || held_bytes_ + bytes.size() <= most_held_; });
  if (is_stopped_) throw Error{ErrorKind::Cancelled, "writing stopped"};
  if (piece == turn_) {
    write_held();
    write(bytes);
    return;
  }
  std::vector<std::byte>& held = held_[piece].bytes;
  held.insert(held.end(), bytes.begin(), bytes.end());
  held_bytes_ += bytes.size();
}

void OrderedOutput::finish(std::size_t piece) {
  {
    const std::lock_guard lock{mutex_};
    held_[piece].is_finished = true;
    if (piece != turn_) return;
    while (held_.contains(turn_) && held_[turn_].is_finished) {
      write_held();
      held_.erase(turn_++);
    }
    // What the piece whose turn it is has made so far is written with its next bytes.
  }
  turned_.notify_all();
}

void OrderedOutput::stop() {
  {
    const std::lock_guard lock{mutex_};
    is_stopped_ = true;
  }
  turned_.notify_all();
}

/// What was held of the piece whose turn it is.
void OrderedOutput::write_held() {
  if (begins_.size() == turn_) begins_.push_back(size_);
  const auto held = held_.find(turn_);
  if (held == held_.end()) return;
  write(held->second.bytes);
  held_bytes_ -= held->second.bytes.size();
  held->second.bytes = {};
}

void OrderedOutput::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw system_error("write", path_.string(), errno);
    size_ += static_cast<std::uint64_t>(written);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

}  // namespace hygge::parquet
