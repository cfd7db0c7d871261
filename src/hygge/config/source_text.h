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

  /// Where a byte stands.
  Position position(std::size_t offset) const;
  /// The byte at a position; the end of the text when it lies outside.
  std::size_t offset(int line, int column) const;

 private:
  std::string file_;
  std::string text_;
  std::vector<std::size_t> starts_;  ///< the first byte of each line
};

}  // namespace hygge::config
