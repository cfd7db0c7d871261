#include "hygge/config/yaml_slips.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <vector>

#include "hygge/base/text.h"
#include "hygge/config/advice.h"
#include "hygge/config/excerpt.h"

namespace hygge::config {
namespace {

constexpr std::string_view kSpaceBehindColon = "put a space behind each ':'";
constexpr std::string_view kSpaceBehindDash = "put a space behind each '-'";
constexpr std::string_view kNoDash = "a '- ' is missing in front of this item";
constexpr std::string_view kDashAtEach = "begin each item of a list with '- '";

bool is_key_letter(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_' || letter == '-' || letter == '.';
}

/// The word that `text` begins with, as far as a key may go.
std::string_view first_word(std::string_view text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_key_letter);
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

/// "home:landing", but not "http://".
bool lacks_space_behind_colon(std::string_view text) {
  const std::string_view word = first_word(text);
  const std::string_view rest = text.substr(word.size());
  return !word.empty() && rest.size() > 1 && rest[0] == ':' && rest[1] != ' ' && !rest.starts_with("://");
}

bool lacks_space_behind_dash(std::string_view text) {
  return text.size() > 1 && text[0] == '-' && text[1] != ' ' && text[1] != '-' &&
         std::isdigit(static_cast<unsigned char>(text[1])) == 0;
}

/// One line that is neither empty nor a comment, cut up.
struct Line {
  int number = 0;
  std::size_t indentation = 0;  ///< spaces in front of everything
  std::size_t dash = 0;         ///< bytes of "- " in front of `text`; 0 where no item begins
  std::string_view text;        ///< without indentation, dash and comment

  std::size_t column() const { return indentation + dash; }  ///< of the text, from 0
  bool has_key() const { return text.ends_with(':') || text.find(": ") != std::string_view::npos; }
  std::string_view key() const { return text.substr(0, text.find(':')); }
  std::string_view value() const {
    return text.ends_with(':') ? std::string_view{} : trim(text.substr(std::min(text.find(": ") + 1, text.size())));
  }
};

Line line_at(const SourceText& source, int number) {
  const std::string_view whole = source.line(number);
  Line line;
  line.number = number;
  line.indentation = std::min(whole.find_first_not_of(' '), whole.size());
  line.text = trim(whole.substr(line.indentation));
  if (line.text.starts_with('#')) line.text = {};
  line.text = trim(line.text.substr(0, line.text.find(" #")));
  if (line.text.starts_with("- ")) {
    const std::string_view behind = trim(line.text.substr(1));
    line.dash = line.text.size() - behind.size();
    line.text = behind;
  }
  return line;
}

/// The nearest line above that says something.
std::optional<Line> line_above(const SourceText& source, int number) {
  for (int above = number - 1; above >= 1; --above) {
    if (const Line line = line_at(source, above); !line.text.empty()) return line;
  }
  return std::nullopt;
}

std::string spaces(std::size_t count) { return std::to_string(count) + (count == 1 ? " space" : " spaces"); }

/// What to call a line by: its key, unless that may be a piece of a secret; or that it is an item.
std::string name_of_line(const SourceText& source, const Line& line) {
  return line.has_key() && !is_below_secret(source, line.number) ? quote(line.key())
         : line.dash > 0                                         ? "the item in line " + std::to_string(line.number)
                                                                 : "line " + std::to_string(line.number);
}

/// Whether a line without a key stands below an item, exactly where that one has its '-'.
bool lacks_dash(const Line& line, const std::optional<Line>& above) {
  return above && above->dash > 0 && line.dash == 0 && line.indentation == above->indentation && !line.has_key() &&
         !lacks_space_behind_colon(line.text);
}

class SlipFinder {
 public:
  SlipFinder(const SourceText& source, const Position& stop)
      : source_{source},
        stop_{stop},
        stop_byte_{source.offset(stop.line, stop.column) - source.start_of_line(stop.line)},
        here_{line_at(source, stop.line)},
        above_{line_above(source, stop.line)} {}

  std::optional<Problem> find() const {
    for (const auto look : {&SlipFinder::open_conflict, &SlipFinder::odd_space, &SlipFinder::late_quote,
                            &SlipFinder::text_behind_quote, &SlipFinder::space_behind_dash, &SlipFinder::no_dash,
                            &SlipFinder::text_above, &SlipFinder::too_deep, &SlipFinder::fits_no_level}) {
      if (std::optional<Problem> problem = (this->*look)()) return problem;
    }
    return std::nullopt;
  }

