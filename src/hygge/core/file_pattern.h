#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/core/store.h"

namespace hygge {

/// How published files are called: text with placeholders, such as "{name}/{sequence:020d}.parquet".
///
///   {sequence}, {sequence:06d}  the file's number; the second with zeros in front, at least so many digits
///   {name}       the entity, or the flow where it has no entities
///   {flow_name}  the flow
///   {entity}     the entity; empty for a flow without entities
///   {timestamp}  when the run started, in UTC with microseconds: 20240131T235959.000042Z
///   {run_id}     the run
///
/// Values are made safe: a slash or a NUL inside a value becomes `_`, and so does a dot that would hide the file.
/// Threads  immutable.
class FilePattern {
 public:
  /// Throws Error{Config} for an unknown placeholder (with the nearest known word), a brace without its partner, and a
  /// pattern that is absolute, hidden, or leaves the target folder.
  static FilePattern parse(std::string_view text);

  /// The file's name below the target folder. Throws Error{Config} when a part of it has more than 255 bytes.
  std::string name_of(std::uint64_t sequence, const FlowIdentity& identity) const;

  bool has_sequence() const noexcept;

  /// The number inside a name that this pattern could have made, whatever the flow and the run; nothing for others.
  /// A pattern without sub-folders looks at the last part of `name` only.
  std::optional<std::uint64_t> sequence_of(const std::filesystem::path& name) const;

  const std::string& text() const noexcept { return text_; }

 private:
  enum class Field { Literal, Sequence, Name, FlowName, Entity, Timestamp, RunId };
  struct Part {
    Field field = Field::Literal;
    std::string literal;    ///< of Field::Literal
    std::size_t width = 0;  ///< of Field::Sequence: the least number of digits
  };

  static Part parse_placeholder(std::string_view inside, std::string_view pattern);
  static std::string value_of(const Part& part, std::uint64_t sequence, const FlowIdentity& identity);
  std::optional<std::uint64_t> match(std::string_view rest, std::size_t part, std::optional<std::uint64_t> found) const;
  std::optional<std::uint64_t> match_number(std::string_view rest, std::size_t part,
                                            std::optional<std::uint64_t> found) const;

  std::string text_;
  std::vector<Part> parts_;
};

/// Hands out names for one run's files, one after the other, none of them twice and none that is present already.
///
/// With {sequence} the numbers go on after the highest present one and start with 1. Without it the first file gets the
/// pattern's name, and every further one `_2`, `_3` ... before the extension.
class FileNames {
 public:
  /// `present` are the files that stay beside the new ones: TargetFolder::present() for an incremental run, none for a
  /// full_drop.
  FileNames(FilePattern pattern, FlowIdentity identity, std::vector<std::filesystem::path> present);

  std::filesystem::path next();

 private:
  bool is_taken(const std::filesystem::path& name) const;

  FilePattern pattern_;
  FlowIdentity identity_;
  std::vector<std::filesystem::path> taken_;  ///< sorted
  std::uint64_t sequence_ = 1;
};

}  // namespace hygge
