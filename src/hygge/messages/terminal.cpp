#include "hygge/messages/terminal.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "hygge/messages/screen.h"

namespace hygge::messages {

namespace {

constexpr std::string_view kHideCursor = "\x1b[?25l";
constexpr std::string_view kShowCursor = "\x1b[?7h\x1b[?25h";
constexpr std::string_view kShowCursorBelow = "\x1b[?7h\x1b[?25h\n";

constexpr int kPatienceMs = 200;

/// The terminal whose cursor is hidden, or -1. Signal handlers read it, so it must not need a lock.
std::atomic<int> hidden_on{-1};
std::atomic<bool> suspended{false};
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

void set_suspend_handler(void (*handler)(int)) noexcept {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(SIGTSTP, &action, nullptr);
}

/// Stops the process as Ctrl-Z does without us, here inside the signal's handler; returns when it goes on. In a process
/// group without a shell to wake it the default effect is none, which SIGSTOP would not respect.
void suspend_by_default() noexcept {
  set_suspend_handler(SIG_DFL);
  sigset_t suspend;
  sigemptyset(&suspend);
  sigaddset(&suspend, SIGTSTP);
  raise(SIGTSTP);  // held back until the next line, for it is the one being handled
  pthread_sigmask(SIG_UNBLOCK, &suspend, nullptr);
}

/// Ctrl-Z: the shell gets its cursor back, and we hide it again when we go on in the foreground.
void on_suspend(int /*signal*/) {
  const int saved = errno;
  const int descriptor = hidden_on.load();
  if (descriptor >= 0) write_all(descriptor, kShowCursorBelow);
  suspend_by_default();
  set_suspend_handler(on_suspend);
  suspended.store(true);
  if (descriptor >= 0 && !is_in_background(descriptor)) write_all(descriptor, kHideCursor);
  errno = saved;
}

bool suspends_by_default() noexcept {
  struct sigaction present {};
  sigaction(SIGTSTP, nullptr, &present);
  return present.sa_handler == SIG_DFL;
}

}  // namespace

bool is_terminal(int descriptor) noexcept { return isatty(descriptor) == 1; }

Size size_of_terminal(int descriptor) noexcept {
  Size size;
  winsize window{};
  if (ioctl(descriptor, TIOCGWINSZ, &window) != 0) return size;
  if (window.ws_col > 0) size.columns = window.ws_col;
  if (window.ws_row > 0) size.rows = window.ws_row;
  return size;
}

std::size_t columns_of(int descriptor) noexcept {
  return is_terminal(descriptor) ? size_of_terminal(descriptor).columns : kUnlimited;
}

bool is_in_background(int descriptor) noexcept {
  const pid_t owner = tcgetpgrp(descriptor);
  return owner > 0 && owner != getpgrp();
}

void write_all(int descriptor, std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t written = write(descriptor, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      pollfd wanted{descriptor, POLLOUT, 0};
      poll(&wanted, 1, -1);
    } else if (errno != EINTR) {
      return;
    }
  }
}

HiddenCursor::HiddenCursor(int descriptor) {
  [[maybe_unused]] static const int registered = std::atexit(restore_terminal);
  hidden_on.store(descriptor);
  if (suspends_by_default()) set_suspend_handler(on_suspend);
  write_all(descriptor, kHideCursor);
}

HiddenCursor::~HiddenCursor() {
  const int descriptor = hidden_on.exchange(-1);
  if (descriptor < 0) return;
  struct sigaction present {};
  sigaction(SIGTSTP, nullptr, &present);
  if (present.sa_handler == on_suspend) set_suspend_handler(SIG_DFL);
  write_all(descriptor, kShowCursor);
}

bool HiddenCursor::is_in_force() noexcept { return hidden_on.load() >= 0; }

bool HiddenCursor::was_suspended() noexcept { return suspended.exchange(false); }

void restore_terminal() noexcept {
  const int saved = errno;
  const int descriptor = hidden_on.exchange(-1);
  // A terminal that was stopped (Ctrl-S) must not keep the process from ending.
  pollfd wanted{descriptor, POLLOUT, 0};
  if (descriptor >= 0 && poll(&wanted, 1, kPatienceMs) == 1) write_all(descriptor, kShowCursorBelow);
  errno = saved;
}

}  // namespace hygge::messages