 private:
  Problem at(const Line& line, std::size_t byte, std::string message, std::string advice) const {
    return {source_.position(source_.start_of_line(line.number) + byte), std::move(message), std::move(advice)};
  }

  /// What git leaves in a file that two people changed.
  std::optional<Problem> open_conflict() const {
    for (int number = 1; number <= stop_.line; ++number) {
      if (!source_.line(number).starts_with("<<<<<<< ")) continue;
      return Problem{source_.position(source_.start_of_line(number)), "a merge conflict is not settled here",
                     "keep one of the two versions, and take out the lines of '<<<<<<<', '=======' and '>>>>>>>'"};
    }
    return std::nullopt;
  }

  /// In front of a key or behind its ':'.
  std::optional<Problem> odd_space() const {
    for (const std::optional<Line>& line : {above_, std::optional{here_}}) {
      if (!line) continue;
      const std::size_t colon = line->text.find(':');
      const std::size_t behind = colon == std::string_view::npos ? line->text.size() : colon + 1;
      for (const std::size_t place : {std::size_t{0}, behind}) {
        if (!begins_with_odd_space(line->text.substr(place))) continue;
        return at(*line, line->column() + place, "a no-break space stands here, which only looks like a space",
                  "put a plain space in its place");
      }
    }
    return std::nullopt;
  }

  bool follows_quote() const {
    const std::string_view line = source_.line(stop_.line);
    return stop_byte_ > 0 && stop_byte_ <= line.size() && (line[stop_byte_ - 1] == '"' || line[stop_byte_ - 1] == '\'');
  }

  /// The quote in front of the stop closes a text that was opened, by mistake, lines above.
  std::optional<Problem> late_quote() const {
    if (!follows_quote()) return std::nullopt;
    const char mark = source_.line(stop_.line)[stop_byte_ - 1];
    const auto quotes_in = [&](std::string_view text) { return std::count(text.begin(), text.end(), mark); };
    if (quotes_in(source_.line(stop_.line).substr(0, stop_byte_)) % 2 == 0) return std::nullopt;
    for (int number = stop_.line - 1; number >= 1; --number) {
      const std::string_view line = source_.line(number);
      if (quotes_in(line) % 2 == 0) continue;
      return at(line_at(source_, number), line.rfind(mark),
                "the quoted text that begins here is not closed on its line", std::string{"end it with "} + mark);
    }
    return std::nullopt;
  }

  std::optional<Problem> text_behind_quote() const {
    const std::string_view before = trim(source_.line(stop_.line).substr(0, stop_byte_));
    if (!before.ends_with('"') && !before.ends_with('\'')) return std::nullopt;
    const char other = before.back() == '"' ? '\'' : '"';
    return Problem{stop_, "something follows the closing quote",
                   std::string{"quote the value as a whole, with "} + other + " where it holds " + before.back()};
  }

  std::optional<Problem> space_behind_dash() const {
    for (const std::optional<Line>& line : {above_, std::optional{here_}}) {
      if (line && line->dash == 0 && lacks_space_behind_dash(line->text)) {
        return at(*line, line->column(), "a space is missing after the '-'", std::string{kSpaceBehindDash});
      }
    }
    return std::nullopt;
  }

  std::optional<Problem> no_dash() const {
    for (const std::optional<Line>& line : {above_, std::optional{here_}}) {
      if (line && lacks_dash(*line, line_above(source_, line->number))) {
        return at(*line, line->column(), std::string{kNoDash}, std::string{kDashAtEach});
      }
    }
    return std::nullopt;
  }

  /// The parser stopped at the ':' of this line's key.
  bool stopped_at_key() const {
    return here_.has_key() && stop_byte_ == here_.column() + here_.text.find(':') && stop_byte_ > here_.column();
  }

