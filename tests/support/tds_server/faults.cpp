#include "tests/support/tds_server/faults.h"

#include <array>
#include <charconv>

namespace hygge::tds_server {

namespace {

constexpr std::array kNames{"send_size",
                            "payload_size",
                            "drop_after_bytes",
                            "drop_after_rows",
                            "cut_reply",
                            "garbage_after",
                            "stall_after_bytes",
                            "stall_after_rows",
                            "latency",
                            "login_delay",
                            "max_connections",
                            "login_error",
                            "login_error_times",
                            "statement_error",
                            "statement_error_times",
                            "bulk_error",
                            "bulk_drop_after_rows",
                            "info_between_rows",
                            "nbcrow",
                            "plp_chunk",
                            "attention_in_reply",
                            "drop_at_prelogin",
                            "drop_at_tls",
                            "drop_at_login",
                            "drop_at_request",
                            "drop_at_answer",
                            "bulk_drop_after_bytes",
                            "logins_together",
                            "bulk_count",
                            "hold_at_answer",
                            "drop_at_commit",
                            "refuse_at_request",
                            "row_error",
                            "row_error_after",
                            "broken_text_at",
                            "pause_at_request",
                            "go_on",
                            "histogram_backwards",
                            "no_pages",
                            "deny_create",
                            "deny_insert",
                            "deny_update",
                            "deny_delete",
                            "deny_select",
                            "deny_control",
                            "deny_alter",
                            "deny_markers",
                            "deny_reseed",
                            "hide_references",
                            "read_only_replica"};

bool is_known(std::string_view name) {
  for (const std::string_view known : kNames) {
    if (known == name) return true;
  }
  return false;
}

}  // namespace

void Faults::set(const std::string& name, std::int64_t number) {
  const std::lock_guard lock{mutex_};
  numbers_[name] = number;
}

bool Faults::set_by_text(std::string_view text) {
  if (text == "clear") {
    clear();
    return true;
  }
  const std::size_t blank = text.find(' ');
  const std::string name{text.substr(0, blank)};
  std::int64_t number = 0;
  if (blank != std::string_view::npos) {
    const std::string_view digits = text.substr(blank + 1);
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (failure != std::errc{} || end != digits.data() + digits.size()) return false;
  }
  if (!is_known(name)) return false;
  set(name, number);
  return true;
}

void Faults::clear() {
  const std::lock_guard lock{mutex_};
  numbers_.clear();
  arrived_.clear();
}

std::int64_t Faults::get(const std::string& name) const {
  const std::lock_guard lock{mutex_};
  const auto found = numbers_.find(name);
  return found == numbers_.end() ? kUnset : found->second;
}

std::int64_t Faults::take(const std::string& name) {
  const std::lock_guard lock{mutex_};
  const auto found = numbers_.find(name);
  if (found == numbers_.end()) return kUnset;
  const std::int64_t number = found->second;
  numbers_.erase(found);
  return number;
}

bool Faults::strikes(const std::string& name) {
  const std::lock_guard lock{mutex_};
  const auto found = numbers_.find(name);
  if (found == numbers_.end() || --found->second > 0) return false;
  numbers_.erase(found);
  return true;
}

void Faults::arrive(const std::string& name) {
  const std::lock_guard lock{mutex_};
  ++arrived_[name];
}

std::int64_t Faults::arrived(const std::string& name) const {
  const std::lock_guard lock{mutex_};
  const auto found = arrived_.find(name);
  return found == arrived_.end() ? 0 : found->second;
}

std::int64_t Faults::take_counted(const std::string& name) {
  const std::lock_guard lock{mutex_};
  const auto found = numbers_.find(name);
  if (found == numbers_.end()) return kUnset;
  const std::int64_t number = found->second;
  const auto times = numbers_.find(name + "_times");
  if (times == numbers_.end() || --times->second <= 0) {
    if (times != numbers_.end()) numbers_.erase(times);
    numbers_.erase(name);
  }
  return number;
}

}  // namespace hygge::tds_server
