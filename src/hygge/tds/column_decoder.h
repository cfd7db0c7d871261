#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "hygge/tds/column_memory.h"
#include "hygge/tds/storage.h"
#include "hygge/tds/text_arena.h"
#include "hygge/tds/text_form.h"
#include "hygge/tds/type_info.h"
#include "hygge/tds/wire_bytes.h"

namespace hygge::tds {

struct ColumnDecoder;

/// What was changed on the way into column memory.
struct DecodeCounts {
  std::uint64_t invalid_characters = 0;  ///< replaced by U+FFFD
  std::uint64_t cut_times = 0;           ///< times that lost a seventh digit
};

/// Takes the values that are too long for memory, a piece at a time, while the rows around them are read. One that
/// turns out to be wrong has no end(), and no other begins before read() tells of it.
class LongValues {
 public:
  LongValues() = default;
  LongValues(const LongValues&) = delete;
  LongValues& operator=(const LongValues&) = delete;
  virtual ~LongValues() = default;

  /// The value of `column` in `row`, counted from 0 in the call of read(); its place in the column memory stays an
  /// empty text. Whatever these throw comes out of read().
  virtual void begin(std::size_t column, std::size_t row) = 0;
  /// UTF-8 or bytes; a character is never cut. Valid for this call.
  virtual void piece(std::string_view bytes) = 0;
  virtual void end() = 0;
};

/// A value that is longer than this is not kept in memory.
struct LengthLimit {
  std::size_t most_bytes = std::size_t{1} << 30U;
  LongValues* longer = nullptr;  ///< takes those that are; without it they are Error{Data}
};

/// The values of one column in some rows, all of which have arrived, with kReadSlack bytes behind the last.
struct ValueBlock {
  static constexpr std::size_t kMostRows = 64;

  const std::byte** next = nullptr;  ///< where each row goes on: moved behind the value
  const std::byte* first = nullptr;  ///< or else: the value of the first row,
  std::size_t stride = 0;            ///<          and how far it is to that of the next
  std::size_t rows = 0;
  std::uint64_t missing = 0;  ///< a bit for each row: NULL, without a byte in the row (NBCROW)
};

/// Bytes that kernels may read behind the last value of a block.
inline constexpr std::size_t kReadSlack = 48;

/// Where the values of a block go.
struct DecodeTarget {
  const ColumnMemory& memory;
  std::size_t first_row;  ///< in the memory
  TextArena& arena;
  std::uint64_t rows_before;  ///< rows of the result before the block's first, for messages
};

/// Decodes a block of one column; returns a bit for each NULL.
using Kernel = std::uint64_t (*)(const ColumnDecoder&, const ValueBlock&, const DecodeTarget&);

/// The three ways into a block: by `first` and `stride` (fixed widths alone), by `next`, by `next` with missing values.
struct Kernels {
  Kernel strided = nullptr;
  Kernel rows = nullptr;
  Kernel missing = nullptr;
};

/// All that is known of a column before its first value.
struct ColumnDecoder {
  std::size_t number = 0;  ///< counted from 0
  std::string name;
  TypeInfo type;
  Framing framing = Framing::Nothing;
  Storage storage = Storage::Int32;
  Kernels kernels;

  unsigned width = 0;           ///< bytes of a value that is not NULL; 0 when they differ
  unsigned time_bytes = 0;      ///< of which these are the time of day
  std::uint64_t day_units = 0;  ///< units of the wire's time in a day
  std::int64_t multiplier = 1;  ///< from those units to those of the storage
  std::int64_t divisor = 1;     ///< 1, or 10 when a digit is cut
  UInt128 decimal_limit = 0;    ///< what the digits of a decimal stay below
  TextForm form;
  InvalidText invalid_text = InvalidText::Fail;
  LengthLimit limit;
  DecodeCounts* counts = nullptr;

  /// Throws the error for a value; `row` counts from 0 through the whole result.
  [[noreturn]] void refuse(std::uint64_t row, const std::string& why, const std::string& advice = {}) const;
  /// Counts characters that were not valid, or refuses the value for them.
  void note_invalid(std::size_t invalid, std::uint64_t row) const {
    if (invalid > 0) note_some_invalid(invalid, row);
  }

 private:
  void note_some_invalid(std::size_t invalid, std::uint64_t row) const;
};

/// Why a value in chunks is refused that is not as long as was told in front.
inline constexpr const char* kFalseLength = "its length is not the one that was told";

/// The kernels of a column that is otherwise complete.
Kernels number_kernels(const ColumnDecoder& column);
Kernels time_kernels(const ColumnDecoder& column);
Kernels text_kernels(const ColumnDecoder& column);
Kernels special_kernels(const ColumnDecoder& column);

/// Prepares the decoding of a column. Throws Error{Unsupported} for text whose code page cannot be converted.
ColumnDecoder make_column_decoder(const ColumnInfo& column, std::size_t number, SeventhDigit seventh,
                                  VariantForm variant);

}  // namespace hygge::tds
