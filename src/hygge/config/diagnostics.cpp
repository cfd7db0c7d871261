#include "hygge/config/diagnostics.h"

#include <algorithm>

#include "hygge/base/text.h"
#include "hygge/base/units.h"
#include "hygge/config/excerpt.h"

namespace hygge::config {
namespace {

/// More than this nobody reads, and a broken generator may write a million of them.
constexpr std::size_t kMostKept = 1'000;
constexpr std::size_t kMostShown = 100;

std::string lines_of(const std::string& sentence, std::size_t columns) {
  return join(wrap(sentence, columns, 2), "\n") + "\n";
}

std::string counted_problems(std::size_t count) { return count == 1 ? "1 problem" : format_count(count) + " problems"; }

}  // namespace

void Diagnostics::remember_file(const std::string& file, std::string text) {
  if (index_.emplace(file, texts_.size()).second) {
    texts_.emplace_back(file, std::move(text));
  }
}

void Diagnostics::add(Position position, std::string message, std::string advice) {
  if (is_full()) {
    ++unlisted_;
    return;
  }
  if (seen_.emplace(position.file, position.line, position.column, message).second) {
    problems_.push_back({std::move(position), std::move(message), std::move(advice)});
  }
}

void Diagnostics::conceal_line(const Position& position) { concealed_lines_.emplace(position.file, position.line); }

void Diagnostics::conceal_file(const std::string& file) { concealed_files_.insert(file); }

std::optional<std::string> Diagnostics::comment_behind(const Position& position, std::string_view text) const {
  const auto found = index_.find(position.file);
  if (found == index_.end() || position.line == 0) {
    return std::nullopt;
  }
  const SourceText& source = texts_[found->second];
  const std::size_t start = source.start_of_line(position.line);
  std::string_view rest = source.line(position.line);
  rest.remove_prefix(std::min(source.offset(position.line, position.column) - start, rest.size()));
  if (!rest.starts_with(text)) {
    return std::nullopt;
  }
  rest.remove_prefix(text.size());
  const std::size_t blanks = std::min(rest.find_first_not_of(" \t"), rest.size());
  const bool is_comment = blanks > 0 && rest.substr(blanks).starts_with('#');
  return is_comment ? std::optional{std::string{rest}} : std::nullopt;
}

bool Diagnostics::is_full() const noexcept { return problems_.size() >= kMostKept; }

std::size_t Diagnostics::order_of(const std::string& file) const {
  const auto found = index_.find(file);
  return found == index_.end() ? texts_.size() : found->second;
}

std::string Diagnostics::render(const Problem& problem) const {
  const Position& position = problem.position;
  std::string text = lines_of(position.text() + ": " + problem.message, columns_);
  const auto found = index_.find(position.file);
  if (found != index_.end() && position.line > 0 && !concealed_files_.contains(position.file) &&
      !is_below_secret(texts_[found->second], position.line)) {
    const bool concealed = concealed_lines_.contains({position.file, position.line});
    text += excerpt(texts_[found->second].line(position.line), position.line, position.column, concealed, columns_);
  }
  if (!problem.advice.empty()) {
    text += lines_of("  " + problem.advice, columns_);
  }
  return text;
}

std::string Diagnostics::render() const {
  std::vector<const Problem*> sorted;
  for (const Problem& problem : problems_) {
    sorted.push_back(&problem);
  }
  std::stable_sort(sorted.begin(), sorted.end(), [this](const Problem* left, const Problem* right) {
    const auto key = [this](const Problem& problem) {
      const Position& at = problem.position;
      return std::tuple{order_of(at.file), std::string_view{at.file}, at.line, at.column};
    };
    return key(*left) < key(*right);
  });
  std::string text;
  for (std::size_t i = 0; i < sorted.size() && i < kMostShown; ++i) {
    text += render(*sorted[i]);
  }
  if (size() > kMostShown) {
    text += "... and " + counted_problems(size() - kMostShown) + " more\n";
  }
  return text;
}

void Diagnostics::throw_if_any() const {
  if (empty()) {
    return;
  }
  throw Error{ErrorKind::Config, counted_problems(size()) + " in the configuration"}.detail(render());
}

}  // namespace hygge::config
