#include "tests/support/vt_screen.h"

#include <algorithm>
#include <cstdlib>

#include "hygge/base/text.h"

namespace hygge::test {

namespace {

constexpr char kEscape = '\x1b';

std::string line_of(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) line += cell;
  return line.erase(line.find_last_not_of(' ') + 1);
}

/// The length that the first byte of a UTF-8 character promises.
std::size_t length_of_character(unsigned char first) {
  if (first >= 0xF0) return 4;
  if (first >= 0xE0) return 3;
  return first >= 0xC0 ? 2 : 1;
}

/// The first parameter as a number, `otherwise` when it is not given.
std::size_t number_in(const std::string& parameters, std::size_t otherwise) {
  const std::size_t number = std::strtoul(parameters.c_str(), nullptr, 10);
  return number == 0 ? otherwise : number;
}

}  // namespace

VtScreen::VtScreen(std::size_t columns, std::size_t rows) : columns_{columns}, rows_{rows}, cells_(rows, blank_row()) {}

void VtScreen::feed(std::string_view bytes) {
  pending_ += bytes;
  while (!pending_.empty() && take_one()) {
  }
}

void VtScreen::resize(std::size_t columns, std::size_t rows) {
  columns_ = columns;
  rows_ = rows;
  while (row_ >= rows_) {
    scrolled_.push_back(line_of(cells_.front()));
    cells_.erase(cells_.begin());
    --row_;
  }
  cells_.resize(rows_, blank_row());
  for (Row& row : cells_) row.resize(columns_, " ");
  column_ = std::min(column_, columns_ - 1);
  wrap_is_due_ = false;
}

std::vector<std::string> VtScreen::lines() const {
  std::vector<std::string> lines;
  for (const Row& row : cells_) lines.push_back(line_of(row));
  return lines;
}

std::vector<std::string> VtScreen::all_lines() const {
  std::vector<std::string> all = scrolled_;
  const std::vector<std::string> visible = lines();
  all.insert(all.end(), visible.begin(), visible.end());
  while (!all.empty() && all.back().empty()) all.pop_back();
  return all;
}

std::string VtScreen::text() const {
  std::string text;
  for (const std::string& line : all_lines()) text += line + "\n";
  return text;
}

/// Takes one character or sequence off the front of what is pending; false when it is not complete yet.
bool VtScreen::take_one() {
  const char first = pending_.front();
  if (first == kEscape) return take_escape();
  if (static_cast<unsigned char>(first) < 0x20) {
    take_control(first);
    pending_.erase(0, 1);
    return true;
  }
  const std::size_t length = length_of_character(static_cast<unsigned char>(first));
  if (pending_.size() < length) return false;
  take_character(pending_.substr(0, length));
  pending_.erase(0, length);
  return true;
}

bool VtScreen::take_escape() {
  if (pending_.size() < 2) return false;
  if (pending_[1] == '[') return take_control_sequence();
  if (pending_[1] == ']') return take_operating_system_command();
  unknown_.push_back(pending_.substr(0, 2));
  pending_.erase(0, 2);
  return true;
}

bool VtScreen::take_control_sequence() {
  const auto last =
      std::find_if(pending_.begin() + 2, pending_.end(), [](char byte) { return byte >= '@' && byte <= '~'; });
  if (last == pending_.end()) return false;
  const std::string parameters{pending_.begin() + 2, last};
  obey(*last, parameters);
  pending_.erase(pending_.begin(), last + 1);
  return true;
}

/// The window's title and such: nothing that a person sees on the screen.
bool VtScreen::take_operating_system_command() {
  const std::size_t bell = pending_.find('\a');
  const std::size_t terminator = pending_.find("\x1b\\");
  if (bell == std::string::npos && terminator == std::string::npos) return false;
  pending_.erase(0, bell < terminator ? bell + 1 : terminator + 2);
  return true;
}

