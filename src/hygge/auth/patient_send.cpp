#include "hygge/auth/patient_send.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <random>

#include "hygge/base/error.h"

namespace hygge::auth {

namespace {

bool may_pass(long status, const Retries& retries) {
  return status == 429 || status >= 500 || retries.statuses.contains(status);
}

/// Retry-After in seconds; the form with a date is rare enough to be answered with a pause of ours.
std::optional<Seconds> wished_pause(const HttpReply& reply) {
  const auto header = reply.headers.find("retry-after");
  if (header == reply.headers.end()) return std::nullopt;
  const std::string& text = header->second;
  unsigned seconds = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return Seconds{static_cast<double>(seconds)};
}

/// 0.8 s, twice as long each time, give or take a fifth, so that many processes do not come back together.
Seconds own_pause(unsigned tries) {
  static thread_local std::minstd_rand random{std::random_device{}()};
  std::uniform_real_distribution<double> about{0.8, 1.2};
  return Seconds{0.8 * static_cast<double>(1U << std::min(tries, 10U)) * about(random)};
}

}  // namespace

HttpReply send_patiently(const HttpRequest& request, const Retries& retries, Clock& clock, const CancelToken& cancel) {
  Seconds left = retries.longest;
  Seconds left_without_answer = retries.longest_without_answer;
  for (unsigned tries = 0;; ++tries) {
    std::optional<HttpReply> reply;
    std::optional<Error> failure;
    try {
      reply = send(request, cancel);
      if (!may_pass(reply->status, retries)) return std::move(*reply);
    } catch (const Error& error) {
      if (!error.is_transient()) throw;
      failure = error;
    }
    const std::optional<Seconds> wished = reply ? wished_pause(*reply) : std::nullopt;
    const Seconds pause = wished.value_or(own_pause(tries));
    left -= pause;
    left_without_answer -= reply ? Seconds{0} : pause;
    if (reply && left.count() < 0) return std::move(*reply);
    if (failure && std::min(left, left_without_answer).count() < 0) throw Error{*failure};
    if (clock.sleep_for(pause, cancel)) cancel.throw_if_cancelled();
  }
}

}  // namespace hygge::auth
