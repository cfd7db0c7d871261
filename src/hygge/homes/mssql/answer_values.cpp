#include "hygge/homes/mssql/answer_values.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/tds/reply.h"
#include "hygge/tds/row_reader.h"

namespace hygge::homes::mssql {

namespace {

constexpr std::size_t kRowsAtOnce = 64;  // at once, a word of presence

/// Takes the rows of one result as they come.
class ValueReader {
 public:
  explicit ValueReader(const std::string& prefix) : prefix_{prefix} {}

  std::vector<std::vector<tds::Parameter>> read(tds::Reply& reply) {
    for (auto event = reply.next(); event != tds::Reply::Event::End; event = reply.next()) {
      if (event == tds::Reply::Event::Columns) take_columns(reply);
      if (event == tds::Reply::Event::Rows) take_rows(reply);
    }
    return std::move(rows_);
  }

 private:
  void take_columns(tds::Reply& reply) {
    columns_ = tds::read_columns(reply.input());
    tds::DecodeOptions options;
    options.seventh_digit = tds::SeventhDigit::Ticks;
    reader_.emplace(columns_, options);
  }

  void take_rows(tds::Reply& reply) {
    std::vector<std::vector<std::byte>> values;
    std::vector<std::vector<std::int16_t>> asides(columns_.size(), std::vector<std::int16_t>(kRowsAtOnce));
    std::vector<std::uint64_t> presence(columns_.size(), std::numeric_limits<std::uint64_t>::max());
    std::vector<tds::ColumnMemory> memory;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      values.emplace_back(width_of(reader_->storage(i)) * kRowsAtOnce);
      memory.push_back({values[i].data(), &presence[i], asides[i].data()});
    }
    tds::TextArena arena;
    const std::size_t rows = decode(reply, memory, arena);
    for (std::size_t row = 0; row < rows; ++row) {
      std::vector<tds::Parameter>& taken = rows_.emplace_back();
      for (std::size_t i = 0; i < columns_.size(); ++i) {
        taken.push_back(tds::Parameter::of(prefix_ + std::to_string(count_++), columns_[i].type, reader_->storage(i),
                                           memory[i], row));
      }
    }
  }

  std::size_t decode(tds::Reply& reply, std::span<const tds::ColumnMemory> memory, tds::TextArena& arena) {
    try {
      return reader_->read(reply.input(), memory, arena, kRowsAtOnce);
    } catch (Error& error) {
      reply.refuse(error);
    }
  }

  const std::string& prefix_;
  std::vector<tds::ColumnInfo> columns_;
  std::optional<tds::RowReader> reader_;
  std::vector<std::vector<tds::Parameter>> rows_;
  std::size_t count_ = 0;
};

}  // namespace

std::vector<std::vector<tds::Parameter>> ask_values(tds::Session& session, std::string_view sql,
                                                    std::span<const tds::Parameter> parameters,
                                                    const std::string& prefix) {
  tds::Reply reply = parameters.empty() ? session.batch(sql) : session.query(sql, parameters);
  return ValueReader{prefix}.read(reply);
}

tds::Storage answer_storage(const tds::TypeInfo& type) {
  return storage_of(type, tds::SeventhDigit::Ticks, tds::VariantForm::Text);
}

}  // namespace hygge::homes::mssql
