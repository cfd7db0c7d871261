#include "tests/support/tds_server/wire_type.h"

#include <array>

#include "tests/support/tds_server/text.h"

namespace hygge::tds_server {

namespace {

constexpr std::uint8_t kColMetadata = 0x81;
constexpr std::uint16_t kMaxMark = 0xFFFF;

/// A type with a form of its own for columns that cannot be NULL, and one with a length byte for those that can.
struct FixedForm {
  Kind kind;
  std::uint8_t fixed;
  std::uint8_t nullable;
  std::uint8_t bytes;
};
constexpr std::array kFixedForms{
    FixedForm{Kind::Bit, 0x32, 0x68, 1},      FixedForm{Kind::TinyInt, 0x30, 0x26, 1},
    FixedForm{Kind::SmallInt, 0x34, 0x26, 2}, FixedForm{Kind::Int, 0x38, 0x26, 4},
    FixedForm{Kind::BigInt, 0x7F, 0x26, 8},   FixedForm{Kind::Real, 0x3B, 0x6D, 4},
    FixedForm{Kind::Float, 0x3E, 0x6D, 8},    FixedForm{Kind::SmallMoney, 0x7A, 0x6E, 4},
    FixedForm{Kind::Money, 0x3C, 0x6E, 8},    FixedForm{Kind::SmallDateTime, 0x3A, 0x6F, 4},
    FixedForm{Kind::DateTime, 0x3D, 0x6F, 8},
};

const Collation& collation_of_bytes(View bytes) {
  const Collation* const found = find_collation_by_wire(bytes);
  return found != nullptr ? *found : default_collation();
}

void read_sized(ByteReader& in, WireColumn& column, Kind kind, bool with_collation) {
  const std::uint16_t most = in.u16();
  if (most != kMaxMark && most > 8000) throw ProtocolError{"a string type is longer than 8000 bytes"};
  column.is_plp = most == kMaxMark;
  if (column.is_plp && (kind == Kind::Char || kind == Kind::NChar || kind == Kind::Binary)) {
    throw ProtocolError{"a fixed string type cannot be (max)"};
  }
  column.type.kind = kind;
  column.type.length = column.is_plp ? SqlType::kMax : column.type.is_unicode() ? most / 2 : most;
  if (with_collation) column.type.collation = &collation_of_bytes(in.take(5));
}

int scale_byte(ByteReader& in) {
  const std::uint8_t scale = in.u8();
  if (scale > 7) throw ProtocolError{"a time type has more than seven digits"};
  return scale;
}

bool read_fixed_form(std::uint8_t id, WireColumn& column) {
  for (const FixedForm& form : kFixedForms) {
    if (form.fixed == id) {
      column.type.kind = form.kind;
      column.is_fixed = true;
      return true;
    }
  }
  return false;
}

bool read_nullable_form(std::uint8_t id, ByteReader& in, WireColumn& column) {
  if (id != 0x26 && id != 0x68 && id != 0x6D && id != 0x6E && id != 0x6F) return false;
  const std::uint8_t bytes = in.u8();
  for (const FixedForm& form : kFixedForms) {
    if (form.nullable == id && form.bytes == bytes) {
      column.type.kind = form.kind;
      return true;
    }
  }
  throw ProtocolError{"a type has a length that it cannot have"};
}

}  // namespace

void write_type_info(ByteWriter& out, const SqlType& type, bool nullable) {
  const auto sized = [&](std::uint8_t id, int bytes) {
    out.u8(id);
    out.u16(type.is_max() ? kMaxMark : static_cast<std::uint64_t>(bytes));
  };
  const auto collation = [&] { out.raw(View{type.text_collation().wire}); };
  for (const FixedForm& form : kFixedForms) {
    if (form.kind != type.kind) continue;
    out.u8(nullable ? form.nullable : form.fixed);
    if (nullable) out.u8(form.bytes);
    return;
  }
  switch (type.kind) {
    case Kind::Decimal:
    case Kind::Numeric:
      out.u8(type.kind == Kind::Decimal ? 0x6A : 0x6C);
      out.u8(static_cast<std::uint64_t>(max_length_of(type)));
      out.u8(static_cast<std::uint64_t>(type.precision));
      out.u8(static_cast<std::uint64_t>(type.scale));
      break;
    case Kind::Char:
    case Kind::VarChar:
      sized(type.kind == Kind::Char ? 0xAF : 0xA7, type.length);
      collation();
      break;
    case Kind::NChar:
    case Kind::NVarChar:
      sized(type.kind == Kind::NChar ? 0xEF : 0xE7, 2 * type.length);
      collation();
      break;
    case Kind::Binary:
    case Kind::VarBinary:
      sized(type.kind == Kind::Binary ? 0xAD : 0xA5, type.length);
      break;
    case Kind::RowVersion:
      out.u8(0xAD);
      out.u16(8);
      break;
    case Kind::Text:
    case Kind::NText:
      out.u8(type.kind == Kind::Text ? 0x23 : 0x63);
      out.u32(type.kind == Kind::Text ? 0x7FFFFFFF : 0x7FFFFFFE);
      collation();
      break;
    case Kind::Image:
      out.u8(0x22);
      out.u32(0x7FFFFFFF);
      break;
    case Kind::UniqueIdentifier:
      out.u8(0x24);
      out.u8(16);
      break;
    case Kind::Date:
      out.u8(0x28);
      break;
    case Kind::Time:
    case Kind::DateTime2:
    case Kind::DateTimeOffset:
      out.u8(type.kind == Kind::Time ? 0x29 : type.kind == Kind::DateTime2 ? 0x2A : 0x2B);
      out.u8(static_cast<std::uint64_t>(type.scale));
      break;
    case Kind::Xml:
      out.u8(0xF1);
      out.u8(0);
      break;
    case Kind::Variant:
      out.u8(0x62);
      out.u32(8009);
      break;
    case Kind::HierarchyId:
    case Kind::Geometry:
    case Kind::Geography: {
      const std::string name = name_of(type.kind);
      out.u8(0xF0);
      out.u16(type.kind == Kind::HierarchyId ? 892 : kMaxMark);
      write_b_varchar(out, "master");
      write_b_varchar(out, "sys");
      write_b_varchar(out, name);
      write_us_varchar(out, "Microsoft.SqlServer.Types.Sql" + upper(name.substr(0, 1)) + name.substr(1) +
                                ", Microsoft.SqlServer.Types, Version=16.0.0.0, Culture=neutral, "
                                "PublicKeyToken=89845dcd8080cc91");
      break;
    }
    case Kind::Json:
      out.u8(0xF4);
      break;
    case Kind::Vector:
      out.u8(0xF5);
      out.u16(static_cast<std::uint64_t>(max_length_of(type)));
      out.u8(type.has_halves ? 1 : 0);
      break;
    default:  // the untyped NULL
      out.u8(0x26);
      out.u8(4);
      break;
  }
}

WireColumn read_type_info(ByteReader& in) {
  WireColumn column;
  const std::uint8_t id = in.u8();
  if (read_fixed_form(id, column) || read_nullable_form(id, in, column)) return column;
  switch (id) {
    case 0x1F:
      column.type.kind = Kind::Null;
      column.is_fixed = true;
      return column;
    case 0x24:
      if (in.u8() != 16) throw ProtocolError{"a uniqueidentifier has 16 bytes"};
      column.type.kind = Kind::UniqueIdentifier;
      return column;
    case 0x6A:
    case 0x6C: {
      in.u8();
      column.type.kind = id == 0x6A ? Kind::Decimal : Kind::Numeric;
      column.type.precision = in.u8();
      column.type.scale = in.u8();
      if (column.type.precision < 1 || column.type.precision > 38 || column.type.scale > column.type.precision) {
        throw ProtocolError{"a decimal type has an impossible precision or scale"};
      }
      return column;
    }
    case 0x28:
      column.type.kind = Kind::Date;
      return column;
    case 0x29:
    case 0x2A:
    case 0x2B:
      column.type.kind = id == 0x29 ? Kind::Time : id == 0x2A ? Kind::DateTime2 : Kind::DateTimeOffset;
      column.type.scale = scale_byte(in);
      return column;
    case 0xA7:
      read_sized(in, column, Kind::VarChar, true);
      return column;
    case 0xAF:
      read_sized(in, column, Kind::Char, true);
      return column;
    case 0xE7:
      read_sized(in, column, Kind::NVarChar, true);
      return column;
    case 0xEF:
      read_sized(in, column, Kind::NChar, true);
      return column;
    case 0xA5:
      read_sized(in, column, Kind::VarBinary, false);
      return column;
    case 0xAD:
      read_sized(in, column, Kind::Binary, false);
      return column;
    case 0x23:
    case 0x63:
      in.u32();
      column.type.kind = id == 0x23 ? Kind::Text : Kind::NText;
      column.type.collation = &collation_of_bytes(in.take(5));
      return column;
    case 0x22:
      in.u32();
      column.type.kind = Kind::Image;
      return column;
    case 0xF1:
      // FreeTDS sends the two bytes FFFF of a (MAX) type here instead of the one of xml.
      if (in.u8() == 0xFF) in.u8();
      column.type = *declared_type("xml", std::nullopt, std::nullopt, false);
      column.is_plp = true;
      return column;
    case 0x62:
      in.u32();
      column.type.kind = Kind::Variant;
      return column;
    case 0xF4:
      column.type = *declared_type("json", std::nullopt, std::nullopt, false);
      column.is_plp = true;
      return column;
    case 0xF5: {
      const int bytes = in.u16();
      const int element = in.u8();
      if (bytes < 8 || element > 1) throw ProtocolError{"a vector type of this kind is not known"};
      column.type = vector_of((bytes - 8) / (element == 1 ? 2 : 4), element == 1);
      return column;
    }
    default:
      throw ProtocolError{"0x" + std::to_string(id) + " is no type"};
  }
}

std::vector<WireColumn> read_bulk_columns(ByteReader& in) {
  if (in.u8() != kColMetadata) throw ProtocolError{"bulk data begins without COLMETADATA"};
  const std::size_t count = in.u16();
  if (count == 0 || count == 0xFFFF) throw ProtocolError{"bulk data has no columns"};
  std::vector<WireColumn> columns;
  for (std::size_t i = 0; i < count; ++i) {
    in.u32();
    const std::uint16_t flags = in.u16();
    WireColumn column = read_type_info(in);
    column.nullable = (flags & 0x01U) != 0;
    column.identity = (flags & 0x10U) != 0;
    if (column.type.is(Kind::Text) || column.type.is(Kind::NText) || column.type.is(Kind::Image)) {
      column.table = read_us_varchar(in);
    }
    column.name = read_b_varchar(in);
    columns.push_back(std::move(column));
  }
  return columns;
}

void write_columns(ByteWriter& out, const std::vector<WireColumn>& columns) {
  out.u8(kColMetadata);
  out.u16(columns.size());
  for (const WireColumn& column : columns) {
    out.u32(column.type.is(Kind::RowVersion) ? 0x50 : 0);
    // Whether it can be updated is unknown, but for what cannot: identities and what is computed.
    const std::uint64_t kind = column.identity ? 0x0010 : column.computed ? 0x0020 : 0x0008;
    out.u16(kind | (column.nullable ? 0x0001U : 0x0000U));
    write_type_info(out, column.type, column.nullable);
    if (column.type.is(Kind::Text) || column.type.is(Kind::NText) || column.type.is(Kind::Image)) {
      out.u8(2);
      write_us_varchar(out, "dbo");
      write_us_varchar(out, column.table);
    }
    write_b_varchar(out, column.name);
  }
}

}  // namespace hygge::tds_server
