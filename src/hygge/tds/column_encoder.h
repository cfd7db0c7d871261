#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/tds/bulk_statement.h"
#include "hygge/tds/column_memory.h"
#include "hygge/tds/storage.h"
#include "hygge/tds/text_form.h"
#include "hygge/tds/type_info.h"
#include "hygge/tds/wire_bytes.h"

namespace hygge::tds {

struct ColumnEncoder;

/// What becomes of values that SQL Server has no place for: NaN and infinities, and dates and times that are infinite
/// or out of their type's range.
enum class NoImage : std::uint8_t {
  Fail,  ///< UnfitValue
  Null,  ///< NULL, and it is counted
};

/// What becomes of times that are finer than their type.
enum class Rounding : std::uint8_t {
  HalfUp,  ///< as the server rounds
  Refuse,  ///< UnfitValue
};

struct EncodeOptions {
  NoImage no_image = NoImage::Fail;
  Rounding rounding = Rounding::HalfUp;
  /// Text with characters that the column's code page lacks, or that is no UTF-8: U+FFFD or '?' is written for them.
  InvalidText invalid_text = InvalidText::Fail;
};

/// In which way a value does not fit.
enum class Misfit : std::uint8_t {
  Length,     ///< it is longer than its column
  NoImage,    ///< NoImage::Null would make it NULL
  Precision,  ///< a time that is finer than its column (Rounding::Refuse)
  CodePage,   ///< characters that the column's code page lacks
  Other,      ///< a number out of the type's range, ...
};

/// A value that its column has no place for.
class UnfitValue : public Error {
 public:
  UnfitValue(Error error, Misfit misfit, std::string column, std::uint64_t row)
      : Error{std::move(error)}, misfit_{misfit}, column_{std::move(column)}, row_{row} {}
  Misfit misfit() const noexcept { return misfit_; }
  const std::string& column() const noexcept { return column_; }
  /// Counted from 0 in all that the BulkWriter was given.
  std::uint64_t row() const noexcept { return row_; }

 private:
  Misfit misfit_;
  std::string column_;
  std::uint64_t row_;
};

/// What was changed on the way out.
struct EncodeCounts {
  std::uint64_t nulled = 0;              ///< values without an image that became NULL
  std::uint64_t invalid_characters = 0;  ///< replaced
};

/// Some rows of one column on their way into rows of bytes.
struct EncodeBlock {
  static constexpr std::size_t kMostRows = 64;

  const ColumnMemory& memory;
  std::size_t first_row;  ///< in the memory
  std::size_t rows;
  std::uint64_t nulls;         ///< a bit for each NULL
  std::uint64_t rows_before;   ///< rows that were written before the block, for messages
  std::byte** next = nullptr;  ///< where each row goes on; moved behind the value
};

/// Writes the values of a block, each with its length in front.
using PutKernel = void (*)(const ColumnEncoder&, const EncodeBlock&);
/// Returns the block's NULLs, and besides them the values that have no image.
using FindNulls = std::uint64_t (*)(const ColumnEncoder&, const EncodeBlock&);

/// All that is known of a column before its first value.
struct ColumnEncoder {
  std::string name;
  TypeInfo type;
  Storage storage = Storage::Int32;
  Framing framing = Framing::Length1;

  PutKernel put = nullptr;   ///< of values with one byte of length; nullptr for text and bytes
  FindNulls find = nullptr;  ///< nullptr when every value has an image
  unsigned width = 0;        ///< bytes of a value that is not NULL, without its length

  UInt128 decimal_limit = 0;       ///< what the digits of a decimal stay below
  std::int64_t source_second = 1;  ///< units of the storage in a second
  std::int64_t wire_second = 1;    ///< units of the wire in a second

  TextForm form;             ///< of text and bytes
  std::uint32_t padded = 0;  ///< char, nchar, binary: values are filled up to so many bytes
  EncodeOptions options;
  EncodeCounts* counts = nullptr;

  bool is_text() const noexcept { return put == nullptr; }
  /// Throws the UnfitValue for a value; `row` counts from 0.
  [[noreturn]] void refuse(std::uint64_t row, const std::string& why, const std::string& advice = {},
                           Misfit misfit = Misfit::Other) const;
};

/// Fill in what belongs to the type; false when such values cannot go into such a column.
bool prepare_number(ColumnEncoder& column);
bool prepare_time(ColumnEncoder& column);
bool prepare_text(ColumnEncoder& column);

/// Prepares a column. Throws Error{Unsupported} when values of its storage cannot go into its type.
ColumnEncoder make_column_encoder(const BulkColumn& column, const EncodeOptions& options);

/// The block's bits of NULLs as the memory has them.
std::uint64_t nulls_of(const ColumnMemory& memory, std::size_t first_row, std::size_t rows) noexcept;

/// The bytes that a decimal of this precision takes: 5, 9, 13 or 17.
constexpr unsigned decimal_bytes(unsigned precision) noexcept {
  return precision <= 9 ? 5 : precision <= 19 ? 9 : precision <= 28 ? 13 : 17;
}

}  // namespace hygge::tds
