#include "tests/support/tds_server/wire_value.h"

#include <algorithm>
#include <array>
#include <bit>

#include "tests/support/tds_server/sql_error.h"
#include "tests/support/tds_server/temporal.h"
#include "tests/support/tds_server/text.h"

namespace hygge::tds_server {

namespace {

constexpr std::uint64_t kUnknownTotal = 0xFFFFFFFFFFFFFFFEULL;
constexpr std::uint64_t kNullTotal = 0xFFFFFFFFFFFFFFFFULL;
constexpr std::array<std::int64_t, 8> kDigits{1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000};

std::uint64_t low_bits(Wide number) { return static_cast<std::uint64_t>(number); }

std::size_t time_bytes(int scale) { return scale <= 2 ? 3 : scale <= 4 ? 4 : 5; }

std::size_t decimal_bytes(int precision) {
  return precision <= 9 ? 4 : precision <= 19 ? 8 : precision <= 28 ? 12 : 16;
}

bool is_long_text(const SqlType& type) { return type.is(Kind::Text) || type.is(Kind::NText) || type.is(Kind::Image); }

bool is_chunked(const SqlType& type) {
  if (type.is(Kind::Xml) || type.is(Kind::Json) || type.is_clr()) return true;
  return type.is_max() && (type.is(Kind::VarChar) || type.is(Kind::NVarChar) || type.is(Kind::VarBinary));
}

Bytes string_bytes(const SqlType& type, const Cell& cell) {
  if (type.is_unicode() || type.is(Kind::Xml)) return to_utf16(cell.bytes);
  if (type.is_text()) return to_code_page(cell.bytes, type.text_collation().code_page);
  return {cell.bytes.begin(), cell.bytes.end()};
}

void write_chunks(ByteWriter& out, const Bytes& bytes, PlpForm form) {
  out.u64(form.chunk == 0 ? bytes.size() : kUnknownTotal);
  const std::size_t most = form.chunk == 0 ? bytes.size() : form.chunk;
  for (std::size_t at = 0; at < bytes.size(); at += most) {
    const View piece = View{bytes}.subspan(at, std::min(most, bytes.size() - at));
    out.u32(piece.size());
    out.raw(piece);
  }
  out.u32(0);
}

void write_time(ByteWriter& out, Wide ticks, int scale) {
  out.number(low_bits(ticks / kDigits.at(static_cast<std::size_t>(7 - scale))), time_bytes(scale));
}

/// The value without any length in front; not for strings and not for chunks.
void write_bare(ByteWriter& out, const SqlType& type, const Cell& cell) {
  const Wide number = cell.number;
  switch (type.kind) {
    case Kind::Bit:
    case Kind::TinyInt:
      out.u8(low_bits(number) & 0xFFU);
      break;
    case Kind::SmallInt:
      out.u16(low_bits(number));
      break;
    case Kind::BigInt:
      out.u64(low_bits(number));
      break;
    case Kind::SmallMoney:
    case Kind::Int:
    case Kind::Null:
      out.u32(low_bits(number));
      break;
    case Kind::Money:
      out.u32(low_bits(number) >> 32U);
      out.u32(low_bits(number));
      break;
    case Kind::Real:
      out.u32(std::bit_cast<std::uint32_t>(static_cast<float>(cell.real)));
      break;
    case Kind::Float:
      out.u64(std::bit_cast<std::uint64_t>(cell.real));
      break;
    case Kind::Decimal:
    case Kind::Numeric: {
      out.u8(number < 0 ? 0 : 1);
      auto magnitude = static_cast<UnsignedWide>(number < 0 ? -number : number);
      for (std::size_t i = 0; i < decimal_bytes(type.precision); ++i) {
        out.u8(static_cast<std::uint64_t>(magnitude & 0xFFU));
        magnitude >>= 8U;
      }
      break;
    }
    case Kind::UniqueIdentifier: {
      constexpr std::array<std::size_t, 16> kOrder{3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
      for (const std::size_t i : kOrder) out.u8(static_cast<std::uint8_t>(cell.bytes.at(i)));
      break;
    }
    case Kind::Date:
      out.number(low_bits(number), 3);
      break;
    case Kind::Time:
      write_time(out, number, type.scale);
      break;
    case Kind::DateTime2:
    case Kind::DateTimeOffset:
      write_time(out, number % kTicksPerDay, type.scale);
      out.number(low_bits(number / kTicksPerDay), 3);
      if (type.is(Kind::DateTimeOffset)) out.u16(static_cast<std::uint16_t>(cell.offset));
      break;
    case Kind::DateTime: {
      const Wide days = number >= 0 ? number / kClicksPerDay : -((kClicksPerDay - 1 - number) / kClicksPerDay);
      out.u32(low_bits(days));
      out.u32(low_bits(number - days * kClicksPerDay));
      break;
    }
    case Kind::SmallDateTime:
      out.u16(low_bits(number / 1440));
      out.u16(low_bits(number % 1440));
      break;
    default:
      out.raw(cell.bytes);
      break;
  }
}

void check_day(std::uint64_t days) {
  if (days > static_cast<std::uint64_t>(kLastDay))
    throw SqlError{4815, "A date in the bulk data lies outside of the calendar."};
}

Wide read_decimal(View bytes) {
  UnsignedWide magnitude = 0;
  for (std::size_t i = bytes.size(); i > 1; --i) magnitude = magnitude << 8U | bytes[i - 1];
  UnsignedWide limit = 1;
  for (int i = 0; i < 38; ++i) limit *= 10;
  if (magnitude >= limit) throw SqlError{4815, "A decimal in the bulk data has more than 38 digits."};
  return bytes[0] == 0 ? -static_cast<Wide>(magnitude) : static_cast<Wide>(magnitude);
}

/// The value of a type that has no length of its own inside.
void read_bare(View bytes, const SqlType& type, Cell& cell) {
  ByteReader in{bytes};
  const auto expect = [&](bool well) {
    if (!well) {
      throw ProtocolError{"a value of type " + name_of(type.kind) + " has " + std::to_string(bytes.size()) + " bytes"};
    }
  };
  cell.is_null = false;
  switch (type.kind) {
    case Kind::Bit:
      expect(bytes.size() == 1);
      cell.number = bytes[0] != 0 ? 1 : 0;
      break;
    case Kind::TinyInt:
      expect(bytes.size() == 1);
      cell.number = bytes[0];
      break;
    case Kind::SmallInt:
      expect(bytes.size() == 2);
      cell.number = static_cast<std::int16_t>(in.u16());
      break;
    case Kind::Int:
    case Kind::SmallMoney:
      expect(bytes.size() == 4);
      cell.number = in.i32();
      break;
    case Kind::BigInt:
      expect(bytes.size() == 8);
      cell.number = static_cast<std::int64_t>(in.u64());
      break;
    case Kind::Money: {
      expect(bytes.size() == 8);
      const std::uint64_t high = in.u32();
      cell.number = static_cast<std::int64_t>(high << 32U | in.u32());
      break;
    }
    case Kind::Real:
      expect(bytes.size() == 4);
      cell.real = static_cast<double>(std::bit_cast<float>(in.u32()));
      break;
    case Kind::Float:
      expect(bytes.size() == 8);
      cell.real = std::bit_cast<double>(in.u64());
      break;
    case Kind::Decimal:
    case Kind::Numeric:
      expect(bytes.size() >= 2 && bytes.size() <= 17);  // FreeTDS sends no more bytes than the precision needs
      cell.number = read_decimal(bytes);
      break;
    case Kind::UniqueIdentifier: {
      expect(bytes.size() == 16);
      constexpr std::array<std::size_t, 16> kOrder{3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
      cell.bytes.clear();
      for (const std::size_t i : kOrder) cell.bytes.push_back(static_cast<char>(bytes[i]));
      break;
    }
    case Kind::Date: {
      expect(bytes.size() == 3);
      const std::uint64_t days = in.number(3);
      check_day(days);
      cell.number = static_cast<std::int64_t>(days);
      break;
    }
    case Kind::Time:
    case Kind::DateTime2:
    case Kind::DateTimeOffset: {
      const std::size_t time = time_bytes(type.scale);
      expect(bytes.size() == time + (type.is(Kind::Time) ? 0U : type.is(Kind::DateTime2) ? 3U : 5U));
      const Wide ticks = Wide{in.number(time)} * kDigits.at(static_cast<std::size_t>(7 - type.scale));
      if (ticks >= kTicksPerDay) throw SqlError{4815, "A time in the bulk data is later than a day has hours."};
      cell.number = ticks;
      if (type.is(Kind::Time)) break;
      const std::uint64_t days = in.number(3);
      check_day(days);
      cell.number += Wide{days} * kTicksPerDay;
      cell.offset = type.is(Kind::DateTimeOffset) ? static_cast<std::int16_t>(in.u16()) : 0;
      if (cell.offset > 840 || cell.offset < -840)
        throw SqlError{4815, "A time zone in the bulk data is too far away."};
      break;
    }
    case Kind::DateTime: {
      expect(bytes.size() == 8);
      const std::int64_t days = in.i32();
      const std::int64_t clicks = in.u32();
      if (days < -53'690 || days > kLastDay - kDaysTo1900 || clicks >= kClicksPerDay) {
        throw SqlError{4815, "A datetime in the bulk data is out of range."};
      }
      cell.number = Wide{days} * kClicksPerDay + clicks;
      break;
    }
    case Kind::SmallDateTime: {
      expect(bytes.size() == 4);
      const std::int64_t days = in.u16();
      const std::int64_t minutes = in.u16();
      if (minutes >= 1440) throw SqlError{4815, "A smalldatetime in the bulk data is out of range."};
      cell.number = Wide{days} * 1440 + minutes;
      break;
    }
    default:
      cell.bytes = as_text(bytes);
      break;
  }
}

void set_string(View bytes, const SqlType& type, Cell& cell) {
  cell.is_null = false;
  if (type.is_unicode()) {
    cell.bytes = from_utf16(bytes);
  } else if (type.is(Kind::Xml)) {
    if (bytes.size() >= 2 && bytes[0] == 0xFF && bytes[1] == 0xFE) bytes = bytes.subspan(2);
    cell.bytes = from_utf16(bytes);
  } else if (type.is_text()) {
    cell.bytes = from_code_page(bytes, type.text_collation().code_page);
  } else {
    cell.bytes = as_text(bytes);
  }
}

void read_chunks(ByteReader& in, const SqlType& type, Cell& cell) {
  const std::uint64_t total = in.u64();
  if (total == kNullTotal) {
    cell.set_null();
    return;
  }
  Bytes whole;
  while (true) {
    const std::size_t size = in.u32();
    if (size == 0) break;
    const View chunk = in.take(size);
    whole.insert(whole.end(), chunk.begin(), chunk.end());
  }
  if (total != kUnknownTotal && total != whole.size()) throw ProtocolError{"the chunks of a value are not its total"};
  set_string(whole, type, cell);
}

}  // namespace

void write_value(ByteWriter& out, const SqlType& type, bool nullable, const Cell& cell, PlpForm form) {
  if (is_chunked(type)) {
    if (cell.is_null) {
      out.u64(kNullTotal);
    } else {
      write_chunks(out, string_bytes(type, cell), form);
    }
    return;
  }
  if (is_long_text(type)) {
    out.u8(cell.is_null ? 0 : 16);
    if (cell.is_null) return;
    out.raw(std::string_view{"hygge has no ptr"});
    out.raw(std::string_view{"no stamp"});
    const Bytes bytes = string_bytes(type, cell);
    out.u32(bytes.size());
    out.raw(bytes);
    return;
  }
  if (type.is_text() || type.is_binary() || type.is(Kind::RowVersion) || type.is(Kind::Vector)) {
    if (cell.is_null) {
      out.u16(kShortNull);
      return;
    }
    const Bytes bytes = string_bytes(type, cell);
    out.u16(bytes.size());
    out.raw(bytes);
    return;
  }
  if (type.is(Kind::Variant)) {
    out.u32(cell.is_null ? 0 : cell.bytes.size());
    if (!cell.is_null) out.raw(cell.bytes);
    return;
  }
  const bool bare = !nullable && (type.is_integer() || type.is_float() || type.is_money() || type.is(Kind::DateTime) ||
                                  type.is(Kind::SmallDateTime));
  if (bare) {
    write_bare(out, type, cell);
    return;
  }
  if (cell.is_null) {
    out.u8(0);
    return;
  }
  ByteWriter value;
  write_bare(value, type, cell);
  out.u8(value.size());
  out.raw(value.bytes());
}

void read_value(ByteReader& in, const WireColumn& column, Cell& cell) {
  const SqlType& type = column.type;
  cell.set_null();
  if (column.is_plp) {
    read_chunks(in, type, cell);
    return;
  }
  if (is_long_text(type)) {
    const std::size_t pointer = in.u8();
    if (pointer == 0) return;
    in.take(pointer);
    in.take(8);
    set_string(in.take(in.u32()), type, cell);
    return;
  }
  if (type.is_text() || type.is_binary() || type.is(Kind::Vector)) {
    const std::uint16_t size = in.u16();
    if (size == kShortNull) return;
    const std::size_t most = static_cast<std::size_t>(max_length_of(type));
    if (size > most) {
      throw SqlError{4815, "Received an invalid column length from the bcp client for column '" + column.name + "'."};
    }
    set_string(in.take(size), type, cell);
    return;
  }
  if (type.is(Kind::Variant)) {
    const std::size_t size = in.u32();
    if (size == 0) return;
    if (size > 8009) throw ProtocolError{"a sql_variant is longer than 8009 bytes"};
    cell.is_null = false;
    cell.bytes = as_text(in.take(size));
    open_variant(cell.bytes);
    return;
  }
  if (column.is_fixed) {
    if (type.is(Kind::Null)) return;
    read_bare(in.take(static_cast<std::size_t>(max_length_of(type))), type, cell);
    return;
  }
  const std::size_t size = in.u8();
  if (size != 0) read_bare(in.take(size), type, cell);
}

Lengths lengths_of(const WireColumn& column) {
  const SqlType& type = column.type;
  if (column.is_plp) return Lengths::Chunks;
  if (is_long_text(type)) return Lengths::Pointer;
  if (type.is_text() || type.is_binary() || type.is(Kind::Vector)) return Lengths::Short;
  if (type.is(Kind::Variant)) return Lengths::Long;
  return column.is_fixed ? Lengths::None : Lengths::Byte;
}

std::size_t fixed_size(const WireColumn& column) {
  return column.type.is(Kind::Null) ? 0 : static_cast<std::size_t>(max_length_of(column.type));
}

void skip_value(ByteReader& in, const WireColumn& column) {
  switch (lengths_of(column)) {
    case Lengths::None:
      in.take(fixed_size(column));
      break;
    case Lengths::Byte:
      in.take(in.u8());
      break;
    case Lengths::Short:
      if (const std::uint16_t size = in.u16(); size != kShortNull) in.take(size);
      break;
    case Lengths::Long:
      in.take(in.u32());
      break;
    case Lengths::Chunks:
      if (in.u64() == kNullTotal) break;
      while (const std::size_t size = in.u32()) in.take(size);
      break;
    case Lengths::Pointer:
      if (const std::size_t pointer = in.u8(); pointer != 0) {
        in.take(pointer + 8);
        in.take(in.u32());
      }
      break;
  }
}

VariantParts open_variant(std::string_view bytes) {
  ByteReader in{as_bytes(bytes)};
  VariantParts parts;
  const std::uint8_t base = in.u8();
  const std::size_t count = in.u8();
  const View properties = in.take(count);
  // The base type's TYPE_INFO is made up from what the variant says, so that one decoder reads both.
  ByteWriter info;
  info.u8(base);
  switch (base) {
    case 0x24:
      info.u8(16);
      break;
    case 0x6A:
    case 0x6C:
      info.u8(17);
      info.raw(properties);
      break;
    case 0xA7:
    case 0xAF:
    case 0xE7:
    case 0xEF:
      if (count != 7) throw ProtocolError{"a sql_variant's text has no collation"};
      info.raw(properties.last(2));
      info.raw(properties.first(5));
      break;
    default:
      info.raw(properties);
      break;
  }
  ByteReader info_in{info.bytes()};
  const WireColumn column = read_type_info(info_in);
  parts.type = column.type;
  const View value = in.take(in.left());
  if (parts.type.is_character() || parts.type.is_binary()) {
    set_string(value, parts.type, parts.cell);
  } else {
    read_bare(value, parts.type, parts.cell);
  }
  return parts;
}

std::string make_variant(const SqlType& type, const Cell& cell) {
  ByteWriter out;
  ByteWriter info;
  write_type_info(info, type, false);
  const View rest = View{info.bytes()}.subspan(1);
  out.u8(info.bytes().front());
  if (type.is_text()) {
    out.u8(7);
    out.raw(rest.subspan(2, 5));
    out.raw(rest.first(2));
  } else if (type.is_binary()) {
    out.u8(2);
    out.raw(rest.first(2));
  } else if (type.is_decimal()) {
    out.u8(2);
    out.raw(rest.subspan(1, 2));
  } else if (type.is_long_temporal()) {
    out.u8(1);
    out.raw(rest.first(1));
  } else {
    out.u8(0);
  }
  if (type.is_text() || type.is_binary()) {
    out.raw(string_bytes(type, cell));
  } else {
    write_bare(out, type, cell);
  }
  return std::string{as_text(out.bytes())};
}

}  // namespace hygge::tds_server
