#include <cstring>

#include "hygge/parquet/chunk_values.h"

namespace hygge::parquet {

namespace {

/// A bit for each value, the lowest first (Encodings.md, "Plain").
class BooleanValues final : public ChunkValues {
 public:
  explicit BooleanValues(GrowingBytes& page) : page_{page} {}

  void add(const ColumnRows& rows, std::size_t /*count*/) override {
    const auto* const values = static_cast<const std::uint8_t*>(rows.values);
    for (std::size_t row = 0; row < rows.rows; ++row) {
      if (!is_present(rows, row)) continue;
      const bool value = values[row] != 0;
      (value ? has_true_ : has_false_) = true;
      open_ |= static_cast<unsigned>(value) << bits_;
      if (++bits_ == 8) close_byte();
    }
  }

  Encoding end_page() override {
    if (bits_ > 0) close_byte();
    return Encoding::Plain;
  }

  std::optional<Limits> limits() override {
    if (!has_true_ && !has_false_) return std::nullopt;
    return Limits{std::string(1, has_false_ ? '\0' : '\1'), std::string(1, has_true_ ? '\1' : '\0')};
  }

  void restart() override { has_true_ = has_false_ = false; }

 private:
  void close_byte() {
    *page_.grow(1) = static_cast<std::byte>(open_);
    open_ = bits_ = 0;
  }

  GrowingBytes& page_;
  unsigned open_ = 0;
  unsigned bits_ = 0;  // of the open byte
  bool has_true_ = false;
  bool has_false_ = false;
};

}  // namespace

std::unique_ptr<ChunkValues> boolean_values(GrowingBytes& page) { return std::make_unique<BooleanValues>(page); }

}  // namespace hygge::parquet
