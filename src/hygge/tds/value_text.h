#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/tds/wire_bytes.h"

namespace hygge::tds {

/// Values as text, as SQL Server writes them with CONVERT's style 121.

/// "-12.3456": `unscaled` / 10^scale.
std::string decimal_text(Int128 unscaled, unsigned scale);
/// "2024-02-29"; days since 1970-01-01.
std::string date_text(std::int64_t days);
/// "13:45:30.12": ticks of 100 ns since midnight, of which `digits` (0 to 7) of a second are told.
std::string time_text(std::int64_t ticks, unsigned digits);
/// "2024-02-29 13:45:30.123"; ticks of 100 ns since 1970-01-01.
std::string timestamp_text(std::int64_t ticks, unsigned digits);
/// "2024-02-29 01:00:00.0000000 +05:30": the clock of a place `minutes` ahead of UTC, at `ticks` in UTC.
std::string offset_text(std::int64_t ticks, unsigned digits, int minutes);
/// "00112233-4455-6677-8899-AABBCCDDEEFF", of a Storage::Uuid.
std::string uuid_text(std::uint64_t low, std::uint64_t high);
/// The shortest digits that make the same number again.
std::string number_text(float number);
std::string number_text(double number);
/// "0x00FF".
std::string hexadecimal(std::span<const std::byte> bytes);

/// "[1,2.5]": the numbers of a vector as it comes on the wire (MS-TDS 2.2.5.5.7); nullopt when the bytes are no vector.
std::optional<std::string> vector_text(std::span<const std::byte> bytes);
/// The bytes of a vector written like that; nullopt when the text is none. `element` as in TypeInfo.
std::optional<std::vector<std::byte>> vector_bytes(std::string_view text, std::uint8_t element);

}  // namespace hygge::tds
