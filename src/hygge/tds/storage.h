#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "hygge/tds/type_info.h"

namespace hygge::tds {

/// How the values of a column lie in a ColumnMemory, one after the other without gaps, in the machine's byte order.
///
/// Decoders fill those that storage_of() names; encoders read all of them.
enum class Storage : std::uint8_t {
  Boolean,           ///< 1 byte, 0 or 1
  Int8,              ///< 1 byte
  UInt8,             ///< 1 byte
  Int16,             ///< 2 bytes
  UInt16,            ///< 2 bytes
  Int32,             ///< 4 bytes
  UInt32,            ///< 4 bytes
  Int64,             ///< 8 bytes
  UInt64,            ///< 8 bytes
  Float,             ///< 4 bytes, IEEE
  Double,            ///< 8 bytes, IEEE
  Decimal16,         ///< 2 bytes: the number times 10^scale; precision up to 4
  Decimal32,         ///< 4 bytes: up to 9
  Decimal64,         ///< 8 bytes: up to 18
  Decimal128,        ///< 16 bytes: up to 38; whole numbers of 128 bits are those of scale 0
  Date,              ///< 4 bytes: days since 1970-01-01
  TimeMicros,        ///< 8 bytes: microseconds since midnight
  TimeNanos,         ///< 8 bytes: nanoseconds since midnight
  TimeTicks,         ///< 8 bytes: 100 nanoseconds since midnight
  TimestampSeconds,  ///< 8 bytes: seconds since 1970-01-01
  TimestampMillis,   ///< 8 bytes: milliseconds since then
  TimestampMicros,   ///< 8 bytes: microseconds since then; of a datetimeoffset in UTC, as all of these
  TimestampNanos,    ///< 8 bytes: nanoseconds since then; from 1677-09-21 to 2262-04-11
  TimestampTicks,    ///< 8 bytes: 100 nanoseconds since then; every datetime2 fits, none loses a digit
  Uuid,              ///< 16 bytes: the low half, then the high half with its top bit flipped (RFC 9562 order)
  Text,              ///< 16 bytes: TextRef of UTF-8
  Blob,              ///< 16 bytes: TextRef of bytes
};

constexpr bool is_time(Storage storage) noexcept {
  return storage >= Storage::TimeMicros && storage <= Storage::TimeTicks;
}
constexpr bool is_timestamp(Storage storage) noexcept {
  return storage >= Storage::TimestampSeconds && storage <= Storage::TimestampTicks;
}
/// Decimal digits of a second in a time or a timestamp: 6 of TimeMicros.
unsigned second_digits(Storage storage) noexcept;

/// Bytes of one value.
std::size_t width_of(Storage storage) noexcept;
/// "Decimal64", for messages and tests.
std::string_view name_of(Storage storage) noexcept;

/// What becomes of text that is not valid in its encoding.
enum class InvalidText : std::uint8_t {
  Fail,     ///< Error{Data}
  Replace,  ///< U+FFFD, and it is counted
};

/// What times with 7 digits of a second are stored in: time(7), datetime2(7), datetimeoffset(7).
enum class SeventhDigit : std::uint8_t {
  Cut,    ///< microseconds: the seventh digit is dropped, and counted where it was not 0
  Nanos,  ///< nanoseconds: a timestamp outside of 1677-09-21 to 2262-04-11 is Error{Data}
  Ticks,  ///< 100 nanoseconds: nothing is lost
};

/// What a sql_variant becomes.
enum class VariantForm : std::uint8_t {
  Text,  ///< the value as text; binary as 0x and hexadecimal digits
  Raw,   ///< Blob: its base type, properties and value as on the wire (MS-TDS 2.2.5.5.3)
};

/// The storage of a column of this type:
///
///   bit Boolean, tinyint UInt8, smallint Int16, int Int32, bigint Int64, real Float, float Double;
///   decimal(p,s) by p as above, money Decimal128 (19,4), smallmoney Decimal64 (10,4); uniqueidentifier Uuid;
///   date Date; time, datetime2, datetimeoffset in microseconds unless they have 7 digits, then as `seventh` says;
///   datetime, smalldatetime TimestampMicros;
///   char, varchar, nchar, nvarchar, text, ntext, xml, json Text; vector Text ("[1,2.5]"); sql_variant as `variant`
///   says; binary, varbinary, image, rowversion, CLR types Blob; the type of a bare NULL Int32.
Storage storage_of(const TypeInfo& type, SeventhDigit seventh, VariantForm variant);

/// The storage of a decimal of this precision.
constexpr Storage decimal_storage(unsigned precision) noexcept {
  return precision <= 4    ? Storage::Decimal16
         : precision <= 9  ? Storage::Decimal32
         : precision <= 18 ? Storage::Decimal64
                           : Storage::Decimal128;
}

}  // namespace hygge::tds
