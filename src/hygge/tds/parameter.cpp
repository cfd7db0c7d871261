#include "hygge/tds/parameter.h"

#include <cmath>

#include "hygge/base/error.h"
#include "hygge/tds/value_extent.h"
#include "hygge/tds/wire_text.h"

namespace hygge::tds {

namespace {

/// An nvarchar holds so many UTF-16 units; longer text goes as nvarchar(max).
constexpr std::uint32_t kMostSizedUnits = 4000;

void write_name(Output& output, std::string_view name) {
  constexpr std::size_t kMostNameUnits = 127;
  const std::size_t units = name.empty() ? 0 : 1 + utf16_units(name);
  if (units > kMostNameUnits) throw Error{ErrorKind::Internal, "the name of a parameter is too long"};
  output.put(static_cast<std::uint8_t>(units));
  if (units > 0) write_utf16(output, "@");
  write_utf16(output, name);
  output.put(std::uint8_t{0});  // by value
}

std::size_t units_of(const std::string* text) { return text == nullptr ? 0 : utf16_units(*text); }

void write_text(Output& output, const TypeInfo& type, const std::string* text) {
  if (text == nullptr) return output.put(TwoByteLength::kNull);
  const std::size_t bytes = 2 * utf16_units(*text);
  if (type.size != TypeInfo::kMax) {
    output.put(static_cast<std::uint16_t>(bytes));
    return write_utf16(output, *text);
  }
  if (bytes > UINT32_MAX) throw Error{ErrorKind::Unsupported, "a text is longer than SQL Server takes"};
  output.put(std::uint64_t{bytes});
  output.put(static_cast<std::uint32_t>(bytes));  // one chunk, then the end
  write_utf16(output, *text);
  output.put(std::uint32_t{0});
}

template <typename T>
void write_number(Output& output, const T* value) {
  output.put(static_cast<std::uint8_t>(value == nullptr ? 0 : sizeof(T)));
  if (value != nullptr) output.put(*value);
}

}  // namespace

TypeInfo Parameter::type() const {
  TypeInfo made;
  switch (type_) {
    case Type::Bit:
      made.type = WireType::Bit;
      break;
    case Type::Int:
      made.type = WireType::Int;
      break;
    case Type::BigInt:
      made.type = WireType::BigInt;
      break;
    case Type::Float:
      made.type = WireType::Float;
      break;
    case Type::NVarChar:
      // Two lengths only: each that a text happens to have would be a plan of its own in the server's cache.
      made.type = WireType::NVarChar;
      made.size = units_of(std::get_if<std::string>(&value_)) > kMostSizedUnits ? TypeInfo::kMax : 2 * kMostSizedUnits;
      break;
  }
  return made.with_null();
}

std::string Parameter::declaration() const { return "@" + name_ + " " + sql_name(type()); }

void Parameter::write(Output& output, const Collation& collation) const {
  TypeInfo told = type();
  told.collation = collation;
  write_name(output, name_);
  write_type_info(output, told);
  switch (type_) {
    case Type::Bit:
      return write_number(output, std::get_if<bool>(&value_));
    case Type::Int:
      return write_number(output, std::get_if<std::int32_t>(&value_));
    case Type::BigInt:
      return write_number(output, std::get_if<std::int64_t>(&value_));
    case Type::Float: {
      const auto* value = std::get_if<double>(&value_);
      if (value != nullptr && !std::isfinite(*value)) {
        throw Error{ErrorKind::Data, "SQL Server has no such number"}.because("@" + name_ + " is not finite");
      }
      return write_number(output, value);
    }
    case Type::NVarChar:
      return write_text(output, told, std::get_if<std::string>(&value_));
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