  /// The line above was taken for text that goes on here.
  std::optional<Problem> text_above() const {
    if (!stopped_at_key() || !above_ || above_->has_key()) return std::nullopt;
    const std::string_view text = above_->text;
    const std::string word{first_word(text)};
    if (word.empty()) return std::nullopt;
    const bool is_secret = is_below_secret(source_, above_->number);
    const std::string shown = is_secret ? "this word" : quote(word);
    if (lacks_space_behind_colon(text)) {
      return at(*above_, above_->column() + word.size(), "a space is missing after the ':' of " + shown,
                std::string{kSpaceBehindColon});
    }
    if (above_->dash > 0 && here_.column() > above_->indentation) {
      return at(*above_, above_->column(), "an item that is a name alone cannot have settings below it",
                "write it as a mapping: - name: ...");
    }
    if (trim(text.substr(word.size())).starts_with('=')) {
      return at(*above_, above_->column() + text.find('='), "a '=' stands where YAML has a ':'",
                "write the key, a ':' and a space in front of the value");
    }
    return at(*above_, above_->column(), "a ':' is missing after " + shown,
              "write a ':' behind each key, and a space in front of its value");
  }

  /// The line above has its value already, so nothing can belong to it.
  std::optional<Problem> too_deep() const {
    if (!stopped_at_key() || !above_ || !above_->has_key() || above_->value().empty()) return std::nullopt;
    if (here_.column() <= above_->column()) return std::nullopt;
    return at(
        here_, here_.column(),
        "this line is indented more than " + name_of_line(source_, *above_) + " above it, which has its value already",
        "give both the same indentation (" + spaces(above_->column()) + "), or correct the line above");
  }

  /// Where the lines above begin that this one could be a neighbour of, the innermost first.
  std::vector<Line> open_levels() const {
    std::vector<Line> levels;
    std::size_t bound = std::string_view::npos;
    for (std::optional<Line> line = above_; line && bound > 0; line = line_above(source_, line->number)) {
      if (line->column() < bound) {
        levels.push_back(*line);
        bound = line->column();
      }
      if (line->dash > 0 && line->indentation < bound) {
        Line item = *line;
        item.dash = 0;
        item.text = {};
        levels.push_back(item);
        bound = line->indentation;
      }
    }
    return levels;
  }

  std::optional<Problem> fits_no_level() const {
    const bool at_begin = stop_byte_ == here_.indentation || stop_byte_ == here_.column();
    if (!at_begin || !above_) return std::nullopt;
    const std::vector<Line> levels = open_levels();
    const auto fits = [&](const Line& level) { return level.column() == here_.indentation; };
    if (std::any_of(levels.begin(), levels.end(), fits)) return std::nullopt;
    std::vector<std::string> choices;
    for (const Line& level : levels) {
      const bool is_item = level.text.empty();
      if (here_.dash > 0 && !is_item) continue;
      if (!choices.empty() && level.column() > here_.indentation) continue;
      const std::string like =
          is_item ? "the '-' in line " + std::to_string(level.number) : name_of_line(source_, level);
      choices.push_back(spaces(level.column()) + ", as " + like + " has");
      if (level.column() < here_.indentation) break;
    }
    if (choices.empty()) return std::nullopt;
    return at(here_, here_.indentation,
              "the indentation of this line (" + spaces(here_.indentation) + ") fits no line above it",
              "give it " + join(choices, ", or "));
  }

  const SourceText& source_;
  const Position& stop_;
  const std::size_t stop_byte_;
  const Line here_;
  const std::optional<Line> above_;
};

}  // namespace

std::optional<Problem> find_yaml_slip(const SourceText& source, const Position& stop) {
  return SlipFinder{source, stop}.find();
}

std::optional<Problem> find_missing_dash(const SourceText& source, const Position& position) {
  if (!lacks_dash(line_at(source, position.line), line_above(source, position.line))) return std::nullopt;
  return Problem{position, std::string{kNoDash}, std::string{kDashAtEach}};
}

bool begins_with_odd_space(std::string_view text) {
  // U+00A0, U+2007, U+202F, U+3000
  constexpr std::array<std::string_view, 4> kSpaces{"\xC2\xA0", "\xE2\x80\x87", "\xE2\x80\xAF", "\xE3\x80\x80"};
  return std::any_of(kSpaces.begin(), kSpaces.end(), [&](std::string_view space) { return text.starts_with(space); });
}

std::string advice_for_text(std::string_view text, std::string_view otherwise) {
  if (lacks_space_behind_colon(text)) return std::string{kSpaceBehindColon};
  if (lacks_space_behind_dash(text)) return std::string{kSpaceBehindDash};
  return std::string{otherwise};
}

}  // namespace hygge::config
