#include "hygge/parquet/ordered_output.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "hygge/base/error.h"

namespace hygge::parquet {

void OrderedOutput::append(std::size_t piece, std::span<const std::byte> bytes) {
  std::unique_lock lock{mutex_};
  turned_.wait(lock, [&] { return is_stopped_ || piece == turn_ || held_bytes_ + bytes.size() <= plan_.most_held; });
  if (is_stopped_) throw Error{ErrorKind::Cancelled, "writing stopped"};
  if (piece == turn_) {
    write_held();
    write(begins_.back().file, bytes);
    return;
  }
  held_[piece].parts.emplace_back(bytes.begin(), bytes.end());
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
  if (begins_.size() == turn_) {
    const bool is_full = !files_.empty() && files_.back().size >= plan_.file_size;
    if (files_.empty() || (is_full && plan_.may_begin(turn_))) begin_file();
    begins_.push_back({files_.size() - 1, files_.back().size});
  }
  const auto held = held_.find(turn_);
  if (held == held_.end()) return;
  for (std::vector<std::byte>& part : held->second.parts) {
    write(begins_.back().file, part);
    held_bytes_ -= part.size();
    part = {};
  }
  held->second.parts.clear();
}

void OrderedOutput::begin_file() {
  File file{plan_.name(files_.size()), {}, 0};
  file.descriptor = FileDescriptor{::open(file.path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666)};
  if (!file.descriptor) throw system_error("create", file.path.string(), errno);
  if (!files_.empty()) close(files_.size() - 1);  // there may be more than a process may have open
  files_.push_back(std::move(file));
  write(files_.size() - 1, std::as_bytes(std::span{plan_.head}));
}

void OrderedOutput::write(std::size_t number, std::span<const std::byte> bytes) {
  File& file = files_.at(number);
  if (!file.descriptor) {
    file.descriptor = FileDescriptor{::open(file.path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC)};
    if (!file.descriptor) throw system_error("open", file.path.string(), errno);
  }
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.descriptor.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw system_error("write", file.path.string(), errno);
    file.size += static_cast<std::uint64_t>(written);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

}  // namespace hygge::parquet
