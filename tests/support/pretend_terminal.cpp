#include "tests/support/pretend_terminal.h"

#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <stdexcept>

namespace hygge::test {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kGlance{20};
constexpr int kCouldNotStart = 127;

std::map<std::string, std::string> environment_of(const TerminalProgram& program) {
  std::map<std::string, std::string> variables;
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string variable = *each;
    const std::size_t equals = variable.find('=');
    variables[variable.substr(0, equals)] = equals == std::string::npos ? "" : variable.substr(equals + 1);
  }
  variables["TERM"] = "xterm-256color";
  variables.erase("NO_COLOR");
  for (const auto& [name, value] : program.environment) {
    if (value) {
      variables[name] = *value;
    } else {
      variables.erase(name);
    }
  }
  return variables;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

winsize window_of(std::size_t columns, std::size_t rows) {
  winsize window{};
  window.ws_col = static_cast<unsigned short>(columns);
  window.ws_row = static_cast<unsigned short>(rows);
  return window;
}

}  // namespace

PretendTerminal::PretendTerminal(const TerminalProgram& program, std::size_t columns, std::size_t rows)
    : screen_{columns, rows} {
  // All that needs memory comes before the fork: the test may have threads that hold the allocator's lock.
  std::vector<std::string> command = program.command;
  std::vector<std::string> environment;
  for (const auto& [name, value] : environment_of(program)) environment.push_back(name + "=" + value);
  const std::vector<char*> arguments = pointers_to(command);
  const std::vector<char*> variables = pointers_to(environment);
  const std::string folder = program.folder.string();
  const winsize window = window_of(columns, rows);

  int master = -1;
  process_ = forkpty(&master, nullptr, nullptr, &window);
  if (process_ < 0) throw std::runtime_error{"no pseudo-terminal can be had"};
  if (process_ == 0) {
    if (!folder.empty() && chdir(folder.c_str()) != 0) _exit(kCouldNotStart);
    execve(arguments.front(), arguments.data(), variables.data());
    _exit(kCouldNotStart);
  }
  master_ = FileDescriptor{master};
}

PretendTerminal::~PretendTerminal() {
  if (ended_) return;
  kill(-process_, SIGKILL);
  reap(0);
}

std::optional<Ended> PretendTerminal::wait(std::chrono::milliseconds deadline) {
  const auto end = SteadyClock::now() + deadline;
  while (SteadyClock::now() < end) {
    const Heard heard = listen(kGlance);
    if (heard == Heard::Something) continue;
    if (reap(WNOHANG)) {
      while (listen(std::chrono::milliseconds{0}) == Heard::Something) {
      }
      return ended_;
    }
    if (heard == Heard::End) poll(nullptr, 0, static_cast<int>(kGlance.count()));  // closed, but not gone yet
  }
  return std::nullopt;
}

bool PretendTerminal::wait_until(const std::function<bool(const VtScreen&)>& is_true,
                                 std::chrono::milliseconds deadline) {
  const auto end = SteadyClock::now() + deadline;
  while (!is_true(screen_)) {
    if (SteadyClock::now() >= end || listen(kGlance) == Heard::End) return is_true(screen_);
  }
  return true;
}

bool PretendTerminal::wait_for_text(std::string_view text, std::chrono::milliseconds deadline) {
  return wait_until([text](const VtScreen& screen) { return screen.text().find(text) != std::string::npos; }, deadline);
}

void PretendTerminal::send_signal(int signal) const { kill(-process_, signal); }

void PretendTerminal::type(std::string_view keys) const {
  while (!keys.empty()) {
    const ssize_t written = write(master_.get(), keys.data(), keys.size());
    if (written < 0 && errno != EINTR) throw std::runtime_error{"the pseudo-terminal takes no keys"};
    keys.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
  }
}

void PretendTerminal::resize(std::size_t columns, std::size_t rows) {
  const winsize window = window_of(columns, rows);
  if (ioctl(master_.get(), TIOCSWINSZ, &window) != 0) throw std::runtime_error{"the pseudo-terminal keeps its size"};
  screen_.resize(columns, rows);
}

/// Reads what is there, waiting `at_most` for it. The end comes as an error (EIO) when the last writer has gone.
PretendTerminal::Heard PretendTerminal::listen(std::chrono::milliseconds at_most) {
  pollfd wanted{master_.get(), POLLIN, 0};
  if (poll(&wanted, 1, static_cast<int>(at_most.count())) <= 0) return Heard::Nothing;
  std::array<char, 4096> buffer{};
  const ssize_t length = read(master_.get(), buffer.data(), buffer.size());
  if (length < 0 && errno == EINTR) return Heard::Nothing;
  if (length <= 0) return Heard::End;
  const std::string_view bytes{buffer.data(), static_cast<std::size_t>(length)};
  raw_ += bytes;
  screen_.feed(bytes);
  return Heard::Something;
}

std::optional<Ended> PretendTerminal::reap(int options) {
  int status = 0;
  if (!ended_ && waitpid(process_, &status, options) == process_) {
    ended_ = WIFSIGNALED(status) ? Ended{-1, WTERMSIG(status)} : Ended{WEXITSTATUS(status), 0};
  }
  return ended_;
}

}  // namespace hygge::test
