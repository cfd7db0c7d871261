#include "hygge/config/source_text.h"

#include <algorithm>
#include <utility>

#include "hygge/base/utf8.h"

namespace hygge::config {
std::string Position::text() const {
  if (line == 0) {
    return file;
  }
  return file + ":" + std::to_string(line) + ":" + std::to_string(column);
}

SourceText::SourceText(std::string file, std::string text) : file_{std::move(file)}, text_{std::move(text)} {
  starts_.push_back(0);
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') {
      starts_.push_back(i + 1);
    }
  }
}

std::size_t SourceText::start_of_line(int number) const {
  return number < 1 || number > line_count() ? text_.size() : starts_[static_cast<std::size_t>(number) - 1];
}

std::string_view SourceText::line(int number) const {
  if (number < 1 || number > line_count()) {
    return {};
  }
  const std::size_t start = start_of_line(number);
  std::string_view line = std::string_view{text_}.substr(start, start_of_line(number + 1) - start);
  for (const char end : {'\n', '\r'}) {
    if (line.ends_with(end)) {
      line.remove_suffix(1);
    }
  }
  return line;
}

Position SourceText::position(std::size_t offset) const {
  offset = std::min(offset, text_.size());
  const auto next_line = std::upper_bound(starts_.begin(), starts_.end(), offset);
  const std::size_t start = *std::prev(next_line);
  const auto before = std::string_view{text_}.substr(start, offset - start);
  const auto characters = std::count_if(before.begin(), before.end(), [](char c) { return !continues_character(c); });
  return {file_, static_cast<int>(next_line - starts_.begin()), static_cast<int>(characters) + 1};
}

std::size_t SourceText::offset(int line, int column) const {
  std::size_t at = start_of_line(line);
  for (int character = 1; character < column && at < text_.size(); ++character) {
    do {
      ++at;
    } while (at < text_.size() && continues_character(text_[at]));
  }
  return at;
}

Position PositionCursor::position(int line, std::size_t byte_column) {
  const std::string_view text = source_.text();
  const std::size_t offset = std::min(source_.start_of_line(line) + byte_column, text.size());
  if (line != line_) {
    line_ = line;
    offset_ = source_.start_of_line(line);
    column_ = 1;
  }
  for (; offset_ < offset; ++offset_) {
    column_ += continues_character(text[offset_]) ? 0 : 1;
  }
  for (; offset_ > offset; --offset_) {
    column_ -= continues_character(text[offset_ - 1]) ? 0 : 1;
  }
  return {source_.file(), line, column_};
}

}  // namespace hygge::config
