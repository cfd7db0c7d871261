#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "hygge/parquet/growing_bytes.h"
#include "hygge/parquet/page_header.h"
#include "hygge/parquet/written_column.h"

namespace hygge::parquet {

/// Some rows of a column, in memory of the caller's.
///
/// Layout  `values` has one for each row, also where it is NULL, whatever lies there then: of Boolean bytes of 0 and 1;
///         of the numbers what their types are in memory; of FixedByteArray its bytes; of ByteArray a std::string_view.
///         `present` has a bit for each row, the lowest first, set where there is a value; nullptr: everywhere.
struct ColumnRows {
  const void* values = nullptr;
  const std::uint64_t* present = nullptr;
  std::size_t rows = 0;  ///< at most kMostRowsAtOnce
};
inline constexpr std::size_t kMostRowsAtOnce = 4096;

inline bool is_present(const ColumnRows& rows, std::size_t row) noexcept {
  return rows.present == nullptr || (rows.present[row / 64] >> (row % 64) & 1U) != 0;
}

/// The smallest and the largest value, as statistics have them (parquet.thrift: Statistics.min_value, .max_value).
struct Limits {
  std::string least;
  std::string most;
};

/// The values of a column chunk that is being written: those of the page that is open, and the dictionary.
///
/// A dictionary is tried for each chunk, and given up when too many values differ for it to make the chunk smaller.
///
/// Threads  one at a time.
class ChunkValues {
 public:
  virtual ~ChunkValues() = default;

  /// Adds the values of the rows that have one, `count` of them, to the open page. Throws Error{Unsupported} for a
  /// value that Parquet has no room for.
  virtual void add(const ColumnRows& rows, std::size_t count) = 0;
  /// Whether `coming` bytes of values must not go into the dictionary, because it is full or they would fill it at
  /// once: then the page must end, and leave_dictionary() be called, before they are added.
  virtual bool must_leave_dictionary(std::size_t /*coming*/) const noexcept { return false; }
  /// With no page open: the rest of the chunk is PLAIN.
  virtual void leave_dictionary() noexcept {}
  /// What the open page has besides what stands in `page` already, in bytes.
  virtual std::size_t waiting_bytes() const noexcept { return 0; }
  /// What is in use besides `page`, in bytes.
  virtual std::size_t kept_bytes() const noexcept { return 0; }

  /// Ends the page. Returns Plain, with its values left in `page`, behind what was there when it was opened; or
  /// RleDictionary, with the places of its values appended there.
  virtual Encoding end_page() = 0;
  /// The page that comes first of all, where any was encoded by the dictionary: PLAIN values.
  virtual std::span<const std::byte> dictionary() const { return {}; }
  virtual std::size_t dictionary_entries() const noexcept { return 0; }
  /// How many different values there are, where that is known.
  virtual std::optional<std::uint64_t> different() const { return std::nullopt; }
  /// Of all values of the chunk; nothing where there are none, or none that statistics may tell.
  virtual std::optional<Limits> limits() = 0;
  /// Ends the chunk, and begins the next one.
  virtual void restart() = 0;
};

/// What a dictionary may have, in bytes and in values, before the rest of the chunk goes without it.
struct DictionaryBounds {
  std::size_t bytes = std::size_t{1} << 20U;
  std::size_t entries = 30'000;  ///< at most 65,536 - kMostRowsAtOnce
};

/// The values of chunks of such a column. Pages are built in `page`, which the caller clears and owns.
std::unique_ptr<ChunkValues> chunk_values_of(const WrittenColumn& column, const DictionaryBounds& bounds,
                                             GrowingBytes& page);

/// For chunk_values_of().
std::unique_ptr<ChunkValues> text_values(const WrittenColumn& column, const DictionaryBounds& bounds,
                                         GrowingBytes& page);
std::unique_ptr<ChunkValues> number_values(const WrittenColumn& column, const DictionaryBounds& bounds,
                                           GrowingBytes& page);
std::unique_ptr<ChunkValues> boolean_values(GrowingBytes& page);

}  // namespace hygge::parquet
