#include "made_rows.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <string>
#include <string_view>

namespace hygge::bench {

namespace {

using engine::Batch;
using engine::Schema;
using engine::Type;
using engine::TypeId;

std::uint64_t scramble(std::uint64_t value) {
  value ^= value >> 33;
  value *= 0xff51afd7ed558ccdULL;
  value ^= value >> 33;
  return value;
}

class MadeReader final : public engine::ScanReader {
 public:
  MadeReader(std::uint64_t first, std::uint64_t end) : next_{first}, end_{end} {
    for (std::size_t i = 0; i < cities_.size(); ++i) cities_[i] = "city number " + std::to_string(i);
  }

  void read(Batch& batch) override {
    const std::size_t rows = static_cast<std::size_t>(std::min<std::uint64_t>(engine::kBatchRows, end_ - next_));
    engine::Vector id = batch.column(0);
    engine::Vector customer = batch.column(1);
    engine::Vector amount = batch.column(2);
    engine::Vector score = batch.column(3);
    engine::Vector day = batch.column(4);
    engine::Vector at = batch.column(5);
    engine::Vector city = batch.column(6);
    engine::Vector code = batch.column(7);
    for (std::size_t row = 0; row < rows; ++row) {
      const std::uint64_t n = next_ + row;
      const std::uint64_t random = scramble(n);
      id.as<std::int64_t>()[row] = static_cast<std::int64_t>(n);
      customer.as<std::int32_t>()[row] = static_cast<std::int32_t>(random % 1'000'000);
      amount.as<std::int64_t>()[row] = static_cast<std::int64_t>(random % 10'000'000);
      score.as<double>()[row] = static_cast<double>(random % 1'000'003) / 7.0;
      day.as<std::int32_t>()[row] = static_cast<std::int32_t>(16'000 + random % 4'000);
      at.as<std::int64_t>()[row] = static_cast<std::int64_t>(1'600'000'000'000'000ULL + n * 1'000'000);
      city.lend_text(row, cities_[random % cities_.size()]);
      code.lend_text(row, std::string_view{"SKU-0123456"}.substr(0, 4 + random % 7));
    }
    next_ += rows;
    batch.set_rows(rows);
  }

 private:
  std::uint64_t next_;
  const std::uint64_t end_;
  std::array<std::string, 500> cities_;
};

class MadeScan final : public engine::Scan {
 public:
  MadeScan(std::uint64_t rows, std::size_t splits)
      : rows_{rows},
        splits_{splits},
        schema_{{{"id", Type::of(TypeId::Int64)},
                 {"customer", Type::of(TypeId::Int32)},
                 {"amount", Type::decimal(12, 2)},
                 {"score", Type::of(TypeId::Double)},
                 {"day", Type::of(TypeId::Date)},
                 {"at", Type::of(TypeId::Timestamp)},
                 {"city", Type::of(TypeId::Text)},
                 {"code", Type::of(TypeId::Text)}}} {}

  const Schema& schema() const override { return schema_; }
  std::size_t splits() const override { return splits_; }
  std::optional<Rows> rows() const override { return Rows{rows_}; }
  std::unique_ptr<engine::ScanReader> open(std::size_t split) override {
    return std::make_unique<MadeReader>(rows_ * split / splits_, rows_ * (split + 1) / splits_);
  }

 private:
  const std::uint64_t rows_;
  const std::size_t splits_;
  const Schema schema_;
};

class ForgettingWriter final : public engine::Writer {
 public:
  void write(const engine::StreamedBatch& given) override {
    const Batch& batch = *given.batch;
    std::uint64_t sum = 0;
    for (std::size_t column = 0; column < batch.columns(); ++column) {
      const engine::Vector values = batch.column(column);
      const bool text = column >= 6;
      for (std::size_t row = 0; row < batch.rows(); ++row) {
        if (text) {
          const std::string_view value = values.text(row);
          sum += value.size() + static_cast<unsigned char>(value.empty() ? '\0' : value.front());
        } else {
          sum += values.as<unsigned char>()[row];
        }
      }
    }
    seen_ += sum;
  }
  void finish() override { total_seen += seen_; }

  static inline std::atomic<std::uint64_t> total_seen{0};  ///< keeps the looking from being optimised away

 private:
  std::uint64_t seen_ = 0;
};

}  // namespace

std::shared_ptr<engine::Scan> made_scan(std::uint64_t rows, std::size_t splits) {
  return std::make_shared<MadeScan>(rows, splits);
}

std::unique_ptr<engine::Writer> forgetting_writer() { return std::make_unique<ForgettingWriter>(); }

}  // namespace hygge::bench
