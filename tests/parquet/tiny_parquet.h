#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace hygge::test {

/// A column of a TinyParquet file: INT64 values without a NULL, PLAIN, not compressed; required unless told.
struct TinyColumn {
  std::string name;
  std::vector<std::int64_t> values;
  int decimal_digits = 0;  ///< above 0: a DECIMAL(digits, 0) of 24 bytes instead
  int logical_type = 0;  ///< above 0: that field of the union LogicalType, and no converted type; 10: unsigned, 64 bits
};

struct TinyOptions {
  bool checksums = true;  ///< each page carries its CRC
  std::size_t values_per_page = 3;
  std::uint64_t claimed_rows = 0;  ///< what the footer says; 0: the truth
  std::string inside_of = {};      ///< the name of a struct whose fields the columns are
  bool logical_types = false;      ///< decimals by their logical type, not their older converted type
  /// Every column may have NULLs, of which its statistics claim so many; there are none.
  std::optional<std::int64_t> claimed_nulls = std::nullopt;
};

/// A Parquet file written by hand, for what the engine never writes: page checksums, names that differ only in case, no
/// columns at all, lies.
struct TinyParquet {
  std::string bytes;
  /// For each page in the order of the file, where its header begins and where its values do.
  struct Page {
    std::size_t header;
    std::size_t body;
  };
  std::vector<Page> pages;
};

TinyParquet write_tiny_parquet(const std::vector<TinyColumn>& columns, const TinyOptions& options = {});

void save(const std::filesystem::path& path, const std::string& bytes);

}  // namespace hygge::test
