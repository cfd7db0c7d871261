#include "hygge/tds/bulk_writer.h"

#include <algorithm>
#include <bit>

#include "hygge/base/error.h"
#include "hygge/tds/token.h"
#include "hygge/tds/value_writer.h"

namespace hygge::tds {

namespace {

constexpr auto kRowToken = static_cast<std::byte>(Token::Row);
constexpr auto kDoneToken = static_cast<std::byte>(Token::Done);

const TextRef& text_at(const ColumnMemory& memory, std::size_t row) {
  return static_cast<const TextRef*>(memory.values)[row];
}

ColumnInfo info_of(const BulkColumn& column, const TypeInfo& type) {
  ColumnInfo info;
  info.name = column.name;
  info.type = type;
  info.flags = ColumnInfo::kUpdatableUnknown;
  if (column.is_nullable) info.flags |= ColumnInfo::kNullable;
  if (column.is_identity) info.flags |= ColumnInfo::kIdentity;
  return info;
}

}  // namespace

BulkWriter::BulkWriter(std::span<const BulkColumn> columns, const EncodeOptions& options)
    : counts_(columns.size()), nulls_(columns.size()), sizes_(EncodeBlock::kMostRows), next_(EncodeBlock::kMostRows) {
  for (const BulkColumn& column : columns) {
    ColumnEncoder& made = encoders_.emplace_back(make_column_encoder(column, options));
    made.counts = &counts_[encoders_.size() - 1];
    infos_.push_back(info_of(column, made.type));
    if (made.is_text()) {
      ++texts_;
    } else {
      number_bytes_ += 1 + made.width;
    }
  }
  values_.resize(texts_ * EncodeBlock::kMostRows);
}

void BulkWriter::begin(Output& output) { write_columns(output, infos_); }

void BulkWriter::end(Output& output) {
  output.put(kDoneToken);
  output.put(std::uint32_t{0});  // status, and the command that is done
  output.put(std::uint64_t{0});  // rows, which the server counts itself
}

void BulkWriter::write(Output& output, std::span<const ColumnMemory> memory, std::size_t first, std::size_t rows) {
  if (memory.size() != encoders_.size()) throw Error{ErrorKind::Internal, "there is not a memory for each column"};
  const std::uint64_t rows_before = rows_;
  counts_before_ = counts_;
  try {
    write_blocks(output, memory, first, rows);
  } catch (...) {
    rows_ = rows_before;
    std::copy(counts_before_.begin(), counts_before_.end(), counts_.begin());  // which encoders point to
    throw;
  }
}

EncodeCounts BulkWriter::counts() const noexcept {
  EncodeCounts all;
  for (const EncodeCounts& column : counts_) {
    all.nulled += column.nulled;
    all.invalid_characters += column.invalid_characters;
  }
  return all;
}

void BulkWriter::write_blocks(Output& output, std::span<const ColumnMemory> memory, std::size_t first,
                              std::size_t rows) {
  while (rows > 0) {
    const std::size_t block = fitting(memory, first, std::min(rows, EncodeBlock::kMostRows));
    find_nulls(memory, first, std::max<std::size_t>(block, 1));
    if (block > 0) {
      write_block(output, memory, first, block);
    } else {
      write_long_row(output, memory, first);
    }
    const std::size_t done = std::max<std::size_t>(block, 1);
    first += done;
    rows -= done;
    rows_ += done;
  }
}

/// How many rows fit into one room for sure; and what their texts need.
std::size_t BulkWriter::fitting(std::span<const ColumnMemory> memory, std::size_t first, std::size_t rows) {
  text_bound_ = 0;
  if (texts_ == 0) return std::min(rows, Output::kMostRoom / number_bytes_);
  std::fill_n(sizes_.begin(), rows, number_bytes_);
  for (std::size_t column = 0; column < encoders_.size(); ++column) {
    const ColumnEncoder& encoder = encoders_[column];
    if (!encoder.is_text()) continue;
    const std::size_t frame = TextStage::frame_bytes(encoder.framing, 1);
    const std::uint64_t nulls = nulls_of(memory[column], first, rows);
    for (std::size_t row = 0; row < rows; ++row) {
      const bool is_null = (nulls >> row & 1U) != 0;
      const std::size_t length = is_null ? 0 : text_at(memory[column], first + row).length;
      sizes_[row] += frame + TextStage::encoded_bound(encoder, length);
    }
  }
  std::size_t fit = 0;
  while (fit < rows && text_bound_ + sizes_[fit] <= Output::kMostRoom) text_bound_ += sizes_[fit++];
  return fit;
}

void BulkWriter::find_nulls(std::span<const ColumnMemory> memory, std::size_t first, std::size_t rows) {
  for (std::size_t column = 0; column < encoders_.size(); ++column) {
    const ColumnEncoder& encoder = encoders_[column];
    nulls_[column] = nulls_of(memory[column], first, rows);
    if (encoder.find == nullptr) continue;
    nulls_[column] = encoder.find(encoder, {memory[column], first, rows, nulls_[column], rows_});
  }
}

void BulkWriter::stage_texts(std::span<const ColumnMemory> memory, std::size_t first, std::size_t rows) {
  stage_.clear(texts_ * rows, text_bound_);
  TextValue* values = values_.data();
  for (std::size_t column = 0; column < encoders_.size(); ++column) {
    const ColumnEncoder& encoder = encoders_[column];
    if (!encoder.is_text()) continue;
    for (std::size_t row = 0; row < rows; ++row) {
      TextValue& value = values[row];
      value.is_null = (nulls_[column] >> row & 1U) != 0;
      if (value.is_null) {
        sizes_[row] += TextStage::null_bytes(encoder.framing);
        continue;
      }
      value.bytes = stage_.stage(encoder, text_at(memory[column], first + row), rows_ + row);
      sizes_[row] += value.bytes.size() + TextStage::frame_bytes(encoder.framing, value.bytes.size());
    }
    values += rows;
  }
}

void BulkWriter::write_block(Output& output, std::span<const ColumnMemory> memory, std::size_t first,
                             std::size_t rows) {
  std::fill_n(sizes_.begin(), rows, number_bytes_);
  for (std::size_t column = 0; column < encoders_.size(); ++column) {
    if (encoders_[column].is_text()) continue;
    for (std::uint64_t nulls = nulls_[column]; nulls != 0; nulls &= nulls - 1) {
      sizes_[static_cast<std::size_t>(std::countr_zero(nulls))] -= encoders_[column].width;
    }
  }
  if (texts_ > 0) stage_texts(memory, first, rows);

  std::size_t total = 0;
  for (std::size_t row = 0; row < rows; ++row) total += sizes_[row];
  std::byte* place = output.room(total);
  for (std::size_t row = 0; row < rows; ++row) {
    *place = kRowToken;
    next_[row] = place + 1;
    place += sizes_[row];
  }
  const TextValue* values = values_.data();
  for (std::size_t column = 0; column < encoders_.size(); ++column) {
    const ColumnEncoder& encoder = encoders_[column];
    if (encoder.is_text()) {
      put_texts(encoder.framing, values, rows);
      values += rows;
    } else {
      encoder.put(encoder, {memory[column], first, rows, nulls_[column], rows_, next_.data()});
    }
  }
  output.wrote(total);
}

void BulkWriter::put_texts(Framing framing, const TextValue* values, std::size_t rows) {
  for (std::size_t row = 0; row < rows; ++row) {
    next_[row] = values[row].is_null ? TextStage::put_null(framing, next_[row])
                                     : TextStage::put(framing, values[row].bytes, next_[row]);
  }
}

void BulkWriter::write_long_row(Output& output, std::span<const ColumnMemory> memory, std::size_t row) {
  output.put(kRowToken);
  for (std::size_t column = 0; column < encoders_.size(); ++column) {
    write_value(output, encoders_[column], {memory[column], row, 1, nulls_[column], rows_}, stage_);
  }
}

}  // namespace hygge::tds
