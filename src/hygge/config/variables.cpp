#include "hygge/config/variables.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "hygge/config/advice.h"
#include "hygge/config/env_file.h"

namespace hygge::config {
namespace {

constexpr std::size_t kMostExpandedBytes = 16 * 1024 * 1024;
constexpr int kMostNesting = 16;

/// What is wrong with a reference, and at which `$` of the text.
struct Refusal {
  std::size_t dollar = 0;
  std::string message;
  std::string advice;
};

/// Replaces the references in one text.
class Expansion {
 public:
  Expansion(const Variables& variables, std::size_t most_bytes) : variables_{variables}, most_bytes_{most_bytes} {}

  const std::vector<Refusal>& refusals() const { return refusals_; }
  /// Whether nothing is missing, told or not.
  bool is_complete() const { return is_complete_ && refusals_.empty(); }

  /// What is wrong is put into refusals(). `dollar` is the number of `$` in front of `text` in the whole value.
  std::string expand(std::string_view text, std::size_t dollar, int nesting);

 private:
  std::string resolve(std::string_view reference, std::size_t dollar, int nesting);
  void append(std::string& to, std::string_view what, std::size_t dollar);

  const Variables& variables_;
  std::size_t most_bytes_;
  std::size_t bytes_ = 0;
  std::vector<Refusal> refusals_;
  bool is_complete_ = true;
};

/// The end of the reference that `text` begins with ("${...}"), past its brace; npos when it is not closed.
std::size_t end_of_reference(std::string_view text) {
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with("${")) {
      ++depth;
      ++i;
    } else if (text[i] == '}' && --depth == 0) {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

std::size_t count_dollars(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) {
    count += c == '$' ? 1 : 0;
  }
  return count;
}

void Expansion::append(std::string& to, std::string_view what, std::size_t dollar) {
  bytes_ += what.size();
  if (bytes_ > most_bytes_) {
    if (bytes_ - what.size() <= most_bytes_) {
      refusals_.push_back({dollar, "variables expand to more than 16 MiB of text", ""});
    }
    return;
  }
  to += what;
}

std::string Expansion::expand(std::string_view text, std::size_t dollar, int nesting) {
  if (nesting > kMostNesting) {
    refusals_.push_back({dollar, "defaults of variables are nested too deeply", ""});
    return {};
  }
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    if (rest.starts_with("$$")) {
      append(result, "$", dollar);
      at += 2;
      dollar += 2;
    } else if (rest.starts_with("${")) {
      const std::size_t end = end_of_reference(rest);
      if (end == std::string_view::npos) {
        refusals_.push_back(
            {dollar, "'${' is never closed", "write ${NAME}, or $${ for a '${' that is meant as it is"});
        return {};
      }
      append(result, resolve(rest.substr(2, end - 3), dollar, nesting), dollar);
      dollar += count_dollars(rest.substr(0, end));
      at += end;
    } else {
      const std::size_t length = std::min(rest.find('$', 1), rest.size());
      append(result, rest.substr(0, length), dollar);
      dollar += count_dollars(rest.substr(0, length));
      at += length;
    }
  }
  return result;
}

std::string Expansion::resolve(std::string_view reference, std::size_t dollar, int nesting) {
  const std::size_t separator = reference.find(":-");
  const std::string_view name = reference.substr(0, separator);
  if (!is_variable_name(name)) {
    refusals_.push_back({dollar, "${...} holds " + quote(name) + ", which is not the name of a variable",
                         "write ${NAME} or ${NAME:-default}, or $${ for a '${' that is meant as it is"});
    return {};
  }
  const auto value = variables_.find(name);
  if (separator != std::string_view::npos && value.value_or("").empty()) {
    return expand(reference.substr(separator + 2), dollar + 1, nesting + 1);
  }
  if (!value) {
    const std::string text{name};
    is_complete_ = false;
    if (variables_.is_excused(name)) {
      return {};
    }
    refusals_.push_back({dollar, "the variable " + text + " is not set",
                         "set it with: export " + text + "=..., add " + text + "=... to .env, or give a default: ${" +
                             text + ":-...}"});
    return {};
  }
  return std::string{*value};
}

/// Where the `$` with this number stands that belongs to the value at `start`.
Position position_of_dollar(const SourceText& source, const Position& start, std::size_t number) {
  if (start.line == 0) {
    return start;
  }
  std::size_t at = source.offset(start.line, start.column);
  for (std::size_t i = 0; i <= number; ++i) {
    at = source.text().find('$', i == 0 ? at : at + 1);
    if (at == std::string_view::npos) {
      return start;
    }
  }
  return source.position(at);
}

}  // namespace

Variables::Variables(std::map<std::string, std::string> environment, EnvFile env_file)
    : environment_{environment.begin(), environment.end()}, env_file_{std::move(env_file)} {}

std::optional<std::string_view> Variables::find(std::string_view name) const {
  if (const auto found = environment_.find(name); found != environment_.end()) {
    return found->second;
  }
  if (const auto found = env_file_.variables.find(std::string{name}); found != env_file_.variables.end()) {
    return found->second;
  }
  return std::nullopt;
}

void Variables::expand(Node& node, const SourceText& source, Diagnostics& diagnostics) {
  for (Node& item : node.items) {
    expand(item, source, diagnostics);
  }
  for (Member& member : node.members) {
    expand(member.value, source, diagnostics);
  }
  if (!node.is_scalar() || node.text.find('$') == std::string::npos) {
    return;
  }
  Expansion expansion{*this, kMostExpandedBytes - expanded_bytes_};
  std::string expanded = expansion.expand(node.text, 0, 0);
  for (const Refusal& refusal : expansion.refusals()) {
    // Finding the place takes time, which a file full of mistakes would add up.
    const bool is_shown = !diagnostics.is_full();
    diagnostics.add(is_shown ? position_of_dollar(source, node.position, refusal.dollar) : node.position,
                    refusal.message, refusal.advice);
  }
  node.unresolved = !expansion.is_complete();
  if (!node.unresolved) {
    node.written = std::exchange(node.text, std::move(expanded));
    expanded_bytes_ += node.text.size();
  }
}

}  // namespace hygge::config
