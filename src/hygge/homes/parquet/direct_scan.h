#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "hygge/base/cancel.h"
#include "hygge/base/error.h"
#include "hygge/base/units.h"
#include "hygge/engine/relation.h"
#include "hygge/engine/scan.h"
#include "hygge/homes/parquet/file_survey.h"
#include "hygge/homes/parquet/source_files.h"
#include "hygge/parquet/value_form.h"

namespace hygge::homes::parquet {

/// How alike files are read without the engine: all of the same columns, of which each has a form of its own.
struct DirectPlan {
  /// A column that is wanted.
  struct Column {
    std::size_t leaf = 0;
    hygge::parquet::ValueForm form;
  };

  std::vector<SourceFile> files;
  std::vector<std::size_t> row_groups;  ///< of each file
  std::string footer_schema;            ///< Footer::schema of all of them
  engine::Schema schema;                ///< of `columns`
  std::vector<Column> columns;
  Bytes room{0};  ///< what the pages of all columns take, about
};

/// Reads row groups by ourselves, each a split of its own.
///
/// Throws  Error{Data} that names file, column, row group and page; Error{Unsupported} for a page that only the engine
///         can judge, of which not_for_us() tells then; the token's error.
class DirectScan final : public engine::Scan {
 public:
  DirectScan(DirectPlan plan, CancelToken cancel);

  const engine::Schema& schema() const override { return plan_.schema; }
  std::size_t splits() const override { return first_splits_.back(); }
  Bytes room() const noexcept { return plan_.room; }
  std::unique_ptr<engine::ScanReader> open(std::size_t split) override;

  /// Whether every row group was read to its end, with the checksums of all pages of the columns that are wanted.
  bool has_read_all() const;
  /// What was met that only the engine can judge, if anything was. From any thread.
  std::optional<std::string> not_for_us() const;

 private:
  struct OpenFile;
  class GroupReader;

  std::shared_ptr<OpenFile> open_file(std::size_t place, std::size_t group);
  Error leave_to_engine(const std::string& what);

  DirectPlan plan_;
  CancelToken cancel_;
  std::vector<std::size_t> first_splits_;  // of each file, and behind the last
  mutable std::mutex mutex_;
  std::size_t last_place_ = 0;             // guarded by mutex_
  std::shared_ptr<OpenFile> last_;         // guarded by mutex_
  std::vector<bool> is_read_;              // guarded by mutex_, of each split
  std::optional<std::string> not_for_us_;  // guarded by mutex_
};

/// What reads `relation`, which has the columns `chosen` of all surveyed files and is not shaped otherwise, without the
/// engine; nothing where that cannot be.
std::shared_ptr<DirectScan> direct_scan_of(const engine::Relation& relation, const FileSurvey& survey,
                                           const std::vector<SourceFile>& files, const std::vector<std::size_t>& chosen,
                                           const CancelToken& cancel);

}  // namespace hygge::homes::parquet
