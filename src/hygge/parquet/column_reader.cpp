#include "hygge/parquet/column_reader.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

#include "hygge/parquet/bad_page.h"

namespace hygge::parquet {

namespace {

bool is_dictionary(Encoding encoding) {
  return encoding == Encoding::PlainDictionary || encoding == Encoding::RleDictionary;
}

bool is_set(const std::uint64_t* bits, std::size_t place) { return (bits[place / 64] >> (place % 64) & 1U) != 0; }

/// Moves the first `present` of `rows` values to the rows that have one: those whose bit is set, from `first` on.
template <std::size_t kSize>
void spread(std::byte* values, std::size_t present, std::size_t rows, const std::uint64_t* bits, std::size_t first) {
  for (std::size_t row = rows; row > present; --row) {
    if (!is_set(bits, first + row - 1)) continue;
    --present;
    std::memcpy(values + (row - 1) * kSize, values + present * kSize, kSize);
  }
}

void spread(std::size_t size, std::byte* values, std::size_t present, std::size_t rows, const std::uint64_t* bits,
            std::size_t first) {
  switch (size) {
    case 1:
      return spread<1>(values, present, rows, bits, first);
    case 2:
      return spread<2>(values, present, rows, bits, first);
    case 4:
      return spread<4>(values, present, rows, bits, first);
    case 8:
      return spread<8>(values, present, rows, bits, first);
    default:
      return spread<16>(values, present, rows, bits, first);
  }
}

}  // namespace

ColumnReader::ColumnReader(const ByteSource& file, const Footer& footer, std::size_t group, std::size_t leaf,
                           const ValueForm& form, std::atomic<std::uint64_t>& walked, const CancelToken& cancel,
                           ReadingRoom& room)
    : leaf_{footer.leaves[leaf]},
      form_{form},
      room_{room},
      pages_{file, footer, group, leaf, walked},
      check_{file, cancel, buffers_},
      is_packed_{pages_.chunk().codec != 0} {
  check_.begin(pages_, leaf_, footer.row_groups[group].rows);
}

std::size_t ColumnReader::read(std::size_t rows, void* into, std::uint64_t* presence) {
  try {
    return read_rows(rows, into, presence);
  } catch (const BadPage& bad) {
    throw pages_.damaged(bad.what());
  }
}

std::size_t ColumnReader::read_rows(std::size_t rows, void* into, std::uint64_t* presence) {
  std::fill_n(presence, (rows + 63) / 64, ~std::uint64_t{0});
  memory_.clear();
  lent_bytes_ = 0;
  std::size_t nulls = 0;
  for (std::size_t done = 0; done < rows;) {
    while (left_ == 0) open_page();
    const auto here = static_cast<std::size_t>(std::min<std::uint64_t>(rows - done, left_));
    const std::size_t present = presence_.take(here, presence, done);
    std::byte* values = static_cast<std::byte*>(into) + done * step();
    lay(present, values);
    if (present < here) spread(step(), values, present, here, presence, done);
    if (present > 0) keep_memory();
    nulls += here - present;
    left_ -= here;
    done += here;
  }
  return nulls;
}

void ColumnReader::finish() {
  while (const std::optional<OpenPage> page = check_.next()) {
    if (page->page.header.values > 0) throw NotForUs{"pages behind the last row"};
  }
}

void ColumnReader::open_page() {
  leave_page();
  // What is packed is unpacked at once, and the room serves the next column.
  if (is_packed_) std::swap(buffers_.packed, room_.packed);
  const std::optional<OpenPage> page = check_.next();
  if (!page) throw NotForUs{"a column that ends before its row group"};
  const bool is_where_it_was_read = !page->values.empty() && buffers_.packed.holds(page->values.data());
  if (is_packed_ && !is_where_it_was_read) std::swap(buffers_.packed, room_.packed);
  if (page->page.header.type == PageType::Dictionary) {
    open_dictionary(*page);
  } else {
    open_values(*page);
  }
  count_memory();
}

void ColumnReader::leave_page() {
  if (!memory_.empty() && page_memory_) lent_bytes_ += page_bytes_;
  page_bytes_ = 0;
  values_.reset();
  page_memory_.reset();
}

void ColumnReader::open_dictionary(const OpenPage& page) {
  dictionary_bytes_ = page.count * laid_size(leaf_) + (is_text() ? buffers_.size() : 0);
  count_memory();
  dictionary_ = dictionary_of(leaf_, page.values, page.count);
  if (is_text()) dictionary_memory_ = std::make_shared<PageBuffers>(std::move(buffers_));
}

void ColumnReader::open_values(const OpenPage& page) {
  const PageHeader& header = page.page.header;
  left_ = header.values;
  definitions_.assign(page.definitions.begin(), page.definitions.end());
  presence_ = leaf_.deepest_definition == 0 || left_ == 0 ? PresenceCursor{} : PresenceCursor{definitions_, left_};
  values_ = value_cursor(leaf_, header.encoding, page.values, page.count, dictionary_);
  page_bytes_ = values_->held();
  if (!is_text() || is_dictionary(header.encoding)) return;
  page_bytes_ += buffers_.size();
  page_memory_ = std::make_shared<PageBuffers>(std::move(buffers_));
}

void ColumnReader::count_memory() {
  const std::uint64_t now = buffers_.size() + definitions_.size() + page_bytes_ + dictionary_bytes_ + lent_bytes_;
  room_.held += now - counted_bytes_;  // unsigned: it wraps around where there is less
  counted_bytes_ = now;
  if (room_.held > room_.most) throw NotForUs{"pages that take very much memory"};
}

void ColumnReader::keep_memory() {
  if (!is_text()) return;
  for (const std::shared_ptr<const void>& memory : {page_memory_, values_->memory()}) {
    if (memory) memory_.push_back(memory);
  }
  // Another page of it gives the dictionary once more.
  const bool is_new = std::find(memory_.begin(), memory_.end(), dictionary_memory_) == memory_.end();
  if (dictionary_memory_ && is_new) memory_.push_back(dictionary_memory_);
}

void ColumnReader::lay(std::size_t count, std::byte* into) {
  if (count == 0) return;
  if (form_.kind == ValueForm::Kind::Same || is_text()) return values_->take(count, into);
  const std::size_t size = laid_size(leaf_);
  const std::span<std::byte> laid = room_.laid.of(count * size);
  values_->take(count, laid.data());
  convert(form_, laid, size, into);
}

}  // namespace hygge::parquet