void VtScreen::take_character(std::string_view character) {
  const std::size_t width = find_invalid_utf8(character) ? 1 : display_width(character);
  if (width == 0) {
    if (column_ > 0 || wrap_is_due_) cells_[row_][wrap_is_due_ ? column_ : column_ - 1] += character;
    return;
  }
  if (wrap_is_due_ || column_ + width > columns_) {
    if (wraps_at_the_end_) {
      ++wraps_;
      column_ = 0;
      line_feed();
    } else {
      column_ = columns_ - width;
    }
    wrap_is_due_ = false;
  }
  cells_[row_][column_] = std::string{character};
  if (width == 2) cells_[row_][column_ + 1].clear();
  column_ += width;
  if (column_ == columns_) {
    column_ = columns_ - 1;
    wrap_is_due_ = true;
  }
}

void VtScreen::take_control(char control) {
  switch (control) {
    case '\r':
      column_ = 0;
      wrap_is_due_ = false;
      break;
    case '\n':
      wrap_is_due_ = false;
      line_feed();
      break;
    case '\b':
      column_ -= column_ > 0 ? 1 : 0;
      wrap_is_due_ = false;
      break;
    case '\t':
      column_ = std::min((column_ / 8 + 1) * 8, columns_ - 1);
      break;
    case '\a':
      break;
    default:
      unknown_.emplace_back(1, control);
  }
}

void VtScreen::obey(char command, const std::string& parameters) {
  const std::size_t count = number_in(parameters, 1);
  if (command != 'm' && command != 'h' && command != 'l') wrap_is_due_ = false;
  switch (command) {
    case 'A':
      row_ -= std::min(row_, count);
      break;
    case 'B':
      row_ = std::min(row_ + count, rows_ - 1);
      break;
    case 'C':
      column_ = std::min(column_ + count, columns_ - 1);
      break;
    case 'D':
      column_ -= std::min(column_, count);
      break;
    case 'G':
      column_ = std::min(count, columns_) - 1;
      break;
    case 'H': {
      const std::size_t separator = parameters.find(';');
      row_ = std::min(count, rows_) - 1;
      column_ =
          separator == std::string::npos ? 0 : std::min(number_in(parameters.substr(separator + 1), 1), columns_) - 1;
      break;
    }
    case 'J':
      erase_display(number_in(parameters, 0));
      break;
    case 'K':
      erase_line(number_in(parameters, 0));
      break;
    case 'm':
      break;
    case 'h':
    case 'l':
      set_mode(parameters, command == 'h');
      break;
    default:
      unknown_.push_back("ESC[" + parameters + command);
  }
}

void VtScreen::set_mode(const std::string& mode, bool on) {
  if (mode == "?25") {
    is_cursor_visible_ = on;
  } else if (mode == "?7") {
    wraps_at_the_end_ = on;
    wrap_is_due_ = wrap_is_due_ && on;
  } else {
    unknown_.push_back("ESC[" + mode + (on ? "h" : "l"));
  }
}

void VtScreen::erase_display(std::size_t how) {
  if (how == 0) {
    erase_line(0);
    std::fill(cells_.begin() + static_cast<std::ptrdiff_t>(row_) + 1, cells_.end(), blank_row());
  } else if (how == 1) {
    erase_line(1);
    std::fill(cells_.begin(), cells_.begin() + static_cast<std::ptrdiff_t>(row_), blank_row());
  } else {
    std::fill(cells_.begin(), cells_.end(), blank_row());
  }
}

void VtScreen::erase_line(std::size_t how) {
  Row& row = cells_[row_];
  const auto cursor = row.begin() + static_cast<std::ptrdiff_t>(column_);
  std::fill(how == 0 ? cursor : row.begin(), how == 1 ? cursor + 1 : row.end(), " ");
}

void VtScreen::line_feed() {
  if (row_ + 1 < rows_) {
    ++row_;
    return;
  }
  scrolled_.push_back(line_of(cells_.front()));
  cells_.erase(cells_.begin());
  cells_.push_back(blank_row());
}

}  // namespace hygge::test
