#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/wrapping.h"
#include "hygge/config/source_text.h"

namespace hygge::config {

/// One thing that is wrong with the configuration.
struct Problem {
  Position position;
  std::string message;  ///< "unknown key 'compresion' in store (parquet)"
  std::string advice;   ///< "did you mean 'compression'?"; may be empty
};

/// Collects every problem of every file, so that a person mends them all in one go.
///
/// Knows the text of the files it was told of, to show the line with a caret below the column. The same message for the
/// same position is kept once: a wrong default that 200 entities inherit is one problem.
class Diagnostics {
 public:
  Diagnostics() = default;
  /// Keeps to lines of so many terminal columns.
  explicit Diagnostics(std::size_t columns) : columns_{columns} {}

  /// Files are reported in the order in which they were remembered, all others after them.
  void remember_file(const std::string& file, std::string text);
  void add(Position position, std::string message, std::string advice = {});
  /// Never shows what was written on this line: it holds a secret.
  void conceal_line(const Position& position);

  /// Shows no line of this file.
  void conceal_file(const std::string& file);

  /// The comment, with the blanks in front of it, that ends the line of a plain text which was written at `position`;
  /// nothing where there is none, or the text was written in another way.
  std::optional<std::string> comment_behind(const Position& position, std::string_view text) const;

  bool empty() const noexcept { return problems_.empty(); }
  /// How many problems there are at the moment; compare two to know whether something added any.
  std::size_t size() const noexcept { return problems_.size() + unlisted_; }
  /// Whether further problems will only be counted.
  bool is_full() const noexcept;
  /// In the order in which they were found. At most a thousand are kept, the rest is counted.
  const std::vector<Problem>& problems() const noexcept { return problems_; }

  /// All problems in the order of file, line, column, each as
  ///
  ///     flows/users/flow.yml:3:9: unknown key 'pth' in home (parquet)
  ///       3 |   pth: landing/users
  ///         |   ^~~
  ///       did you mean 'path'?
  std::string render() const;
  /// One problem, shown in the same way; it need not be one of these.
  std::string render(const Problem& problem) const;

  /// Throws Error{Config} "3 problems in the configuration" with render() as its detail, unless empty.
  void throw_if_any() const;

 private:
  std::size_t order_of(const std::string& file) const;

  std::size_t columns_ = kUnlimited;
  std::vector<SourceText> texts_;
  std::map<std::string, std::size_t> index_;  ///< of texts_, by file
  std::vector<Problem> problems_;
  std::set<std::tuple<std::string, int, int, std::string>> seen_;
  std::set<std::pair<std::string, int>> concealed_lines_;
  std::set<std::string> concealed_files_;
  std::size_t unlisted_ = 0;
};

}  // namespace hygge::config
