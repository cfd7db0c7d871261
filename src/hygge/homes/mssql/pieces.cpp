#include "hygge/homes/mssql/pieces.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "hygge/base/text.h"
#include "hygge/connections/mssql/if_allowed.h"
#include "hygge/connections/mssql/text_rows.h"
#include "hygge/homes/mssql/partitions.h"
#include "hygge/homes/mssql/shares.h"
#include "hygge/homes/mssql/split_key.h"
#include "hygge/tds/type_info.h"

namespace hygge::homes::mssql {

namespace {

/// A column and what is known of its values.
struct Ruler {
  const KeyColumn& column;
  const std::vector<KeyStep>& steps;
  const Slots& slots;
};

/// What lies between the edges around a share: values that end one range begin the next. NULLs, which lie in none, go
/// with the first.
Piece range(const Ruler& ruler, const Share& share) {
  const std::string name = tds::quote_name(ruler.column.name);
  const auto compared = [&](const Edge& edge, const char* at, const char* behind) {
    const KeyStep& step = ruler.steps[edge.step];
    return name + (edge.is_behind ? behind : at) + bound(ruler.column, step.name);
  };
  Piece piece;
  if (share.first > 0) {
    const Edge& from = ruler.slots.edges[share.first - 1];
    piece.condition = compared(from, " >= ", " > ");
    piece.values.push_back(ruler.steps[from.step].value);
  }
  if (share.last == ruler.slots.edges.size()) return piece;
  const Edge& to = ruler.slots.edges[share.last];
  const std::string below = compared(to, " < ", " <= ");
  piece.condition = share.first == 0 ? "(" + below + " OR " + name + " IS NULL)" : piece.condition + " AND " + below;
  const bool is_same_value = share.first > 0 && ruler.slots.edges[share.first - 1].step == to.step;
  if (!is_same_value) piece.values.push_back(ruler.steps[to.step].value);
  return piece;
}

/// Rows for which both hold; their values have names of their own.
Piece both(const Piece& one, const Piece& other) {
  Piece piece = one;
  const bool needs_and = !one.condition.empty() && !other.condition.empty();
  piece.condition += (needs_and ? " AND " : "") + other.condition;
  piece.values.insert(piece.values.end(), other.values.begin(), other.values.end());
  if (!other.hint.empty()) piece.hint = other.hint;
  return piece;
}

/// The first byte of a row's place is the lowest of its page's number. Every row has a place in the heap, and others in
/// its indexes, which all readers are therefore kept from.
Piece by_page(std::size_t count, std::size_t which) {
  return {"CAST(SUBSTRING(%%physloc%%, 1, 1) AS int) % @pieces = @piece",
          {tds::Parameter::of("pieces", static_cast<std::int32_t>(count)),
           tds::Parameter::of("piece", static_cast<std::int32_t>(which))},
          "WITH (INDEX(0))"};
}

/// Statistics may be older than the rows that came last.
bool are_too_old(const std::vector<KeyStep>& steps, std::uint64_t rows) {
  constexpr double kMost = 1.25;
  return static_cast<double>(rows) > kMost * rows_of(steps);
}

class TableCut {
 public:
  TableCut(tds::Session& session, const SourceQuery& query, std::size_t count, std::uint64_t rows)
      : session_{session}, query_{query}, count_{count}, rows_{rows} {}

  Pieces run() {
    if (query_.is_query()) return one_piece("a query is read as it is written");
    if (query_.is_elsewhere()) return one_piece("it is in another database than the connection's");
    std::optional<SplitKey> key = ask_split_key(session_, query_);
    if (!key) return one_piece("it is a view, or the login may not see its indexes");
    key_ = *std::move(key);
    if (!may_read(key_.columns)) return one_piece("the login may not read the columns of its key");
    if (try_partitions()) return finish();
    if (key_.is_heap && !tells_pages())
      return one_piece("it is a heap, and the server does not tell on which pages rows are (%%physloc%%)");
    if (key_.is_heap) return by_pages();
    if (key_.columns.empty()) return one_piece("it is a columnstore without a primary key and partitions");
    const KeyColumn& lead = key_.columns.front();
    if (!can_be_split_by(lead.type)) {
      return one_piece("its key begins with '" + printable(lead.name) + "', " + lead.type);
    }
    if (try_statistics() || try_values()) return finish();
    return one_piece("its key begins with '" + printable(lead.name) + "', which has too few values");
  }

 private:
  static Pieces one_piece(std::string problem) {
    Pieces pieces;
    pieces.problem = std::move(problem);
    return pieces;
  }

  /// %%physloc%% is documented nowhere, and not known to every server and for every kind of table.
  bool tells_pages() const {
    return if_allowed([&] {
      text_rows(session_, "SELECT N'' FROM " + query_.table() + " WHERE 1 = 0 AND %%physloc%% IS NULL");
      return true;
    });
  }

  Pieces by_pages() const {
    Pieces pieces;
    pieces.told = "dealt out by the pages of the heap, all of which each reader looks at";
    pieces.pieces.clear();
    for (std::size_t i = 0; i < count_; ++i) pieces.pieces.push_back(by_page(count_, i));
    return pieces;
  }

  Pieces finish() {
    Pieces pieces;
    pieces.pieces = std::move(pieces_);
    pieces.told = told_ + (further_.empty() ? "" : ", large ones further by " + further_) + ", the largest with " +
                  std::to_string(std::lround(100 * largest_)) + " % of the rows";
    return pieces;
  }

