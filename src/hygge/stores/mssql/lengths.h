#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "hygge/engine/batch.h"

namespace hygge::stores::mssql {

/// How the lengths of texts and bytes are found in a table that the store makes (`schema_inference`).
struct Inference {
  std::uint64_t sample_batches = 3;  ///< of `batch_size` rows each
  double buffer_factor = 1.5;
  int min_varchar = 50;
  int max_varchar = 4000;  ///< characters of nvarchar, and bytes of varbinary
};

/// The longest of the first values of some columns, batch after batch.
///
/// Threads  one at a time.
class LengthSample {
 public:
  /// A column whose values are measured.
  struct Measured {
    std::size_t column;  ///< its place in the batches
    bool is_text;        ///< UTF-16 units are counted, else bytes
  };

  /// Looks at up to `rows` rows.
  LengthSample(const std::vector<Measured>& columns, std::uint64_t rows);

  /// Whether more rows could change what is known. Not where nothing is measured.
  bool wants_more() const noexcept { return !columns_.empty() && rows_ < most_rows_; }
  /// Looks at the rows of a batch, whose measured columns are Text or Blob: not at more than it wants.
  void take(const engine::Batch& batch);

  std::uint64_t rows() const noexcept { return rows_; }
  /// Of a measured column, by its place in the batches; nothing when all values were NULL, or there were none.
  std::optional<std::size_t> longest(std::size_t column) const;

 private:
  struct Found {
    Measured measured;
    bool has_value = false;
    std::size_t longest = 0;
  };
  std::vector<Found> columns_;
  std::uint64_t most_rows_;
  std::uint64_t rows_ = 0;
};

/// The length that a column gets whose longest value is `longest`; SqlType::kMax for (max).
///
/// `longest` times the factor, rounded up to a multiple of 10 (above 100 of 50, above 1,000 of 500), and neither beyond
/// `max_varchar` nor below `min_varchar`. A value that is longer than `max_varchar` makes it (max). Nothing known gives
/// `max_varchar`: an empty column says nothing about the values of the next run, and a limit costs nothing.
int sized_length(std::optional<std::size_t> longest, const Inference& inference);

}  // namespace hygge::stores::mssql
