#include "hygge/homes/mssql/pieces.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "hygge/base/text.h"
#include "hygge/homes/mssql/key_steps.h"
#include "hygge/homes/mssql/split_key.h"
#include "hygge/tds/type_info.h"

namespace hygge::homes::mssql {

namespace {

Pieces one_piece(std::string problem) {
  Pieces pieces;
  pieces.problem = std::move(problem);
  return pieces;
}

/// The value of step `step` as the statement has it. Text of a code page goes as Unicode and becomes what it was, so
/// that it is compared as the column's own values are, and in their index.
std::string bound(const SplitKey& key, std::size_t step) {
  std::string value = "@b" + std::to_string(step);
  const bool has_code_page = key.type.starts_with("char(") || key.type.starts_with("varchar(");
  const bool is_name = std::all_of(key.collation.begin(), key.collation.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
  if (!has_code_page || key.collation.empty() || !is_name) return value;
  return "CAST(" + value + " COLLATE " + key.collation + " AS " + key.type + ")";
}

/// Half-open ranges, so that a value that ends one begins the next; NULLs, which lie in none, go with the first.
std::vector<Piece> ranges(const SplitKey& key, const std::vector<KeyStep>& steps,
                          const std::vector<std::size_t>& cuts) {
  const std::string name = tds::quote_name(key.column);
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i <= cuts.size(); ++i) {
    Piece piece;
    if (i > 0) {
      piece.condition = name + " >= " + bound(key, cuts[i - 1]);
      piece.values.push_back(steps[cuts[i - 1]].value);
    }
    if (i < cuts.size()) {
      const std::string below = name + " < " + bound(key, cuts[i]);
      piece.condition = i == 0 ? "(" + below + " OR " + name + " IS NULL)" : piece.condition + " AND " + below;
      piece.values.push_back(steps[cuts[i]].value);
    }
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

/// The first byte of a row's place is the lowest of its page's number. Every row has a place.
Pieces by_pages(std::size_t count) {
  Pieces cut;
  cut.told = "dealt out by the pages of the heap, all of which each reader looks at";
  cut.pieces.clear();
  for (std::size_t i = 0; i < count; ++i) {
    cut.pieces.push_back({"CAST(SUBSTRING(%%physloc%%, 1, 1) AS int) % @pieces = @piece",
                          {tds::Parameter::of("pieces", static_cast<std::int32_t>(count)),
                           tds::Parameter::of("piece", static_cast<std::int32_t>(i))}});
  }
  return cut;
}

/// Statistics may be older than the rows that came last.
bool are_too_old(const std::vector<KeyStep>& steps, std::uint64_t rows) {
  constexpr double kMost = 1.25;
  return static_cast<double>(rows) > kMost * rows_of(steps);
}

}  // namespace

Pieces cut_table(tds::Session& session, const SourceQuery& query, std::size_t count, std::uint64_t rows) {
  if (query.is_query()) return one_piece("a query is read as it is written");
  if (query.is_elsewhere()) return one_piece("it is in another database than the connection's");
  const std::optional<SplitKey> key = ask_split_key(session, query);
  if (!key) return one_piece("it is a view, or the login may not see its indexes");
  if (key->is_heap) return by_pages(count);
  if (key->column.empty()) return one_piece("it has neither a clustered key nor is it a heap");
  const std::string name = printable(key->column);
  if (!can_be_split_by(key->type)) return one_piece("its key begins with '" + name + "', " + key->type);
  std::vector<KeyStep> steps = ask_histogram(session, *key);
  const bool has_histogram = !steps.empty() && !are_too_old(steps, rows);
  if (!has_histogram) steps = ask_quantiles(session, query, *key, rows);
  const KeyCuts cuts = cut(steps, count);
  if (cuts.steps.empty()) return one_piece("its key begins with '" + name + "', which has too few values");
  Pieces pieces;
  pieces.pieces = ranges(*key, steps, cuts.steps);
  pieces.told = "ranges of '" + name + "' by its " + (has_histogram ? "statistics" : "values") + ", the largest with " +
                std::to_string(std::lround(100 * cuts.largest)) + " % of the rows";
  return pieces;
}

}  // namespace hygge::homes::mssql
