#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hygge/base/cancel.h"
#include "hygge/core/store.h"
#include "hygge/engine/pump.h"
#include "hygge/engine/relation.h"
#include "hygge/engine/session.h"
#include "hygge/stores/parquet/copy_statement.h"
#include "hygge/stores/parquet/store_options.h"
#include "hygge/stores/parquet/way.h"

namespace hygge::stores::parquet {

/// A file that was written into the staging folder.
struct WrittenFile {
  std::filesystem::path path;
  std::filesystem::path folder;  ///< where below the target it belongs: "year=2024", or empty
};

/// Writes a relation's rows into files of a staging folder, in any of the ways. Names there are short, whatever the
/// published ones will be, so that a name of 255 bytes can be staged, too.
///
/// Threads  one thread; write() starts more of its own and waits for them.
class FileWriter {
 public:
  FileWriter(const engine::Relation& relation, const StoreOptions& options, const StoreContext& context, bool ordered,
             std::filesystem::path staging);

  /// The files in the order in which they shall be numbered; at least one, so that the schema survives a table without
  /// rows.
  /// `encodes`: the rows are encoded by hygge itself, as can_encode() said of this way.
  std::vector<WrittenFile> write(Way way, bool encodes = false);

  /// What was counted in the home's files, where write() decoded them.
  const std::optional<HomeCount>& source() const noexcept { return source_; }

 private:
  std::vector<WrittenFile> copy_verbatim();
  std::vector<WrittenFile> recode();
  std::vector<WrittenFile> write_one_file();
  std::vector<WrittenFile> write_rotated();
  std::vector<WrittenFile> encode(Rows row_group_rows, Bytes file_size);
  Rows write_slice(const engine::Slice& slice, engine::Session& session, const CancelToken& cancel) const;
  std::vector<WrittenFile> write_partitioned();
  std::vector<WrittenFile> write_slices();
  std::vector<WrittenFile> write_empty_file();
  std::vector<WrittenFile> write_empty_partition();
  void write_empty(const engine::Schema& schema, const std::filesystem::path& file);

  CopyShape shape() const;
  Rows group_rows() const;
  std::filesystem::path staged_name(const std::string& stem) const;

  const engine::Relation& relation_;
  const StoreOptions& options_;
  const StoreContext& context_;
  bool ordered_;
  std::filesystem::path staging_;
  bool encodes_ = false;
  std::optional<HomeCount> source_;
};

}  // namespace hygge::stores::parquet
