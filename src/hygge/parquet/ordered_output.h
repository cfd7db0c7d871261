#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "hygge/base/owned.h"

namespace hygge::parquet {

/// How the files of an OrderedOutput come about.
struct OutputPlan {
  std::function<std::filesystem::path(std::size_t number)> name;  ///< of a file that must not be there yet
  std::string head;                                               ///< what each file begins with
  std::uint64_t most_held = 0;                                    ///< bytes
  /// A file that has so many bytes ends before the next piece for which `may_begin` is true.
  std::uint64_t file_size = UINT64_MAX;
  std::function<bool(std::size_t piece)> may_begin;
};

/// New files made of numbered pieces, which lie there one behind the other in their order, though several threads make
/// them at once. What comes too early is held; a thread that is far ahead waits.
///
/// Each thread makes one piece after the other, and takes the lowest number that nobody has.
///
/// Memory   `most_held` bytes, and what each thread appends at a time.
/// Errors   system_error() when a file cannot be made or written; Error{Cancelled} from append() after stop().
/// Threads  append(), finish() and stop(): any; the rest when they have ended.
class OrderedOutput {
 public:
  explicit OrderedOutput(OutputPlan plan) : plan_{std::move(plan)} {}

  void append(std::size_t piece, std::span<const std::byte> bytes);
  /// Nothing more will be appended to the piece.
  void finish(std::size_t piece);
  /// Wakes who waits: a piece will never be finished.
  void stop();

  /// In which file a piece begins, and with which byte of it.
  struct Place {
    std::size_t file = 0;
    std::uint64_t offset = 0;
  };
  Place begin_of(std::size_t piece) const { return begins_.at(piece); }

  /// Begins a file even where there is no piece.
  void begin_file();
  std::size_t files() const noexcept { return files_.size(); }
  std::uint64_t size_of(std::size_t file) const { return files_.at(file).size; }
  /// Appends behind all pieces of a file; opens it again where another one was begun since.
  void write(std::size_t file, std::span<const std::byte> bytes);
  void close(std::size_t file) { files_.at(file).descriptor.reset(); }

 private:
  struct File {
    std::filesystem::path path;
    FileDescriptor descriptor;
    std::uint64_t size = 0;
  };
  struct Held {
    std::vector<std::vector<std::byte>> parts;  // as they came: to join them would copy them while they grow
    bool is_finished = false;
  };

  void write_held();

  OutputPlan plan_;
  std::mutex mutex_;
  std::condition_variable turned_;
  // Guarded by mutex_ while there are several threads.
  std::vector<File> files_;
  std::size_t turn_ = 0;  // the piece that is written through
  std::map<std::size_t, Held> held_;
  std::uint64_t held_bytes_ = 0;
  std::vector<Place> begins_;
  bool is_stopped_ = false;
};

}  // namespace hygge::parquet
