#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "hygge/tds/column_memory.h"
#include "hygge/tds/output.h"
#include "hygge/tds/storage.h"
#include "hygge/tds/type_info.h"

namespace hygge::tds {

/// A value that goes with a statement, as `@name`: of every type that rows can be loaded into, or NULL of it.
///
/// It is encoded as in a bulk load (column_encoder.h), which also says what fits which type. Owns its value.
class Parameter {
 public:
  static Parameter of(std::string name, bool value);
  static Parameter of(std::string name, std::int32_t value);
  static Parameter of(std::string name, std::int64_t value);
  /// A finite one: SQL Server has no others.
  static Parameter of(std::string name, double value);
  /// UTF-8, of any length.
  static Parameter of(std::string name, std::string value);
  static Parameter of(std::string name, const char* value) { return of(std::move(name), std::string{value}); }

  /// A row of column memory, with what lies aside of it: as the value was read, or as it would be loaded.
  ///
  /// `type` is the type of a column, whether it may be NULL or not. A varchar, nvarchar or varbinary of size 0 is as
  /// long as it can be, and (max) for a longer value; text, ntext and image go so too. char, varchar and text of a
  /// collation go as nvarchar: a variable cannot have their code page. With a collation of zeros they have the
  /// session's.
  static Parameter of(std::string name, const TypeInfo& type, Storage storage, const ColumnMemory& memory,
                      std::size_t row = 0);
  /// NULL of such a type.
  static Parameter null(std::string name, const TypeInfo& type);

  /// One that kept() wrote down: of a column of the same type, stored likewise. Throws Error{Data} for other text.
  static Parameter of_kept(std::string name, const TypeInfo& type, Storage storage, std::string_view kept);

  /// The type that it is sent as.
  const TypeInfo& type() const noexcept { return type_; }
  /// How sp_executesql has it declared: "@id bigint".
  std::string declaration() const;
  /// For people: "@id bigint = 7", "@name nvarchar(4000) = N'it''s'".
  std::string shown() const;
  /// The value of it alone: "7", "N'it''s'", "NULL".
  std::string shown_value() const;
  /// The value, exactly, as plain text that of_kept() takes, today or in years: its bytes as the storage has them, in
  /// hexadecimal; "NULL".
  std::string kept() const;
  /// Name, flags, type and value (MS-TDS 2.2.6.6).
  /// Throws  Error{Data} for a value that its type does not take, Error{Unsupported} for a type without values of that
  ///         storage, and what Output throws.
  void write(Output& output, const Collation& collation) const;

 private:
  Parameter(std::string name, const TypeInfo& type, Storage storage)
      : name_{std::move(name)}, type_{type}, storage_{storage} {}
  bool is_text() const noexcept { return storage_ == Storage::Text || storage_ == Storage::Blob; }
  /// The type becomes one that takes NULL, and this value.
  void settle_type();
  void write_typed_value(Output& output, const TypeInfo& type) const;

  std::string name_;  // without the '@'; none of the statement itself
  TypeInfo type_;
  Storage storage_;
  bool is_null_ = true;
  std::array<std::byte, 16> value_{};  // of numbers and times
  std::string text_;                   // of text and bytes
  std::int16_t offset_ = 0;            // of a datetimeoffset
};

/// A call of sp_executesql, behind ALL_HEADERS: `sql` refers to the parameters by their names.
void write_execute_sql(Output& output, std::string_view sql, std::span<const Parameter> parameters,
                       const Collation& collation);

}  // namespace hygge::tds
