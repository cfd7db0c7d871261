#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hygge::test {

/// A small model of a terminal: what a person would see after a program has written some bytes.
///
/// Knows text in UTF-8 with wide and combining characters, wrapping (with the delay of real terminals at the last
/// column), scrolling, and the control sequences that command line programs use. What it does not know is kept in
/// unknown_sequences(), so that a test can insist on none.
class VtScreen {
 public:
  VtScreen(std::size_t columns, std::size_t rows);

  /// Bytes may be cut anywhere, also within a character or a sequence.
  void feed(std::string_view bytes);
  /// Cuts or extends; does not fold lines anew.
  void resize(std::size_t columns, std::size_t rows);

  /// What is visible, from top to bottom, without blanks at the ends of lines; always as many lines as the screen has.
  std::vector<std::string> lines() const;
  /// What has scrolled away and what is visible, without the blank lines at its end.
  std::vector<std::string> all_lines() const;
  /// all_lines() with a newline after each.
  std::string text() const;

  bool is_cursor_visible() const { return is_cursor_visible_; }
  std::size_t cursor_row() const { return row_; }
  std::size_t cursor_column() const { return column_; }
  /// How many times a line was folded because text went beyond the last column.
  std::size_t wraps() const { return wraps_; }
  const std::vector<std::string>& unknown_sequences() const { return unknown_; }

 private:
  using Row = std::vector<std::string>;  // a cell holds a character with its marks; the right half of a wide one is ""

  Row blank_row() const { return Row(columns_, " "); }
  bool take_one();
  bool take_escape();
  bool take_control_sequence();
  bool take_operating_system_command();
  void take_character(std::string_view character);
  void take_control(char control);
  void obey(char command, const std::string& parameters);
  void set_mode(const std::string& mode, bool on);
  void erase_display(std::size_t how);
  void erase_line(std::size_t how);
  void line_feed();

  std::size_t columns_;
  std::size_t rows_;
  std::vector<Row> cells_;
  std::vector<std::string> scrolled_;
  std::size_t row_ = 0;
  std::size_t column_ = 0;
  bool wrap_is_due_ = false;
  bool wraps_at_the_end_ = true;
  bool is_cursor_visible_ = true;
  std::size_t wraps_ = 0;
  std::vector<std::string> unknown_;
  std::string pending_;  // bytes of a character or sequence that is not complete
};

}  // namespace hygge::test
