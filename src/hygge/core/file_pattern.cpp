#include "hygge/core/file_pattern.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"

namespace hygge {

namespace {

constexpr std::size_t kLongestName = 255;
constexpr std::size_t kWidestNumber = 100;

Error pattern_error(std::string_view pattern, const std::string& problem) {
  return Error{ErrorKind::Config, "file_pattern '" + printable(pattern) + "' " + problem};
}

std::string timestamp_of(std::chrono::system_clock::time_point time) {
  const auto microseconds = std::chrono::floor<std::chrono::microseconds>(time.time_since_epoch());
  const auto seconds = std::chrono::floor<std::chrono::seconds>(microseconds);
  return fmt::format("{:%Y%m%dT%H%M%S}.{:06}Z", fmt::gmtime(std::chrono::system_clock::time_point{seconds}),
                     (microseconds - seconds).count());
}

/// A value may hold anything; inside a name it must neither open a folder nor end the text.
std::string without_separators(std::string value) {
  std::replace(value.begin(), value.end(), '/', '_');
  std::replace(value.begin(), value.end(), '\0', '_');
  return value;
}

/// What readers pass over when a name begins with it.
bool hides(char character) { return character == '.' || character == '_'; }

/// A value at the front of a name may begin so; hidden files are read by nobody.
std::string unhidden(std::string name) {
  bool starts = true;
  for (char& character : name) {
    if (starts && hides(character)) character = '-';
    starts = character == '/';
  }
  return name;
}

void check_lengths(const std::string& name, std::string_view pattern) {
  for (const std::string& part : split(name, '/')) {
    if (part.size() <= kLongestName) continue;
    throw pattern_error(pattern, "makes a name that is too long")
        .because(fmt::format("a name may have {} bytes, and '{}' has {}", kLongestName, shorten(printable(part), 60),
                             part.size()))
        .advise("shorten the pattern, or leave out a placeholder");
  }
}

void check_folders(std::string_view pattern) {
  if (trim(pattern).empty())
    throw pattern_error(pattern, "is empty").advise("write a name like {sequence:020d}.parquet");
  if (pattern.find('\0') != std::string_view::npos) throw pattern_error(pattern, "holds a NUL character");
  for (const std::string& part : split(pattern, '/')) {
    if (part.empty()) {
      throw pattern_error(pattern, "has a folder or file without a name")
          .advise("begin it with a name, put one slash between names, and end it with a file's name");
    }
    if (hides(part.front())) {
      throw pattern_error(pattern, "has a name that begins with '" + part.substr(0, 1) + "'")
          .because("files stay inside the target folder, and readers skip hidden ones")
          .advise("begin every name in it with another character");
    }
  }
}

}  // namespace

FilePattern FilePattern::parse(std::string_view text) {
  check_folders(text);
  FilePattern pattern;
  pattern.text_ = text;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t brace = std::min(rest.find_first_of("{}"), rest.size());
    if (brace > 0) pattern.parts_.push_back({.field = Field::Literal, .literal = std::string{rest.substr(0, brace)}});
    rest.remove_prefix(brace);
    if (rest.empty()) break;
    const std::size_t end = rest.find('}');
    if (rest.front() == '}' || end == std::string_view::npos) {
      throw pattern_error(text, "has a brace without its partner").advise("write placeholders like {sequence}");
    }
    pattern.parts_.push_back(parse_placeholder(rest.substr(1, end - 1), text));
    rest.remove_prefix(end + 1);
  }
  return pattern;
}

FilePattern::Part FilePattern::parse_placeholder(std::string_view inside, std::string_view pattern) {
  static const std::array<std::pair<std::string, Field>, 6> known{{{"sequence", Field::Sequence},
                                                                   {"name", Field::Name},
                                                                   {"flow_name", Field::FlowName},
                                                                   {"entity", Field::Entity},
                                                                   {"timestamp", Field::Timestamp},
                                                                   {"run_id", Field::RunId}}};
  const std::string word{inside.substr(0, inside.find(':'))};
  const auto* const found =
      std::find_if(known.begin(), known.end(), [&](const auto& entry) { return entry.first == word; });
  if (found == known.end()) {
    std::vector<std::string> words(known.size());
    std::transform(known.begin(), known.end(), words.begin(), [](const auto& entry) { return entry.first; });
    const std::optional<std::string> meant = nearest_word(word, words);
    throw pattern_error(pattern, "has an unknown placeholder {" + printable(word) + "}")
        .advise(meant ? "did you mean {" + *meant + "}?" : "the placeholders are " + join(words, ", "));
  }

  Part part{.field = found->second, .literal = {}};
  if (inside.size() == word.size()) return part;
  const std::string_view format = inside.substr(word.size() + 1);
  const char* const last = format.data() + format.size();
  const auto [end, problem] = std::from_chars(format.data(), last, part.width);
  const bool is_number = problem == std::errc{} && end + 1 == last && *end == 'd' && part.width <= kWidestNumber;
  if (part.field != Field::Sequence || !is_number) {
    throw pattern_error(pattern, "cannot use {" + printable(inside) + "}")
        .advise(fmt::format("only {{sequence}} takes a width, of up to {} digits, written like {{sequence:020d}}",
                            kWidestNumber));
  }
  return part;
}

