#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <span>
#include <vector>

#include "hygge/base/owned.h"

namespace hygge::parquet {

/// A new file made of numbered pieces, which lie there one behind the other in their order, though several threads make
/// them at once. What comes too early is held; a thread that is far ahead waits.
///
/// Each thread makes one piece after the other, and takes the lowest number that nobody has.
///
/// Memory   `most_held` bytes, and what each thread appends at a time.
/// Errors   system_error() when the file cannot be made or written; Error{Cancelled} from append() after stop().
/// Threads  append(), finish() and stop(): any; the rest when they have ended.
class OrderedOutput {
 public:
  /// The file must not be there yet.
  OrderedOutput(const std::filesystem::path& path, std::uint64_t most_held);

  void append(std::size_t piece, std::span<const std::byte> bytes);
  /// Nothing more will be appended to the piece.
  void finish(std::size_t piece);
  /// Wakes who waits: a piece will never be finished.
  void stop();

  /// Where a finished piece begins, in bytes from the file's first.
  std::uint64_t begin_of(std::size_t piece) const { return begins_.at(piece); }
  /// How long the file is.
  std::uint64_t size() const noexcept { return size_; }
  /// Appends behind everything.
  void write(std::span<const std::byte> bytes);

 private:
  struct Held {
    std::vector<std::byte> bytes;
    bool is_finished = false;
  };

  void write_held();

  std::filesystem::path path_;
  FileDescriptor file_;
  std::uint64_t most_held_;
  std::mutex mutex_;
  std::condition_variable turned_;
  // Guarded by mutex_ while there are several threads.
  std::uint64_t size_ = 0;
  std::size_t turn_ = 0;  // the piece that is written through
  std::map<std::size_t, Held> held_;
  std::uint64_t held_bytes_ = 0;
  std::vector<std::uint64_t> begins_;
  bool is_stopped_ = false;
};

}  // namespace hygge::parquet
