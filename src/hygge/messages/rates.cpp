#include "hygge/messages/rates.h"

#include <fmt/format.h>

#include <cmath>

namespace hygge::messages {

namespace {

constexpr Seconds kShortestMeasured{0.001};

std::optional<double> per_second(double amount, Seconds elapsed) {
  // Written this way round, a duration that is not a number has no rate either.
  if (!(elapsed >= kShortestMeasured)) return std::nullopt;
  return amount / elapsed.count();
}

std::string whole(double number) { return format_count(static_cast<std::uint64_t>(std::llround(number))); }

}  // namespace

std::optional<double> rows_per_second(Rows rows, Seconds elapsed) {
  return per_second(static_cast<double>(rows.value), elapsed);
}

std::optional<double> megabytes_per_second(Bytes bytes, Seconds elapsed) {
  return per_second(static_cast<double>(bytes.value) / 1e6, elapsed);
}

std::string rows_rate_text(Rows rows, Seconds elapsed) {
  const std::optional<double> rate = rows_per_second(rows, elapsed);
  return rate ? whole(*rate) + " rows/s" : "";
}

std::string rows_rate_figure(Rows rows, Seconds elapsed) {
  const std::optional<double> rate = rows_per_second(rows, elapsed);
  return rate ? whole(*rate) : "-";
}

std::string megabytes_rate_figure(Bytes bytes, Seconds elapsed) {
  const std::optional<double> rate = megabytes_per_second(bytes, elapsed);
  if (!rate) return "-";
  return *rate < 1000 ? fmt::format("{:.1f}", *rate) : whole(*rate);
}

std::string counted(std::uint64_t number, const std::string& word) {
  return format_count(number) + " " + word + (number == 1 ? "" : "s");
}

}  // namespace hygge::messages
