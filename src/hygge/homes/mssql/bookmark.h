#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hygge::homes::mssql {

/// How far a source has been read by its watermark: what a run leaves to the next one. Values are those of
/// tds::Parameter::kept().
struct Bookmark {
  std::string source;      ///< "shop: dbo.orders", with the database; "shop: a query"
  std::string condition;   ///< the digest of the query and of `where`; empty: there was none
  std::string column;      ///< the watermark
  std::string type;        ///< its type: "datetime2(7)"
  std::string bound;       ///< the last value that was read, or the first that was not; empty: there was none at all
  std::uint8_t scale = 0;  ///< of the bound's type, as the server told it
  std::string shown;       ///< the same for people
  bool is_open = false;    ///< rows of that value were left for later
  /// Otherwise: which rows have that value, as they were when it was asked for. By a key, where they can be told apart;
  /// and together, by their number and a checksum of all their columns, where the server has one.
  std::vector<std::string> key = {};
  std::vector<std::string> key_types = {};
  std::vector<std::vector<std::string>> ties = {};
  std::uint64_t tied = 0;
  std::string checksum = {};
  std::uint64_t without = 0;  ///< rows with NULL there, when all were read

  /// JSON, in one line.
  std::string text() const;
  /// Nothing for a text that is none, or of a later version of hygge.
  static std::optional<Bookmark> parse(const std::string& text);

  bool operator==(const Bookmark&) const = default;
};

}  // namespace hygge::homes::mssql
