#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "hygge/base/cancel.h"
#include "hygge/engine/row_sink.h"
#include "hygge/engine/schema.h"
#include "hygge/parquet/new_files.h"
#include "hygge/parquet/row_group_encoder.h"
#include "hygge/stores/parquet/encoded_columns.h"
#include "hygge/stores/parquet/encoding.h"

namespace hygge::stores::parquet {

/// How large row groups become.
struct RowGroupBounds {
  std::uint64_t rows = 0;
  std::size_t held = 0;  ///< bytes that one may hold in memory before it ends; twice as many where it has few rows yet
};

/// Encodes the rows that it takes into row groups, one for each thread that comes at the same time, and writes those
/// that are full.
///
/// A thread that comes while there are few rows waits for the one before it, so that a small table has one row group.
class EncodingSink final : public engine::RowSink {
 public:
  EncodingSink(engine::Schema schema, const hygge::parquet::EncodingWish& wish, const RowGroupBounds& bounds,
               hygge::parquet::NewFilesPlan plan, std::function<void(Rows)> progress, CancelToken cancel);

  /// Throws what writing files throws; Error{Cancelled} once it has thrown anything.
  void take(const engine::Batch& batch) override;
  /// Writes what there still is, when no more rows come and none was refused.
  EncodedCount finish();

 private:
  struct Group {
    explicit Group(const EncodingSink& sink)
        : columns{sink.schema_}, encoder{sink.columns_, sink.wish_, sink.cancel_} {}
    EncodedColumns columns;
    hygge::parquet::RowGroupEncoder encoder;
  };
  class Lent;

  void add(Group& group, const engine::Batch& batch);
  void write(Group& group);
  bool may_open_another() const;
  bool is_full(const Group& group) const;

  const engine::Schema schema_;
  const std::vector<hygge::parquet::WrittenColumn> columns_;
  const hygge::parquet::EncodingWish wish_;
  const RowGroupBounds bounds_;
  const std::function<void(Rows)> progress_;  // may be none
  const CancelToken cancel_;

  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Group>> idle_;  // guarded by mutex_
  std::size_t lent_ = 0;                      // guarded by mutex_
  std::size_t made_ = 0;                      // guarded by mutex_
  std::uint64_t rows_ = 0;                    // guarded by mutex_
  std::atomic<bool> has_failed_ = false;

  std::mutex files_mutex_;
  hygge::parquet::NewFiles files_;  // guarded by files_mutex_
};

}  // namespace hygge::stores::parquet
