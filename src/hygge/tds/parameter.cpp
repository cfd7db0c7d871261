#include "hygge/tds/parameter.h"

#include <cmath>

#include "hygge/base/error.h"
#include "hygge/tds/wire_text.h"

namespace hygge::tds {

namespace {

namespace wire_type {
constexpr std::uint8_t kIntN = 0x26;
constexpr std::uint8_t kBitN = 0x68;
constexpr std::uint8_t kFloatN = 0x6D;
constexpr std::uint8_t kNVarChar = 0xE7;
}  // namespace wire_type

/// An nvarchar holds so many UTF-16 units; longer text goes as nvarchar(max).
constexpr std::size_t kMostSizedUnits = 4000;

void write_name(Output& output, std::string_view name) {
  constexpr std::size_t kMostNameUnits = 127;
  const std::size_t units = name.empty() ? 0 : 1 + utf16_units(name);
  if (units > kMostNameUnits) throw Error{ErrorKind::Internal, "the name of a parameter is too long"};
  output.put(static_cast<std::uint8_t>(units));
  if (units > 0) write_utf16(output, "@");
  write_utf16(output, name);
  output.put(std::uint8_t{0});  // by value
}

void write_text(Output& output, const std::string* text, const Collation& collation) {
  constexpr std::uint16_t kNullOrMax = 0xFFFF;
  const std::size_t units = text == nullptr ? 0 : utf16_units(*text);
  const bool is_max = units > kMostSizedUnits;
  output.put(wire_type::kNVarChar);
  output.put(is_max ? kNullOrMax : static_cast<std::uint16_t>(2 * kMostSizedUnits));
  output.write(collation);
  if (text == nullptr) {
    output.put(kNullOrMax);
  } else if (!is_max) {
    output.put(static_cast<std::uint16_t>(2 * units));
    write_utf16(output, *text);
  } else {
    if (units > UINT32_MAX / 2) throw Error{ErrorKind::Unsupported, "a text is longer than SQL Server takes"};
    output.put(std::uint64_t{2 * units});
    output.put(static_cast<std::uint32_t>(2 * units));  // one chunk, then the end
    write_utf16(output, *text);
    output.put(std::uint32_t{0});
  }
}

/// A type of a fixed size that may be NULL.
template <typename T>
void write_number(Output& output, std::uint8_t type, const T* value) {
  output.put(type);
  output.put(static_cast<std::uint8_t>(sizeof(T)));
  output.put(static_cast<std::uint8_t>(value == nullptr ? 0 : sizeof(T)));
  if (value != nullptr) output.put(*value);
}

}  // namespace

std::string Parameter::declaration() const {
  const auto* text = std::get_if<std::string>(&value_);
  const char* type = "";
  switch (type_) {
    case Type::Bit:
      type = " bit";
      break;
    case Type::Int:
      type = " int";
      break;
    case Type::BigInt:
      type = " bigint";
      break;
    case Type::Float:
      type = " float";
      break;
    case Type::NVarChar:
      // Two lengths only: each that a text happens to have would be a plan of its own in the server's cache.
      type = text != nullptr && utf16_units(*text) > kMostSizedUnits ? " nvarchar(max)" : " nvarchar(4000)";
      break;
  }
  return "@" + name_ + type;
}

void Parameter::write(Output& output, const Collation& collation) const {
  write_name(output, name_);
  switch (type_) {
    case Type::Bit:
      return write_number(output, wire_type::kBitN, std::get_if<bool>(&value_));
    case Type::Int:
      return write_number(output, wire_type::kIntN, std::get_if<std::int32_t>(&value_));
    case Type::BigInt:
      return write_number(output, wire_type::kIntN, std::get_if<std::int64_t>(&value_));
    case Type::Float: {
      const auto* value = std::get_if<double>(&value_);
      if (value != nullptr && !std::isfinite(*value)) {
        throw Error{ErrorKind::Data, "SQL Server has no such number"}.because("@" + name_ + " is not finite");
      }
      return write_number(output, wire_type::kFloatN, value);
    }
    case Type::NVarChar:
      return write_text(output, std::get_if<std::string>(&value_), collation);
  }
}

void write_execute_sql(Output& output, std::string_view sql, std::span<const Parameter> parameters,
                       const Collation& collation) {
  constexpr std::uint16_t kByNumber = 0xFFFF;
  constexpr std::uint16_t kExecuteSql = 10;
  constexpr std::size_t kMostParameters = 2098;  // 2100, and the statement and the declarations are two
  if (parameters.size() > kMostParameters) {
    throw Error{ErrorKind::Unsupported, "a statement has more parameters than SQL Server takes"};
  }
  output.put(kByNumber);
  output.put(kExecuteSql);
  output.put(std::uint16_t{0});  // no options
  Parameter::of("", std::string{sql}).write(output, collation);
  if (parameters.empty()) return;
  std::string declarations;
  for (const Parameter& parameter : parameters) {
    declarations += (declarations.empty() ? "" : ", ") + parameter.declaration();
  }
  Parameter::of("", declarations).write(output, collation);
  for (const Parameter& parameter : parameters) parameter.write(output, collation);
}

}  // namespace hygge::tds
