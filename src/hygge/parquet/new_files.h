#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hygge/parquet/new_footer.h"
#include "hygge/parquet/ordered_output.h"

namespace hygge::parquet {

/// What new files are called, and have besides their rows.
struct NewFilesPlan {
  std::function<std::filesystem::path(std::size_t number)> name;  ///< of a file that must not be there yet
  std::uint64_t file_size = UINT64_MAX;  ///< of a file, about: it ends with the row group that comes nearest
  std::map<std::string, std::string> metadata;
  std::string created_by;
};

/// Writes row groups into files, one after the other.
///
/// Errors   system_error() when a file is there already or cannot be written.
/// Threads  one at a time.
class NewFiles {
 public:
  /// `columns` is kept.
  NewFiles(const std::vector<WrittenColumn>& columns, NewFilesPlan plan);

  /// A row group of so many rows, at least one.
  void write(const std::vector<EncodedChunk>& chunks, std::uint64_t rows);
  /// Ends the last file. Returns how many there are.
  std::size_t finish();

 private:
  void end_file();

  const std::vector<WrittenColumn>& columns_;
  NewFilesPlan plan_;
  OrderedOutput output_;
  std::optional<NewFooter> footer_;  // of the file that is open
};

}  // namespace hygge::parquet
