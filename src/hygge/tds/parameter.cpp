#include "hygge/tds/parameter.h"

#include <cstring>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/tds/column_encoder.h"
#include "hygge/tds/text_stage.h"
#include "hygge/tds/type_facts.h"
#include "hygge/tds/value_writer.h"
#include "hygge/tds/wire_text.h"

namespace hygge::tds {

namespace {

void write_name(Output& output, std::string_view name) {
  constexpr std::size_t kMostNameUnits = 127;
  const std::size_t units = name.empty() ? 0 : 1 + utf16_units(name);
  if (units > kMostNameUnits) throw Error{ErrorKind::Internal, "the name of a parameter is too long"};
  output.put(static_cast<std::uint8_t>(units));
  if (units > 0) write_utf16(output, "@");
  write_utf16(output, name);
  output.put(std::uint8_t{0});  // by value
}

/// A number in column memory of its own.
template <typename T>
Parameter stored_number(std::string name, WireType type, Storage storage, T value) {
  return Parameter::of(std::move(name), TypeInfo{.type = type}, storage, {.values = &value});
}

/// The type of a variable that holds all values of a column of `type`, whatever the database is like.
WireType variable_type(const TypeInfo& type) {
  const TypeFacts& facts = facts_of(type.type);
  if (type.type == WireType::Image) return WireType::VarBinary;
  if (type.type == WireType::NText) return WireType::NVarChar;
  if (!facts.has_collation || facts.is_utf16) return type.type;
  // A variable has the collation of the database, whose code page may lack the column's characters.
  if (type.collation != Collation{}) return WireType::NVarChar;
  return type.type == WireType::Text ? WireType::VarChar : type.type;
}

}  // namespace

Parameter Parameter::of(std::string name, bool value) {
  return stored_number(std::move(name), WireType::Bit, Storage::Boolean, static_cast<std::uint8_t>(value));
}

Parameter Parameter::of(std::string name, std::int32_t value) {
  return stored_number(std::move(name), WireType::Int, Storage::Int32, value);
}

Parameter Parameter::of(std::string name, std::int64_t value) {
  return stored_number(std::move(name), WireType::BigInt, Storage::Int64, value);
}

Parameter Parameter::of(std::string name, double value) {
  return stored_number(std::move(name), WireType::Float, Storage::Double, value);
}

Parameter Parameter::of(std::string name, std::string value) {
  Parameter made{std::move(name), TypeInfo{.type = WireType::NVarChar}, Storage::Text};
  made.is_null_ = false;
  made.text_ = std::move(value);
  made.settle_type();
  return made;
}

Parameter Parameter::of(std::string name, const TypeInfo& type, Storage storage, const ColumnMemory& memory,
                        std::size_t row) {
  Parameter made{std::move(name), type, storage};
  made.is_null_ = nulls_of(memory, row, 1) != 0;
  if (!made.is_null_) {
    if (made.is_text()) {
      made.text_ = static_cast<const TextRef*>(memory.values)[row].view();
    } else {
      const std::size_t width = width_of(storage);
      std::memcpy(made.value_.data(), static_cast<const std::byte*>(memory.values) + row * width, width);
    }
    if (type.type == WireType::DateTimeOffset && memory.aside != nullptr) {
      made.offset_ = static_cast<const std::int16_t*>(memory.aside)[row];
    }
  }
  made.settle_type();
  return made;
}

Parameter Parameter::null(std::string name, const TypeInfo& type) {
  Parameter made{std::move(name), type, storage_of(type, SeventhDigit::Cut, VariantForm::Raw)};
  made.settle_type();
  return made;
}

void Parameter::settle_type() {
  constexpr std::uint32_t kMostSized = 8000;
  const WireType variable = variable_type(type_);
  if (variable != type_.type) {
    type_.type = variable;
    type_.size = 0;
    type_.collation = {};
  }
  type_ = type_.with_null();
  const TypeFacts& facts = facts_of(type_.type);
  if (!facts.may_be_max || type_.size != 0) return;
  // Two lengths only: each that a text happens to have would be a plan of its own in the server's cache.
  const std::size_t bytes = facts.is_utf16 ? 2 * utf16_units(text_) : text_.size();
  type_.size = bytes > kMostSized ? TypeInfo::kMax : kMostSized;
}

std::string Parameter::declaration() const { return "@" + name_ + " " + sql_name(type_); }

void Parameter::write(Output& output, const Collation& collation) const {
  TypeInfo told = type_;
  if (told.collation == Collation{}) told.collation = collation;
  write_name(output, name_);
  try {
    write_typed_value(output, told);
  } catch (const Error& error) {  // it speaks of a column, and of a row
    if (error.kind() != ErrorKind::Data && error.kind() != ErrorKind::Unsupported) throw;
    const std::string what = name_.empty() ? "the statement" : "the value of @" + name_ + " (" + sql_name(told) + ")";
    throw Error{error.kind(), what + " cannot be sent"}.because(error.reason());
  }
}

void Parameter::write_typed_value(Output& output, const TypeInfo& type) const {
  if (text_.size() > UINT32_MAX) throw Error{ErrorKind::Unsupported, ""}.because("it is longer than SQL Server takes");
  BulkColumn column;
  column.name = name_;
  column.type = type;
  column.storage = storage_;
  EncodeCounts counts;
  ColumnEncoder encoder = make_column_encoder(column, {});
  encoder.counts = &counts;

  alignas(16) std::array<std::byte, 16> value = value_;
  TextRef text = text_ref(text_.data(), text_.size());
  std::int16_t offset = offset_;
  const ColumnMemory memory{.values = is_text() ? static_cast<void*>(&text) : value.data(), .aside = &offset};
  EncodeBlock block{.memory = memory, .first_row = 0, .rows = 1, .nulls = is_null_ ? 1U : 0U, .rows_before = 0};
  if (encoder.find != nullptr) block.nulls = encoder.find(encoder, block);
  write_type_info(output, encoder.type);
  TextStage stage;
  write_value(output, encoder, block, stage);
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
