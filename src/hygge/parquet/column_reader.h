#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "hygge/base/cancel.h"
#include "hygge/parquet/buffer.h"
#include "hygge/parquet/byte_source.h"
#include "hygge/parquet/chunk_check.h"
#include "hygge/parquet/chunk_pages.h"
#include "hygge/parquet/footer.h"
#include "hygge/parquet/presence_cursor.h"
#include "hygge/parquet/value_cursor.h"
#include "hygge/parquet/value_form.h"

namespace hygge::parquet {

/// What the columns that one thread reads use in turn, and how much memory all of them may take.
struct ReadingRoom {
  Buffer packed;
  Buffer laid;
  /// Bytes of their pages and dictionaries, and of the pages that texts of the last read() lie in.
  std::uint64_t held = 0;
  std::uint64_t most = UINT64_MAX;
};

/// Reads the values of one flat column of one row group, some rows at a time, into memory of the caller's.
///
/// Every page is looked at as decode() does before a value of it is given. Memory: a page, its dictionary, and what
/// texts that were given lie in; of all columns of a room about what that may hold.
///
/// Threads  one at a time. All that is given must outlive it.
/// Throws   Error{Data} that names the page; NotForUs where only the engine can judge it, or pages take too much
/// memory,
///          which may show after rows were given; the token's error; what the source throws.
class ColumnReader {
 public:
  ColumnReader(const ByteSource& file, const Footer& footer, std::size_t group, std::size_t leaf, const ValueForm& form,
               std::atomic<std::uint64_t>& walked, const CancelToken& cancel, ReadingRoom& room);
  ColumnReader(const ColumnReader&) = delete;
  ColumnReader& operator=(const ColumnReader&) = delete;

  /// Lays down the next `rows`, each where its row is: `form.width` bytes, or a std::string_view; of a NULL anything.
  /// Sets a bit in `presence` for each that has a value, from bit 0 on, of words that hold `rows`. Returns how many are
  /// NULL. As many rows must be left.
  std::size_t read(std::size_t rows, void* into, std::uint64_t* presence);

  /// What the texts of the last read() lie in.
  std::span<const std::shared_ptr<const void>> memory() const noexcept { return memory_; }

  /// All rows were read: throws what is wrong with what lies behind them.
  void finish();

 private:
  std::size_t read_rows(std::size_t rows, void* into, std::uint64_t* presence);
  void open_page();
  void open_dictionary(const OpenPage& page);
  void open_values(const OpenPage& page);
  void leave_page();
  void count_memory();
  void keep_memory();
  void lay(std::size_t count, std::byte* into);
  std::size_t step() const noexcept { return is_text() ? sizeof(std::string_view) : form_.width; }
  bool is_text() const noexcept { return form_.kind == ValueForm::Kind::Text; }

  const Leaf& leaf_;
  ValueForm form_;
  ReadingRoom& room_;
  PageBuffers buffers_;
  ChunkPages pages_;
  ChunkCheck check_;
  const bool is_packed_;
  Dictionary dictionary_;
  std::shared_ptr<const void> dictionary_memory_;
  // Of the page that it is at.
  std::uint64_t left_ = 0;
  std::vector<std::byte> definitions_;
  PresenceCursor presence_;
  std::unique_ptr<ValueCursor> values_;
  std::shared_ptr<const void> page_memory_;

  std::vector<std::shared_ptr<const void>> memory_;
  // Bytes of what it holds.
  std::uint64_t page_bytes_ = 0;
  std::uint64_t dictionary_bytes_ = 0;
  std::uint64_t lent_bytes_ = 0;     // of the pages before, which texts of this read() lie in
  std::uint64_t counted_bytes_ = 0;  // of all these, in the room
};

}  // namespace hygge::parquet
