#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "hygge/tds/wire_bytes.h"

namespace hygge::tds {

/// Values as text, as SQL Server writes them with CONVERT's style 121.
///
/// Each function that puts a text writes it to `to`, and returns behind it. There is room for kMostValueText bytes, but
/// where something else is said; nothing is allocated. The others give the same as strings.
inline constexpr std::size_t kMostValueText = 64;

/// "-12.3456": `unscaled` / 10^scale.
char* put_decimal_text(Int128 unscaled, unsigned scale, char* to) noexcept;
/// "2024-02-29"; days since 1970-01-01.
char* put_date_text(std::int64_t days, char* to) noexcept;
/// "13:45:30.12": ticks of 100 ns since midnight, of which `digits` (0 to 7) of a second are told.
char* put_time_text(std::int64_t ticks, unsigned digits, char* to) noexcept;
/// "2024-02-29 13:45:30.123"; ticks of 100 ns since 1970-01-01.
char* put_timestamp_text(std::int64_t ticks, unsigned digits, char* to) noexcept;
/// "2024-02-29 01:00:00.0000000 +05:30": the clock of a place `minutes` ahead of UTC, at `ticks` in UTC.
char* put_offset_text(std::int64_t ticks, unsigned digits, int minutes, char* to) noexcept;
/// "00112233-4455-6677-8899-AABBCCDDEEFF", of a Storage::Uuid.
char* put_uuid_text(std::uint64_t low, std::uint64_t high, char* to) noexcept;
/// The shortest digits that make the same number again; of a float at most kMostFloatText.
inline constexpr std::size_t kMostFloatText = 16;
char* put_number_text(float number, char* to) noexcept;
char* put_number_text(double number, char* to) noexcept;
char* put_number_text(std::int64_t number, char* to) noexcept;
/// "0x00FF", which takes two bytes more than twice the bytes.
char* put_hexadecimal(std::span<const std::byte> bytes, char* to) noexcept;

std::string decimal_text(Int128 unscaled, unsigned scale);
std::string date_text(std::int64_t days);
std::string time_text(std::int64_t ticks, unsigned digits);
std::string timestamp_text(std::int64_t ticks, unsigned digits);
std::string offset_text(std::int64_t ticks, unsigned digits, int minutes);
std::string uuid_text(std::uint64_t low, std::uint64_t high);
std::string number_text(float number);
std::string number_text(double number);
std::string hexadecimal(std::span<const std::byte> bytes);

}  // namespace hygge::tds
