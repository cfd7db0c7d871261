#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hygge::config {

/// A place in a configuration file. Lines and columns count from 1, columns in characters; 0 means "the whole file".
struct Position {
  std::string
      file;  ///< as a person would type it: relative to the project's folder; or "--var ..." on the command line
  int line = 0;
  int column = 0;

  /// Whether a person typed it in a shell, and means paths from where the shell is.
  bool is_command_line() const noexcept { return file.starts_with("--"); }

  /// "flows/users/flow.yml:3:9"; without a line the file alone.
  std::string text() const;
};

/// The text of one file (valid UTF-8), and the way between its bytes and its lines and columns.
class SourceText {
 public:
  SourceText(std::string file, std::string text);

  const std::string& file() const noexcept { return file_; }
  std::string_view text() const noexcept { return text_; }

  /// A line without its end; empty when there is no such line. The view lives as long as this object.
  std::string_view line(int number) const;
  int line_count() const noexcept { return static_cast<int>(starts_.size()); }

  /// Where a byte stands. Takes time for the characters in front of it on its line; see PositionCursor.
  Position position(std::size_t offset) const;
  /// The first byte of a line; the end of the text when there is no such line.
  std::size_t start_of_line(int number) const;
  /// The byte at a position; the end of the text when it lies outside.
  std::size_t offset(int line, int column) const;

 private:
  std::string file_;
  std::string text_;
  std::vector<std::size_t> starts_;  ///< the first byte of each line
};

/// Tells the positions of many bytes of one text, in time for the distance from each to the next. Without it a file of
/// one long line would take the square of its length.
class PositionCursor {
 public:
  /// `source` must outlive the cursor.
  explicit PositionCursor(const SourceText& source) : source_{source} {}

  /// The byte `byte_column` (from 0) of a line (from 1).
  Position position(int line, std::size_t byte_column);

 private:
  const SourceText& source_;
  int line_ = 1;
  std::size_t offset_ = 0;
  int column_ = 1;
};

}  // namespace hygge::config
