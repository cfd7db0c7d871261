#include "hygge/tds/row_reader.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <utility>

#include "hygge/tds/bad_bytes.h"
#include "hygge/tds/sql_variant.h"
#include "hygge/tds/token.h"
#include "hygge/tds/value_builder.h"
#include "hygge/tds/value_extent.h"
#include "hygge/tds/value_stream.h"

namespace hygge::tds {

namespace {

constexpr auto kRow = static_cast<std::byte>(Token::Row);
constexpr auto kNbcRow = static_cast<std::byte>(Token::NbcRow);

bool is_text(const ColumnDecoder& column) {
  return (column.storage == Storage::Text || column.storage == Storage::Blob) &&
         (column.framing == Framing::Chunks || column.framing == Framing::Pointer ||
          (column.framing == Framing::Length2 && column.type.type != WireType::Vector));
}

/// How often more bytes are awaited for a row that is not wholly there, and has no more than so many; otherwise it is
/// decoded as it comes. Where a packet cuts it, once will do.
constexpr int kMostAwaits = 2;
constexpr std::size_t kMostAwaited = std::size_t{16} << 10U;

/// 8 bytes of 8 bits, with rows and columns exchanged (Hacker's Delight, 7-3).
constexpr std::uint64_t transposed(std::uint64_t square) noexcept {
  const auto exchange = [&square](unsigned distance, std::uint64_t mask) {
    const std::uint64_t different = (square ^ square >> distance) & mask;
    square ^= different ^ different << distance;
  };
  exchange(7, 0x00AA00AA00AA00AA);
  exchange(14, 0x0000CCCC0000CCCC);
  exchange(28, 0x00000000F0F0F0F0);
  return square;
}

/// Clears the bits of the NULLs of a block.
void note_nulls(std::uint64_t nulls, const ColumnDecoder& column, const DecodeTarget& target) {
  if (nulls == 0) return;
  std::uint64_t* validity = target.memory.validity;
  if (validity == nullptr) {
    column.refuse(target.rows_before + static_cast<unsigned>(std::countr_zero(nulls)),
                  "it is NULL in a column that has none");
  }
  const std::size_t shift = target.first_row % 64;
  validity += target.first_row / 64;
  validity[0] &= ~(nulls << shift);
  if (shift > 0 && nulls >> (64 - shift) != 0) validity[1] &= ~(nulls >> (64 - shift));
}

}  // namespace

RowReader::RowReader(const std::vector<ColumnInfo>& columns, DecodeOptions options)
    : walk_{columns},
      counts_{std::make_unique<DecodeCounts>()},
      no_nulls_((columns.size() + 7) / 8),
      bitmap_((columns.size() + 7) / 8),
      next_(ValueBlock::kMostRows),
      bitmaps_(ValueBlock::kMostRows) {
  if (!options.seventh_digits.empty() && options.seventh_digits.size() != columns.size()) {
    throw Error{ErrorKind::Internal, "the seventh digits are not told for each column"};
  }
  // A text knows its length by 32 bits.
  options.limit.most_bytes = std::min<std::size_t>(options.limit.most_bytes, UINT32_MAX);
  decoders_.reserve(columns.size());
  for (std::size_t column = 0; column < columns.size(); ++column) {
    const SeventhDigit seventh =
        options.seventh_digits.empty() ? options.seventh_digit : options.seventh_digits[column];
    ColumnDecoder& made =
        decoders_.emplace_back(make_column_decoder(columns[column], column, seventh, options.variant));
    made.invalid_text = options.invalid_text;
    made.limit = options.limit;
    made.counts = counts_.get();
  }
}

std::size_t RowReader::read(Input& input, std::span<const ColumnMemory> memory, TextArena& arena, std::size_t most_rows,
                            std::size_t enough_text) {
  if (memory.size() != decoders_.size()) throw Error{ErrorKind::Internal, "there is not a memory for each column"};
  std::size_t rows = 0;
  int awaited = 0;  // how often the rest of the row was
  while (rows < most_rows && arena.in_use() <= enough_text && !input.at_end()) {
    const Place place{memory, arena, rows};
    const std::size_t decoded = read_block(input, place, std::min(most_rows - rows, ValueBlock::kMostRows));
    rows += decoded;
    if (decoded > 0) {
      awaited = 0;
      continue;
    }
    const std::byte token = *input.data();
    if (token != kRow && token != kNbcRow) break;
    if (awaited < kMostAwaits && input.available() < kMostAwaited && !has_whole_row(input)) {
      input.need(input.available() + 1);  // so that the row is decoded in a block, with those behind it
      ++awaited;
      continue;
    }
    read_carefully(input, place);
    ++rows;
    awaited = 0;
  }
  return rows;
}

std::size_t RowReader::read_block(Input& input, const Place& place, std::size_t most_rows) {
  if (input.available() <= kReadSlack) return 0;
  const std::byte* begin = input.data();
  first_ = nullptr;
  has_bitmaps_ = false;
  std::size_t rows = walk_.fixed_bytes() ? gather_strided(input, most_rows) : 0;
  if (rows == 0) rows = gather_rows(input, most_rows);  // in a strided result too: an NBCROW
  if (rows == 0) return 0;
  decode_block(place, rows);
  input.take(static_cast<std::size_t>(block_end_ - begin));
  rows_ += rows;
  return rows;
}

bool RowReader::has_whole_row(const Input& input) noexcept {
  const std::byte* const end = input.data() + input.available();
  const std::byte* const values = input.data() + 1;
  if (*input.data() != kNbcRow) return walk_.past_row(values, end) != nullptr;
  if (static_cast<std::size_t>(end - values) < walk_.bitmap_bytes()) return false;
  return walk_.past_row(values + walk_.bitmap_bytes(), end, values) != nullptr;
}

std::size_t RowReader::gather_strided(Input& input, std::size_t most_rows) {
  const std::size_t stride = 1 + *walk_.fixed_bytes();
  const std::size_t whole = std::min((input.available() - kReadSlack) / stride, most_rows);
  std::size_t rows = 0;
  while (rows < whole && input.data()[rows * stride] == kRow) ++rows;
  if (rows == 0) return 0;
  first_ = input.data() + 1;
  block_end_ = input.data() + rows * stride;
  return rows;
}

std::size_t RowReader::gather_rows(Input& input, std::size_t most_rows) {
  const std::byte* end = input.data() + input.available() - kReadSlack;
  block_end_ = input.data();
  std::size_t rows = 0;
  while (rows < most_rows && block_end_ < end) {
    const std::byte* values = block_end_ + 1;
    const std::byte* bitmap = no_nulls_.data();
    const bool has_bitmap = *block_end_ == kNbcRow;
    if (has_bitmap) {
      if (static_cast<std::size_t>(end - values) < walk_.bitmap_bytes()) break;
      bitmap = values;
      values += walk_.bitmap_bytes();
    } else if (*block_end_ != kRow) {
      break;
    }
    const std::byte* behind = has_bitmap ? walk_.past_row(values, end, bitmap) : walk_.past_row(values, end);
    if (behind == nullptr) break;
    has_bitmaps_ |= has_bitmap;
    next_[rows] = values;
    bitmaps_[rows] = bitmap;
    block_end_ = behind;
    ++rows;
  }
  return rows;
}

std::array<std::uint64_t, 8> RowReader::missing_in(std::size_t place, std::size_t rows) const noexcept {
  std::array<std::uint64_t, 8> missing{};
  for (std::size_t first = 0; first < rows; first += 8) {
    std::uint64_t square = 0;
    for (std::size_t row = first; row < std::min(first + 8, rows); ++row) {
      square |= static_cast<std::uint64_t>(bitmaps_[row][place]) << 8 * (row - first);
    }
    square = transposed(square);
    for (std::uint64_t& column : missing) {
      column |= (square & 0xFFU) << first;
      square >>= 8U;
    }
  }
  return missing;
}

void RowReader::decode_block(const Place& place, std::size_t rows) {
  ValueBlock block{.next = next_.data(), .first = first_, .rows = rows};
  if (first_ != nullptr) block.stride = 1 + *walk_.fixed_bytes();
  std::array<std::uint64_t, 8> missing{};
  for (const ColumnDecoder& column : decoders_) {
    const DecodeTarget target{place.memory[column.number], place.row, place.arena, rows_};
    Kernel kernel = column.kernels.rows;
    if (first_ != nullptr) {
      kernel = column.kernels.strided;
    } else if (has_bitmaps_) {
      kernel = column.kernels.missing;
      if (column.number % 8 == 0) missing = missing_in(column.number / 8, rows);
      block.missing = missing.at(column.number % 8);
    }
    note_nulls(kernel(column, block, target), column, target);
    if (first_ != nullptr) block.first += column.type.fixed_width();
  }
}

void RowReader::read_bitmap(Input& input, std::uint8_t token) {
  std::fill(bitmap_.begin(), bitmap_.end(), std::byte{0});
  if (std::byte{token} != kNbcRow) return;
  input.need(bitmap_.size());
  std::copy_n(input.data(), bitmap_.size(), bitmap_.begin());
  input.take(bitmap_.size());
}

bool RowReader::is_missing(std::size_t column) const noexcept {
  return (static_cast<unsigned>(bitmap_[column / 8]) >> (column % 8) & 1U) != 0;
}

void RowReader::read_carefully(Input& input, const Place& place) {
  read_bitmap(input, input.read<std::uint8_t>());
  std::optional<Error> first;
  for (const ColumnDecoder& column : decoders_) {
    const DecodeTarget target{place.memory[column.number], place.row, place.arena, rows_};
    const auto guarded = [&first](auto&& decode) {
      try {
        decode();
      } catch (const Error& error) {  // the rest of the row must be taken before it is told
        first = error;
      }
    };
    if (first) {  // it may have been of a long value that has no end: no other begins behind it
      if (!is_missing(column.number)) skip_value(input, column.type);
    } else if (is_missing(column.number)) {
      guarded([&] { note_nulls(1, column, target); });
    } else if (is_text(column)) {
      ValueStream value{input, column.type};
      ValueBuilder builder{column, target, 0};
      for (auto piece = value.next(); !piece.empty(); piece = value.next()) builder.add(piece);
      guarded([&] {
        if (value.is_null()) return note_nulls(1, column, target);
        if (!value.has_true_length()) column.refuse(rows_, kFalseLength);
        static_cast<TextRef*>(target.memory.values)[place.row] = builder.finish();
      });
    } else {
      copy_value(input, column);
      guarded([&] { decode_copied(column, target); });
    }
  }
  ++rows_;
  if (first) throw *first;
}

void RowReader::copy_value(Input& input, const ColumnDecoder& column) {
  std::size_t size = column.type.fixed_width();
  switch (column.framing) {
    case Framing::Length1:
      input.need(1);
      size = OneByteLength::at(input.data()).total;
      break;
    case Framing::Length2:
      input.need(2);
      size = TwoByteLength::at(input.data()).total;
      break;
    case Framing::Length4:
      input.need(4);
      size = FourByteLength::at(input.data()).total;
      if (size > kMostVariantBytes + 4) throw bad_bytes("a sql_variant has " + std::to_string(size) + " bytes");
      break;
    default:
      break;
  }
  input.need(size);
  copied_.assign(input.data(), input.data() + size);
  copied_.resize(size + kReadSlack);
  input.take(size);
}

void RowReader::decode_copied(const ColumnDecoder& column, const DecodeTarget& target) {
  const std::byte* next = copied_.data();
  const ValueBlock block{.next = &next, .rows = 1};
  note_nulls(column.kernels.rows(column, block, target), column, target);
}

}  // namespace hygge::tds
