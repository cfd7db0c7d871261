#pragma once

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "hygge/base/owned.h"

namespace hygge::test {

/// What to run, and in what surroundings.
struct ProgramRequest {
  std::filesystem::path program;
  std::vector<std::string> arguments;
  std::filesystem::path folder;                    ///< the working folder; empty: ours
  std::map<std::string, std::string> environment;  ///< the whole environment; nothing of ours is inherited
  std::chrono::milliseconds deadline{60'000};      ///< after it the program is killed and wait() throws
};

/// How a program ended and what it said.
struct ProgramResult {
  int exit_code = -1;  ///< -1 when a signal ended it
  int signal = 0;      ///< the signal that ended it, or 0
  std::string out;
  std::string err;
  std::chrono::duration<double, std::milli> elapsed{0};
  long peak_kilobytes = 0;  ///< of its memory, as it was seen moments before its end
};

/// A program that runs beside the test; killed and reaped at the end of its scope.
///
/// Threads  one thread drives it; its output is collected on threads of its own.
/// Errors   std::runtime_error when it cannot be started or does not keep its deadline; the text has its output.
class RunningProgram {
 public:
  explicit RunningProgram(ProgramRequest request);
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;
  ~RunningProgram();

  pid_t process() const noexcept { return process_; }
  void send(int signal) const;
  /// Whether it has ended by now; wait() still is to be called.
  bool has_ended() const;

  /// What it has written so far.
  std::string out() const;
  std::string err() const;
  /// Waits until the text has appeared; returns false when the program ended, or its deadline came, without it.
  bool wait_for_out(std::string_view text) const;
  bool wait_for_err(std::string_view text) const;

  /// Waits for its end.
  ProgramResult wait();

 private:
  /// One pipe's text, read by a thread until the program has closed its end.
  class Collector {
   public:
    explicit Collector(FileDescriptor pipe);
    ~Collector();
    std::string text() const;
    bool wait_for(std::string_view text, std::chrono::steady_clock::time_point deadline) const;
    void join();

   private:
    void read_all();

    FileDescriptor pipe_;
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::string text_;    // guarded by mutex_
    bool ended_ = false;  // guarded by mutex_
    std::thread reader_;
  };

  void kill_and_reap() noexcept;

  ProgramRequest request_;
  std::chrono::steady_clock::time_point started_;
  pid_t process_ = -1;
  std::unique_ptr<Collector> out_;
  std::unique_ptr<Collector> err_;
};

/// Runs a program to its end.
ProgramResult run_program(ProgramRequest request);

}  // namespace hygge::test
