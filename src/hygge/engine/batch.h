#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "hygge/engine/schema.h"

namespace hygge::engine {

/// The most rows that a batch holds.
inline constexpr std::size_t kBatchRows = 2048;

/// One column of a batch: an array of values, validity bits and a place for text.
///
/// Layout  values() points to `rows` values of the type's width: 1 byte Boolean/Int8/UInt8; 2 Int16; 4 Int32, Float,
///         Date (days since 1970-01-01); 8 Int64, Double, Time and Timestamps (microseconds unless the type says);
///         TimeTz (40 bits microseconds, 24 bits 86399 - offset in seconds); 16 Int128, Uuid (low half first, the top
///         bit of the high half flipped), Interval {int32 months, int32 days, int64 micros}; Decimal: 2 bytes up to
///         precision 4, 4 up to 9, 8 up to 18, else 16. Text and Blob: use text() / set_text(). Enum: the place in its
///         list of labels, in 1 byte up to 256 labels, 2 up to 65,536, else 4. Other (BIGNUM, TIME_NS, GEOMETRY, ...):
///         not for us to read or fill; a reader of ours offers no such column.
/// Threads a value that points into its batch; one thread at a time.
class Vector {
 public:
  explicit Vector(void* handle);

  TypeId type() const noexcept { return type_; }
  void* values() const noexcept { return values_; }
  template <typename T>
  T* as() const noexcept {
    return static_cast<T*>(values_);
  }

  bool is_null(std::size_t row) const;
  /// A row of a Struct that is NULL has NULL fields too: this sets them as well.
  void set_null(std::size_t row);
  /// One bit per row, 1 = present, least significant first: for a reader that fills a batch, in which all are set, to
  /// clear those of NULLs. Not those of a Struct, whose fields have bits of their own.
  std::uint64_t* presence();
  /// The same bits to look at; nullptr when no row is NULL.
  const std::uint64_t* validity() const;

  /// Text or Blob (and the raw bytes of a Bit): valid while the batch lives.
  std::string_view text(std::size_t row) const;
  /// The same of the first `rows`, into `into`; of a NULL whatever lies there, which must not be looked at.
  void texts(std::size_t rows, std::string_view* into) const;
  /// Copies `value`. Text must be valid UTF-8: throws Error{Data} otherwise.
  void set_text(std::size_t row, std::string_view value);
  /// Points at `value` without a copy or a check. The memory must stay as it is until the rows are used: give its owner
  /// to Batch::keep(). Must be valid UTF-8 for Text.
  void lend_text(std::size_t row, std::string_view value);

  /// The same for each of the first `rows` whose bit in `presence` is set.
  void lend_texts(std::size_t rows, const std::string_view* values, const std::uint64_t* presence);

  /// List and Map: where the row's elements lie in child(0). Struct: fields are child(i). Map: a List of
  /// Struct{key, value}. Array: child(0) holds the elements of all rows, Type::length each. Union: child(0) is the tag
  /// (one byte), child(i + 1) the i-th member, NULL where another one is meant.
  struct Extent {
    std::uint64_t offset;
    std::uint64_t length;
  };
  Extent extent(std::size_t row) const;
  void set_extent(std::size_t row, Extent extent);
  /// List and Map: makes room for `count` elements in child(0), and says that there are so many. Vectors that child(0)
  /// gave before are void.
  void resize_elements(std::size_t count);
  Vector child(std::size_t index) const;

 private:
  void* handle_;
  void* values_;
  TypeId type_;
};

/// Some rows in columns. Owns its memory unless it was lent by the engine for the time of a call.
class Batch {
 public:
  struct Impl;
  explicit Batch(std::unique_ptr<Impl> impl);
  Batch(Batch&&) noexcept;
  Batch& operator=(Batch&&) noexcept;
  ~Batch();

  std::size_t rows() const;
  /// For readers: says how many rows were filled, at most kBatchRows (Error{Internal} above).
  void set_rows(std::size_t rows);
  std::size_t columns() const;
  Vector column(std::size_t index) const;

  /// Makes a batch of one's own empty and ready to be filled again.
  void reset();

  /// For readers that lend text: keeps `owner` alive for as long as the rows are in use.
  void keep(std::shared_ptr<const void> owner);

  Impl& impl() noexcept { return *impl_; }  ///< for the other files of this folder
  const Impl& impl() const noexcept { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

/// A batch of a stream that several may keep, and where it stands among all that came.
struct StreamedBatch {
  std::shared_ptr<const Batch> batch;
  std::uint64_t rows_before = 0;  ///< rows that the stream gave in front of it
};

}  // namespace hygge::engine
