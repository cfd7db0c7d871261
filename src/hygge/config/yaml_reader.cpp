#include "hygge/config/yaml_reader.h"

#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>

#include "hygge/config/yaml_complaints.h"
#include "hygge/config/yaml_damage.h"
#include "hygge/config/yaml_slips.h"
#include "hygge/config/yaml_tree_builder.h"

namespace hygge::config {
namespace {

/// The first tab in the indentation of a line, if there is one.
std::optional<Position> find_indenting_tab(const SourceText& source, int number) {
  const std::string_view line = source.line(number);
  const std::size_t indentation = std::min(line.find_first_not_of(" \t"), line.size());
  const std::size_t tab = line.substr(0, indentation).find('\t');
  if (tab == std::string_view::npos) {
    return std::nullopt;
  }
  return Position{source.file(), number, static_cast<int>(tab) + 1};
}

/// The parser counts bytes, and may stop behind the end.
Position position_of(const YAML::Mark& mark, const SourceText& source) {
  const int line = std::clamp(mark.line + 1, 1, source.line_count());
  return PositionCursor{source}.position(line, static_cast<std::size_t>(std::max(mark.column, 0)));
}

/// The '${' of a variable that stands between brackets without quotes: its '{' is a mapping to YAML, where the parser
/// stops.
std::optional<Problem> find_bare_variable(const YAML::Mark& mark, const SourceText& source) {
  const std::size_t brace = source.start_of_line(std::clamp(mark.line + 1, 1, source.line_count())) +
                            static_cast<std::size_t>(std::max(mark.column, 0));
  if (brace == 0 || !source.text().substr(brace - 1).starts_with("${")) return std::nullopt;
  return Problem{source.position(brace - 1), "between brackets, '${' must stand in quotes",
                 R"(put double quotes around the whole value, as in ["${NAME}/users"])"};
}

Problem explain(const YAML::Exception& error, const SourceText& source, const YamlTreeBuilder& builder) {
  namespace said = YAML::ErrorMsg;
  if (error.msg == said::END_OF_MAP_FLOW || error.msg == said::END_OF_SEQ_FLOW) {
    if (const auto variable = find_bare_variable(error.mark, source)) return *variable;
    if (const auto bracket = builder.open_bracket()) {
      const bool is_mapping = error.msg == said::END_OF_MAP_FLOW;
      return {*bracket, is_mapping ? "this '{' is not closed" : "this '[' is not closed",
              "close it, put commas between its items, and quote values that hold brackets or ': '"};
    }
  }
  const int line = std::clamp(error.mark.line + 1, 1, source.line_count());
  if (const auto tab = find_indenting_tab(source, line)) {
    return {*tab, "YAML forbids tabs for indentation", "use spaces"};
  }
  const bool is_misplaced = error.msg == said::MAP_VALUE || error.msg == said::END_OF_MAP ||
                            error.msg == said::END_OF_SEQ || error.msg == said::BLOCK_ENTRY;
  if (is_misplaced && !begins_with_brace(source.line(line))) {
    if (std::optional<Problem> slip = find_yaml_slip(source, position_of(error.mark, source))) return *slip;
  }
  Complaint complaint = explain_yaml_error(error.msg, source.line(line));
  return {position_of(error.mark, source), std::move(complaint.message), std::move(complaint.advice)};
}

/// What follows the anchors and tags in front of a value.
std::string_view skip_properties(std::string_view text) {
  while (text.starts_with('&') || text.starts_with('!')) {
    text.remove_prefix(std::min(text.find_first_of(" \t\r\n"), text.size()));
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  }
  return text;
}

/// Whether the quote that opens `text` is closed again in it.
bool is_closed(std::string_view text) {
  const char quote = text.front();
  for (std::size_t i = 1; i < text.size(); ++i) {
    const bool escapes_next = quote == '"' && text[i] == '\\';
    const bool is_doubled = quote == '\'' && text.substr(i).starts_with("''");
    if (escapes_next || is_doubled) {
      ++i;
    } else if (text[i] == quote) {
      return true;
    }
  }
  return false;
}

/// The parser takes a quoted text that the end of the file cuts off; only the last one can be such.
void refuse_unclosed_quotes(const SourceText& source, const YamlTreeBuilder& builder) {
  const auto& start = builder.last_quoted();
  if (!start) {
    return;
  }
  const std::string_view text = skip_properties(source.text().substr(start->offset));
  if ((text.starts_with('"') || text.starts_with('\'')) && !is_closed(text)) {
    throw YamlRefusal{
        {start->position, "this quoted text is never closed", std::string{"end it with "} + text.front()}};
  }
}

/// A tree, or why there is none.
struct Reading {
  std::optional<Node> root;
  Problem problem = {};
  bool may_go_on = false;  ///< the problem is of one place alone
};

Reading read_once(const SourceText& source, Diagnostics& diagnostics) {
  YamlTreeBuilder builder{source, diagnostics};
  try {
    std::istringstream stream{std::string{source.text()}};
    YAML::Parser parser{stream};
    while (parser.HandleNextDocument(builder)) {
    }
    refuse_unclosed_quotes(source, builder);
    return {builder.take_root()};
  } catch (const YamlRefusal& refusal) {
    return {std::nullopt, refusal.problem, refusal.is_of_one_place};
  } catch (const YAML::DeepRecursion& error) {
    return {std::nullopt,
            {position_of(error.mark, source), "nested more than " + std::to_string(kMostDepth) + " levels deep", ""}};
  } catch (const YAML::Exception& error) {
    return {std::nullopt, explain(error, source, builder), true};
  }
}

/// Whether an alias on this line may refer to what was left out.
bool may_be_consequence(const SourceText& source, const Problem& problem, bool lost_anchors) {
  return lost_anchors && source.line(problem.position.line).find('*') != std::string_view::npos;
}

}  // namespace

std::optional<Node> read_yaml(const SourceText& source, Diagnostics& diagnostics) {
  constexpr int kMostReadings = 10;
  SourceText text = source;
  std::vector<std::string> lost;
  bool lost_anchors = false;
  for (int reading = 0; reading < kMostReadings; ++reading) {
    Reading read = read_once(text, diagnostics);
    if (read.root) {
      if (!lost.empty() && !read.root->is_mapping()) break;  // no key is left that could be wrong
      read.root->lost = std::move(lost);
      return std::move(read.root);
    }
    const Problem& problem = read.problem;
    if (!may_be_consequence(text, problem, lost_anchors)) {
      diagnostics.add(problem.position, problem.message, problem.advice);
    }
    const auto damaged = read.may_go_on ? find_damaged_lines(text, problem.position.line) : std::nullopt;
    if (!damaged) break;
    lost_anchors = lost_anchors || may_hold_anchor(text, *damaged);
    lost.push_back(damaged->key);
    text = without_lines(text, *damaged);
  }
  return std::nullopt;
}

}  // namespace hygge::config
