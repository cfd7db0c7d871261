#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "hygge/base/cancel.h"

namespace hygge::parquet {

/// A file to be decoded, and how messages call it.
struct DecodedFile {
  std::filesystem::path path;
  std::string name;
};

/// What was found in the pages of some files.
struct Decoded {
  std::uint64_t rows = 0;
  /// NULLs of each column of the table; empty where the files have different schemas.
  std::vector<std::uint64_t> nulls;
};

/// Decodes every page of every file and keeps nothing: checksums, compression, levels, lengths, dictionary indexes and
/// the UTF-8 of texts. This is what the engine would look at to read all rows, for less than half of the time, because
/// no value is moved anywhere.
///
/// Returns nothing when only the engine can judge one of the files: another codec than none, snappy, gzip or zstd, an
/// encoding that is not known here, types like VARIANT or GEOMETRY, pages of more than 32 MB.
///
/// Threads  works on up to `threads` of its own; memory: two pages for each, and the footers of the files that they are
///          at.
/// Throws   Error{Data} that names the file, column, row group, page and offset of what is damaged; what read_footer()
///          throws; the token's error. When several things are wrong, one of them.
std::optional<Decoded> decode(const std::vector<DecodedFile>& files, unsigned threads, const CancelToken& cancel);

}  // namespace hygge::parquet
