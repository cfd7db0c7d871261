#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "hygge/parquet/chunk_encoder.h"
#include "hygge/parquet/written_column.h"

namespace hygge::parquet {

/// The footer of a file that is being written.
///
/// Memory  what its row groups will take in the footer: 150 to 700 bytes for each column of each, by the limits that it
/// tells.
class NewFooter {
 public:
  /// `columns` is kept.
  explicit NewFooter(const std::vector<WrittenColumn>& columns) : columns_{columns} {}

  /// A row group whose chunks lie one behind the other from byte `begin` of the file on, in the order of the columns.
  void add(const std::vector<EncodedChunk>& chunks, std::uint64_t rows, std::uint64_t begin);

  /// parquet.thrift: FileMetaData.
  std::string bytes(const std::map<std::string, std::string>& metadata, std::string_view created_by) const;

 private:
  const std::vector<WrittenColumn>& columns_;
  std::string groups_;
  std::uint64_t count_ = 0;
  std::uint64_t rows_ = 0;
};

}  // namespace hygge::parquet