  /// Some logins may read single columns.
  bool may_read(const std::vector<KeyColumn>& columns) {
    std::vector<std::string> names;
    for (const KeyColumn& column : columns) names.push_back(tds::quote_name(column.name));
    return names.empty() || if_allowed([&] {
             text_rows(session_, "SELECT TOP (0) " + join(names, ", ") + " FROM " + query_.table());
             return true;
           });
  }

  /// Partitions that are not even are worse than ranges of a key that has the same order.
  bool try_partitions() {
    const std::optional<Partitions> partitions = ask_partitions(session_, key_, rows_);
    if (!partitions || !may_read({partitions->column})) return false;
    const bool has_key = !key_.columns.empty() && can_be_split_by(key_.columns.front().type);
    const bool is_key = has_key && key_.columns.front().name == partitions->column.name;
    const Ruler ruler{partitions->column, partitions->borders, partitions->slots};
    told_ = std::to_string(partitions->slots.rows.size()) + " partitions of '" + printable(ruler.column.name) + "'";
    if (!is_key) return cut(ruler, has_key ? &key_.columns.front() : nullptr);
    constexpr double kEven = 1.1;
    const bool are_even = largest_of(share_out(ruler.slots, count_, false)) * static_cast<double>(count_) < kEven;
    return are_even && cut(ruler, nullptr);
  }

  bool try_statistics() {
    const std::vector<KeyStep> steps = ask_histogram(session_, key_, "b");
    if (steps.empty() || are_too_old(steps, rows_)) return false;
    told_ = "ranges of '" + printable(key_.columns.front().name) + "' by its statistics";
    const Slots slots = slots_of(steps);
    return cut({key_.columns.front(), steps, slots}, next_column());
  }

  bool try_values() {
    const std::vector<KeyStep> steps = ask_quantiles(session_, query_, key_.columns.front(), {}, rows_, "b");
    told_ = "ranges of '" + printable(key_.columns.front().name) + "' by its values";
    const Slots slots = slots_of(steps);
    return cut({key_.columns.front(), steps, slots}, next_column());
  }

  const KeyColumn* next_column() const {
    const bool has_one = key_.columns.size() > 1 && can_be_split_by(key_.columns[1].type);
    return has_one ? &key_.columns[1] : nullptr;
  }

  /// False when there is no more than one piece, or the server orders the values otherwise than they came.
  bool cut(const Ruler& ruler, const KeyColumn* next) {
    pieces_.clear();
    further_.clear();
    largest_ = 0;
    const bool can_divide = next != nullptr || (key_.is_heap && tells_pages());
    const std::vector<Share> shares = share_out(ruler.slots, count_, can_divide);
    if (!are_in_order(ruler, shares)) return false;
    double all = 0;
    for (const Share& share : shares) all += share.rows;
    for (const Share& share : shares) {
      const double part = all > 0 ? share.rows / all : 1;
      const Piece piece = range(ruler, share);
      if (share.parts > 1) {
        divide(piece, share, part, next);
      } else {
        add(piece, part);
      }
    }
    return pieces_.size() > 1;
  }

  void add(Piece piece, double part) {
    pieces_.push_back(std::move(piece));
    largest_ = std::max(largest_, part);
  }

  /// What has too many rows for one reader, by another column or the pages.
  void divide(const Piece& piece, const Share& share, double part, const KeyColumn* next) {
    if (next == nullptr) {
      further_ = "their pages";
      for (std::size_t i = 0; i < share.parts; ++i) {
        add(both(piece, by_page(share.parts, i)), part / static_cast<double>(share.parts));
      }
      return;
    }
    const std::vector<KeyStep> steps = ask_quantiles(session_, query_, *next, piece, rows_, "s");
    const Slots slots = slots_of(steps);
    const Ruler ruler{*next, steps, slots};
    const std::vector<Share> shares = share_out(slots, share.parts, false);
    if (shares.size() < 2 || !are_in_order(ruler, shares)) return add(piece, part);
    further_ = "'" + printable(next->name) + "'";
    const double all = rows_of(steps);
    for (const Share& each : shares) add(both(piece, range(ruler, each)), part * each.rows / all);
  }

  /// Whether the server itself finds each range behind the one before. A histogram in another order than the column's,
  /// say, would lose rows and double others.
  bool are_in_order(const Ruler& ruler, const std::vector<Share>& shares) {
    std::vector<std::string> names;
    std::vector<tds::Parameter> values;
    for (std::size_t i = 0; i + 1 < shares.size(); ++i) {
      const KeyStep& step = ruler.steps[ruler.slots.edges[shares[i].last].step];
      if (!names.empty() && names.back() == step.name) continue;
      names.push_back(step.name);
      values.push_back(step.value);
    }
    if (names.size() < 2) return true;
    const auto answer = text_rows(
        session_, "SELECT CASE WHEN " + is_ascending(ruler.column, names) + " THEN N'yes' ELSE N'no' END", values);
    return !answer.empty() && answer.front().front() == "yes";
  }

  tds::Session& session_;
  const SourceQuery& query_;
  const std::size_t count_;
  const std::uint64_t rows_;
  SplitKey key_;
  std::vector<Piece> pieces_;
  double largest_ = 0;  // part of the rows that is in one piece
  std::string told_;
  std::string further_;  // by what large shares were divided
};

}  // namespace

Pieces cut_table(tds::Session& session, const SourceQuery& query, std::size_t count, std::uint64_t rows) {
  return TableCut{session, query, count, rows}.run();
}

}  // namespace hygge::homes::mssql
