#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hygge {

/// A whole number that knows what it counts, so that rows and bytes do not mix.
template <typename Tag>
struct Count {
  std::uint64_t value = 0;

  constexpr Count() = default;
  constexpr explicit Count(std::uint64_t number) : value{number} {}
  constexpr auto operator<=>(const Count&) const = default;
  constexpr Count& operator+=(Count other) {
    value += other.value;
    return *this;
  }
  friend constexpr Count operator+(Count left, Count right) { return Count{left.value + right.value}; }
  friend constexpr Count operator-(Count left, Count right) { return Count{left.value - right.value}; }
};

using Rows = Count<struct RowsTag>;
using Bytes = Count<struct BytesTag>;
using Seconds = std::chrono::duration<double>;

/// Reads "256MB", "1.5 GiB", "4096": a number and an optional unit (B, kB, MB, GB, TB, PB by 1000; KiB, MiB, GiB,
/// TiB, PiB by 1024; case does not matter), with or without blanks between. Exact; a fraction of a byte is dropped.
/// Returns nothing for anything else, negative numbers and overflow.
std::optional<Bytes> parse_bytes(std::string_view text);

/// The longest duration that is understood, a hundred years: std::chrono::nanoseconds and a clock's now can be added to
/// it without overflow.
inline constexpr Seconds kLongestDuration{100.0 * 365 * 86'400};

/// Reads "30", "30s", "1.5h", "200ms", "2m", "1d", and several from coarse to fine, "1h30m"; with or without blanks
/// between. A bare number is seconds. Returns nothing for anything else, negative numbers and what is above
/// kLongestDuration.
std::optional<Seconds> parse_duration(std::string_view text);

/// "1,234,567".
std::string format_count(std::uint64_t number);
/// "512 B", "3.4 MB", "1.2 GB" (by 1000).
std::string format_bytes(Bytes bytes);
/// "0.42s", "2.3s", "1m 05s", "2h 03m"; what is negative or no number counts as none.
std::string format_duration(Seconds duration);

}  // namespace hygge
