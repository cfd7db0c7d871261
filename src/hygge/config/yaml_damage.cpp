#include "hygge/config/yaml_damage.h"

#include <algorithm>
#include <string_view>

#include "hygge/base/text.h"

namespace hygge::config {
namespace {

/// How far a line is indented, that begins something; -1 for one that is empty, a comment, or closes what stands above.
int entry_indentation(std::string_view line) {
  const std::size_t blanks = line.find_first_not_of(' ');
  if (blanks == std::string_view::npos || std::string_view{"#}],\t"}.find(line[blanks]) != std::string_view::npos) {
    return -1;
  }
  return static_cast<int>(blanks);
}

/// The items of a list may be indented as its key is.
bool is_item(std::string_view line) { return trim(line).starts_with('-'); }

bool begins(const SourceText& source, int number, int indentation, bool may_be_item) {
  const int found = entry_indentation(source.line(number));
  return found >= 0 && found <= indentation && (may_be_item || !is_item(source.line(number)));
}

/// From the line at this indentation in which `line` lies, to the last one before the next.
std::optional<DamagedLines> block_around(const SourceText& source, int line, int indentation, int lowest, int highest) {
  DamagedLines block{.first = std::min(line, highest)};
  while (block.first >= lowest && !begins(source, block.first, indentation, true)) --block.first;
  if (block.first < lowest) return std::nullopt;
  const bool is_list = is_item(source.line(block.first));
  // The first item of a list that is not indented belongs to the key above it.
  block.last = block.first;
  while (block.last < highest && !begins(source, block.last + 1, indentation, is_list)) ++block.last;
  return block;
}

std::string key_of(std::string_view line) {
  const std::size_t colon = line.find(':');
  std::string_view key = trim(line.substr(0, std::min(colon, line.size())));
  if (key.size() > 1 && (key.front() == '"' || key.front() == '\'') && key.front() == key.back()) {
    key = key.substr(1, key.size() - 2);
  }
  return colon == std::string_view::npos ? "" : std::string{key};
}

/// The flow or connection in which the mistake is, within the lines of all of them.
std::optional<DamagedLines> one_of(const SourceText& source, int line, const DamagedLines& all) {
  int second = all.first + 1;
  while (second <= all.last && entry_indentation(source.line(second)) < 0) ++second;
  if (second > all.last || line < second) return std::nullopt;
  return block_around(source, line, entry_indentation(source.line(second)), second, all.last);
}

}  // namespace

std::optional<DamagedLines> find_damaged_lines(const SourceText& source, int line) {
  std::optional<DamagedLines> block = block_around(source, line, 0, 1, source.line_count());
  if (!block) return std::nullopt;
  while (is_item(source.line(block->first)) && block->first > 1) {
    std::optional<DamagedLines> above = block_around(source, block->first - 1, 0, 1, source.line_count());
    if (!above) break;
    block = above;
  }
  block->key = key_of(source.line(block->first));
  if (block->key.empty()) return std::nullopt;
  if (block->key == "flows" || block->key == "connections") {
    if (std::optional<DamagedLines> one = one_of(source, line, *block)) {
      one->key = block->key;
      return one;
    }
  }
  return block;
}

SourceText without_lines(const SourceText& source, const DamagedLines& damaged) {
  std::string text{source.text()};
  const auto begin = text.begin() + static_cast<std::ptrdiff_t>(source.start_of_line(damaged.first));
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(source.start_of_line(damaged.last + 1));
  std::replace_if(
      begin, end, [](char c) { return c != '\n' && c != '\r'; }, ' ');
  return SourceText{source.file(), std::move(text)};
}

bool may_hold_anchor(const SourceText& source, const DamagedLines& damaged) {
  const std::size_t begin = source.start_of_line(damaged.first);
  return source.text().substr(begin, source.start_of_line(damaged.last + 1) - begin).find('&') !=
         std::string_view::npos;
}

}  // namespace hygge::config
