#include "hygge/tds/wait.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <system_error>

namespace hygge::tds {

namespace {

constexpr std::size_t kMostDescriptors = 64;

/// What poll(2) takes: milliseconds, rounded up so that nothing is polled in circles, -1 for ever.
int milliseconds_until(Clock::time_point until) {
  if (until == Wait::kForever) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, INT_MAX));
}

void throw_refusal(const char* what) {
  throw Error{ErrorKind::Io, what}.because(std::generic_category().message(errno));
}

}  // namespace

int Waiter::wake_descriptor() {
  if (!wake_) wake_ = FileDescriptor{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  if (!wake_) throw_refusal("the system gives no event descriptor");
  return wake_.get();
}

void Waiter::wait(std::span<pollfd> descriptors, const Wait& wait) {
  std::array<pollfd, kMostDescriptors + 1> polled{};
  const std::size_t count = std::min(descriptors.size(), kMostDescriptors);
  std::copy_n(descriptors.begin(), count, polled.begin());
  std::size_t all = count;
  CancelToken::Registration registration;
  if (wait.cancel != nullptr) {
    wait.cancel->throw_if_cancelled();
    const int wake = wake_descriptor();
    polled.at(all++) = {.fd = wake, .events = POLLIN, .revents = 0};
    registration = wait.cancel->on_cancel([wake] {
      const std::uint64_t one = 1;
      [[maybe_unused]] const auto written = ::write(wake, &one, sizeof one);  // it cannot be full
    });
  }
  while (true) {
    const int ready = ::poll(polled.data(), all, milliseconds_until(wait.until));
    if (ready < 0 && errno != EINTR) throw_refusal("the system does not let us wait for a server");
    if (wait.cancel != nullptr && wait.cancel->is_cancelled()) {
      registration = {};
      wake_.reset();  // what was written to it must not wake anybody else
      throw wait.cancel->error();
    }
    if (ready > 0) break;
    if (wait.until != Wait::kForever && Clock::now() >= wait.until) throw TimedOut{};
  }
  std::copy_n(polled.begin(), count, descriptors.begin());
}

Clock::time_point after(std::chrono::nanoseconds duration) noexcept {
  const Clock::time_point now = Clock::now();
  return duration < Wait::kForever - now ? now + duration : Wait::kForever;
}

}  // namespace hygge::tds