std::string FilePattern::value_of(const Part& part, std::uint64_t sequence, const FlowIdentity& identity) {
  switch (part.field) {
    case Field::Literal:
      return part.literal;
    case Field::Sequence:
      return fmt::format("{:0{}}", sequence, part.width);
    case Field::Name:
      return without_separators(identity.entity.empty() ? identity.flow : identity.entity);
    case Field::FlowName:
      return without_separators(identity.flow);
    case Field::Entity:
      return without_separators(identity.entity);
    case Field::Timestamp:
      return timestamp_of(identity.started);
    case Field::RunId:
      return without_separators(identity.run_id);
  }
  return {};
}

std::string FilePattern::name_of(std::uint64_t sequence, const FlowIdentity& identity) const {
  std::string name;
  for (const Part& part : parts_) name += value_of(part, sequence, identity);
  for (const std::string& part : split(name, '/')) {
    if (!part.empty()) continue;
    throw pattern_error(text_, "makes an empty name").because("{entity} is empty for a flow without entities");
  }
  check_lengths(name, text_);
  return unhidden(std::move(name));
}

bool FilePattern::has_sequence() const noexcept {
  return std::any_of(parts_.begin(), parts_.end(), [](const Part& part) { return part.field == Field::Sequence; });
}

std::optional<std::uint64_t> FilePattern::sequence_of(const std::filesystem::path& name) const {
  const bool has_folders = text_.find('/') != std::string::npos;
  return match((has_folders ? name : name.filename()).native(), 0, std::nullopt);
}

/// Tries the parts one after the other; a value that is not a number may be anything inside one name, the shortest
/// first.
std::optional<std::uint64_t> FilePattern::match(std::string_view rest, std::size_t part,
                                                std::optional<std::uint64_t> found) const {
  if (part == parts_.size()) return rest.empty() ? found : std::nullopt;
  const Part& expected = parts_[part];
  if (expected.field == Field::Literal) {
    if (!rest.starts_with(expected.literal)) return std::nullopt;
    return match(rest.substr(expected.literal.size()), part + 1, found);
  }
  if (expected.field == Field::Sequence) return match_number(rest, part, found);
  const std::size_t longest = std::min(rest.find('/'), rest.size());
  for (std::size_t length = 0; length <= longest; ++length) {
    if (const auto number = match(rest.substr(length), part + 1, found)) return number;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> FilePattern::match_number(std::string_view rest, std::size_t part,
                                                       std::optional<std::uint64_t> found) const {
  const std::size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
  for (std::size_t length = digits; length >= std::max<std::size_t>(parts_[part].width, 1); --length) {
    std::uint64_t number = 0;
    const std::string_view text = rest.substr(0, length);
    if (std::from_chars(text.data(), text.data() + length, number).ec != std::errc{}) continue;
    if (found && *found != number) continue;
    if (const auto matched = match(rest.substr(length), part + 1, number)) return matched;
  }
  return std::nullopt;
}

FileNames::FileNames(FilePattern pattern, FlowIdentity identity, std::vector<std::filesystem::path> present)
    : pattern_{std::move(pattern)}, identity_{std::move(identity)}, taken_{std::move(present)} {
  std::sort(taken_.begin(), taken_.end());
  for (const std::filesystem::path& name : taken_) {
    const std::optional<std::uint64_t> number = pattern_.sequence_of(name);
    if (number && *number >= sequence_) sequence_ = *number + 1;
  }
}

std::filesystem::path FileNames::next() {
  while (true) {
    const std::uint64_t number = sequence_++;
    std::filesystem::path name = pattern_.name_of(number, identity_);
    if (!pattern_.has_sequence() && number > 1) {
      const std::string extension = name.extension();
      name.replace_filename(name.stem().native() + "_" + std::to_string(number) + extension);
      check_lengths(name.native(), pattern_.text());
    }
    if (!is_taken(name)) return name;
  }
}

bool FileNames::is_taken(const std::filesystem::path& name) const {
  return std::binary_search(taken_.begin(), taken_.end(), name);
}

}  // namespace hygge
