#include "hygge/cli/signals.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/cli/exit_code.h"
#include "hygge/messages/screen.h"

namespace hygge::cli {
namespace {

using Clock = std::chrono::steady_clock;

/// GNU timeout sends its signal twice, to the process and to its group; no person's second Ctrl-C comes as soon.
constexpr std::chrono::milliseconds kOfOneWish{300};

bool is_ignored(int signal) {
  struct sigaction present {};
  return ::sigaction(signal, nullptr, &present) == 0 && present.sa_handler == SIG_IGN;
}

sigset_t watched_signals() {
  sigset_t watched{};
  ::sigemptyset(&watched);
  ::sigaddset(&watched, SIGINT);
  ::sigaddset(&watched, SIGTERM);
  if (!is_ignored(SIGHUP)) {
    ::sigaddset(&watched, SIGHUP);
  }
  return watched;
}

CancelReason reason_of(int signal) {
  switch (signal) {
    case SIGINT:
      return CancelReason::Interrupted;
    case SIGHUP:
      return CancelReason::HungUp;
    default:
      return CancelReason::Terminated;
  }
}

}  // namespace

Signals::Signals(CancelToken cancel) : cancel_{std::move(cancel)} {
  const sigset_t watched = watched_signals();
  if (const int failure = ::pthread_sigmask(SIG_BLOCK, &watched, nullptr); failure != 0) {
    throw system_error("block", "signals", failure);
  }
  signals_ = FileDescriptor{::signalfd(-1, &watched, SFD_CLOEXEC)};
  stop_ = FileDescriptor{::eventfd(0, EFD_CLOEXEC)};
  if (!signals_ || !stop_) {
    throw system_error("watch for", "signals", errno);
  }
  watcher_ = std::thread{[this] { watch(); }};
}

Signals::~Signals() {
  ::eventfd_write(stop_.get(), 1);
  watcher_.join();
}

void Signals::watch() {
  std::array<pollfd, 2> waiting{pollfd{signals_.get(), POLLIN, 0}, pollfd{stop_.get(), POLLIN, 0}};
  Clock::time_point first_came;
  while (true) {
    if (::poll(waiting.data(), waiting.size(), -1) < 0) {
      continue;
    }
    if (waiting[1].revents != 0) {
      return;
    }
    signalfd_siginfo signal{};
    if (::read(signals_.get(), &signal, sizeof signal) != sizeof signal) {
      continue;
    }
    const int number = static_cast<int>(signal.ssi_signo);
    if (received_.load() == number && Clock::now() - first_came < kOfOneWish) {
      continue;
    }
    if (received_.load() != 0) {
      messages::restore_terminal();
      ::_exit(number_of(ExitCode::SignalBase) + number);
    }
    first_came = Clock::now();
    received_.store(number);
    cancel_.cancel(reason_of(number));
  }
}

}  // namespace hygge::cli
