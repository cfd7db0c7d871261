#pragma once

#include <cstdint>
#include <filesystem>
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
};

/// The number of a codec called as the store's settings call it ("zstd"), where recode() can pack with it.
std::optional<std::uint8_t> packing_codec(std::string_view name);

/// Writes `file` anew to `target`, page by page: unpacked, looked at as decode() does, encoded anew where that is
/// wanted, packed, and put where it lay among the others. Row groups, levels, dictionaries, statistics, Bloom filters
/// and everything else that the footer tells stay, so that no type and no value can change; page indexes are left out.
///
/// Returns what was found in the pages; nothing when only the engine can judge a page: then `target` must be removed.
///
/// Threads  works on up to `threads` of its own. Memory: two pages and two packed ones for each, 16 MB of pages that
///          were made too early, and the footer.
/// Throws   what decode() throws; system_error() when `target` is there or cannot be written.
std::optional<Decoded> recode(const DecodedFile& file, const std::filesystem::path& target, const RecodeWish& wish,
                              unsigned threads, const CancelToken& cancel);

}  // namespace hygge::parquet
