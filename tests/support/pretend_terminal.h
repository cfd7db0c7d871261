#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/base/owned.h"
#include "tests/support/vt_screen.h"

namespace hygge::test {

/// A program to be started as a person at a terminal would start it.
struct TerminalProgram {
  std::vector<std::string> command;  ///< the executable's path, then its arguments
  /// Set on top of the test's own environment, or removed from it (nullopt). TERM is xterm-256color and NO_COLOR not
  /// set unless told otherwise here.
  std::map<std::string, std::optional<std::string>> environment;
  std::filesystem::path folder;  ///< where it starts; the test's own folder when empty
};

/// How a program ended.
struct Ended {
  int exit_code = -1;  ///< -1 when a signal ended it
  int signal = 0;      ///< 0 when it left by itself
  bool operator==(const Ended&) const = default;
};

/// A pseudo-terminal of a given size with a program in it: its stdin, stdout and stderr, the foreground of a session of
/// its own.
///
/// Nothing reads the program's output but the calls that wait. The destructor kills what still runs.
class PretendTerminal {
 public:
  static constexpr std::chrono::seconds kPatience{30};

  PretendTerminal(const TerminalProgram& program, std::size_t columns, std::size_t rows);
  PretendTerminal(const PretendTerminal&) = delete;
  PretendTerminal& operator=(const PretendTerminal&) = delete;
  ~PretendTerminal();

  /// Reads until the program has ended and all it wrote is read. Nothing when the deadline comes first.
  std::optional<Ended> wait(std::chrono::milliseconds deadline = kPatience);
  /// Reads until `is_true(screen())`; false when the deadline comes first, or the program ends without it.
  bool wait_until(const std::function<bool(const VtScreen&)>& is_true, std::chrono::milliseconds deadline = kPatience);
  /// Reads until `text` stands on the screen or has scrolled off it.
  bool wait_for_text(std::string_view text, std::chrono::milliseconds deadline = kPatience);

  /// To the program's process group, as from the keyboard.
  void send_signal(int signal) const;
  void type(std::string_view keys) const;
  void resize(std::size_t columns, std::size_t rows);

  /// All bytes that were read so far, as the terminal received them.
  const std::string& raw() const { return raw_; }
  const VtScreen& screen() const { return screen_; }
  pid_t process() const { return process_; }

 private:
  enum class Heard { Something, Nothing, End };
  Heard listen(std::chrono::milliseconds at_most);
  std::optional<Ended> reap(int options);

  FileDescriptor master_;
  pid_t process_ = -1;
  std::optional<Ended> ended_;
  std::string raw_;
  VtScreen screen_;
};

}  // namespace hygge::test
