#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "hygge/base/cancel.h"
#include "hygge/parquet/decode.h"
#include "hygge/parquet/pack.h"

namespace hygge::parquet {

/// What is wanted of a file that is written anew page by page.
struct RecodeWish {
  Packing packing;
  /// PLAIN values in the encodings that newer readers know, where that makes them smaller; else all stay as they are.
  bool modern = false;
  /// Added to the file's key-value metadata, in place of what has the same keys.
  std::map<std::string, std::string> metadata;
  /// A file that has so many bytes ends with the row group that it is at, and another one begins.
  std::uint64_t file_size = UINT64_MAX;
};

/// What recode() made.
struct Recoded {
  Decoded source;         ///< what was found in the pages
  std::size_t files = 0;  ///< one at least
};

/// The number of a codec called as the store's settings call it ("zstd"), where recode() can pack with it.
std::optional<std::uint8_t> packing_codec(std::string_view name);

/// What recode() takes in bytes for files whose largest column chunk has so many bytes when it is unpacked, and that
/// have `all` together.
std::uint64_t memory_to_recode(const RecodeWish& wish, std::uint64_t largest_chunk, std::uint64_t all,
                               unsigned threads);

/// Writes `file` anew to one or more files, page by page: unpacked, looked at as decode() does, encoded anew where that
/// is wanted, packed, and put where it lay among the others. Levels, dictionaries, statistics, Bloom filters and what
/// else the footer tells stay, so that no type and no value can change; page indexes and row groups without rows are
/// left out.
///
/// `target` names the files, by numbers from 0; they must not be there yet.
/// Returns nothing when only the engine can judge a page: then what was written must be removed.
///
/// Threads  works on up to `threads` of its own. Memory: memory_to_recode(), and the footer.
/// Throws   what decode() throws; system_error() when a file is there or cannot be written.
std::optional<Recoded> recode(const DecodedFile& file,
                              const std::function<std::filesystem::path(std::size_t number)>& target,
                              const RecodeWish& wish, unsigned threads, const CancelToken& cancel);

}  // namespace hygge::parquet
