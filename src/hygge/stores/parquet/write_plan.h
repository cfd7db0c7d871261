#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hygge/base/units.h"
#include "hygge/config/section.h"
#include "hygge/core/store.h"
#include "hygge/engine/relation.h"

namespace hygge::stores::parquet {

/// What a person wished of the files; read once from the store's section.
struct Wishes {
  std::string codec;  ///< as in YAML: zstd, snappy, gzip, lz4, brotli, none
  bool codec_given = false;
  std::optional<int> level;  ///< of zstd
  bool level_given = false;
  bool modern = false;
  bool encoding_given = false;
  std::optional<Rows> rows_per_file;
  Bytes file_size;
  bool file_size_given = false;
  std::optional<Rows> row_group;
  std::vector<std::string> partition_by;

  /// Throws Error{Config} where two wishes exclude each other.
  static Wishes read(const config::Section& section);

  /// Whether the bytes of `verbatim` are what was wished, so that nothing need be encoded anew.
  bool are_met_by(const engine::Verbatim& verbatim) const;
};

/// The memory that writing takes: best with row groups of the full size, least with small ones (engine.md 5).
MemoryWish memory_for(const engine::Schema& schema, const Wishes& wishes, unsigned threads);

/// The rows of a row group that `memory` allows; as wished, where that was told.
Rows row_group_within(Bytes memory, const engine::Schema& schema, const Wishes& wishes, unsigned threads);

/// The options of a COPY into one file, without those that say where one file ends and the next begins:
/// "FORMAT parquet, COMPRESSION zstd, ...".
std::string copy_options(const Wishes& wishes, Rows row_group, const FlowIdentity& identity);

}  // namespace hygge::stores::parquet
