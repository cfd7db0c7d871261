#include "hygge/stores/mssql/table_hints.h"

#include <array>
#include <charconv>
#include <optional>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/connections/mssql/table_name.h"

namespace hygge::stores::mssql {

namespace {

const std::array<std::string, 7> kKnownHints{"TABLOCK",        "CHECK_CONSTRAINTS",   "FIRE_TRIGGERS", "KEEP_NULLS",
                                             "ROWS_PER_BATCH", "KILOBYTES_PER_BATCH", "ORDER"};

std::string upper_case(std::string_view text) {
  std::string upper{text};
  for (char& letter : upper) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  return upper;
}

Error unknown_hint(const std::string& hint) {
  Error error{ErrorKind::Config, "`table_hints` has '" + printable(hint) + "', which is no hint of bulk loads"};
  const auto near = nearest_word(upper_case(hint), kKnownHints);
  return std::move(error).advise(near ? "did you mean " + *near + "?" : "known are " + join(kKnownHints, ", "));
}

/// The parts between commas that stand in no parenthesis, bracket or quotes.
std::vector<std::string> parts_of(std::string_view text) {
  std::vector<std::string> parts{""};
  int depth = 0;
  char closing = '\0';
  for (const char letter : text) {
    if (closing != '\0') {
      if (letter == closing) closing = '\0';  // a doubled one opens anew
    } else if (letter == '[' || letter == '"') {
      closing = letter == '[' ? ']' : '"';
    } else if (letter == '(') {
      ++depth;
    } else if (letter == ')') {
      --depth;
    } else if (letter == ',' && depth == 0) {
      parts.emplace_back();
      continue;
    }
    parts.back() += letter;
  }
  return parts;
}

std::uint64_t number_behind(const std::string& hint, std::size_t sign) {
  const std::string_view text = trim(std::string_view{hint}.substr(sign + 1));
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number == 0) {
    throw Error{ErrorKind::Config,
                "`table_hints` has '" + printable(hint) + "': a whole number above 0 must stand behind the ="};
  }
  return number;
}

/// "a DESC", "[b c]".
tds::BulkHints::OrderedBy ordered_by(std::string_view text, const std::string& hint) {
  tds::BulkHints::OrderedBy order;
  text = trim(text);
  const std::string upper = upper_case(text);
  for (const std::string_view direction : {" ASC", " DESC"}) {
    if (!upper.ends_with(direction)) continue;
    order.descending = direction == " DESC";
    text = trim(text.substr(0, text.size() - direction.size()));
    break;
  }
  const std::optional<TableName> name = parse_table_name(text);
  if (!name || name->parts.size() != 1) {
    throw Error{ErrorKind::Config,
                "`table_hints` has '" + printable(hint) + "': '" + printable(text) + "' is no column"}
        .advise("write it as in ORDER (id ASC, [the day] DESC)");
  }
  order.column = name->parts.front();
  return order;
}

void take_order(const std::string& hint, tds::BulkHints& hints) {
  const std::string_view list = trim(std::string_view{hint}.substr(5));
  if (list.size() < 2 || list.front() != '(' || list.back() != ')') {
    throw Error{ErrorKind::Config, "`table_hints` has '" + printable(hint) + "': columns in parentheses must follow"}
        .advise("write it as in ORDER (id ASC, [the day] DESC)");
  }
  for (const std::string& column : parts_of(list.substr(1, list.size() - 2)))
    hints.order.push_back(ordered_by(column, hint));
}

void take_hint(const std::string& hint, tds::BulkHints& hints) {
  const std::size_t sign = hint.find('=');
  const std::string word = upper_case(trim(std::string_view{hint}.substr(0, sign)));
  const bool is_order = word == "ORDER" || word.starts_with("ORDER ") || word.starts_with("ORDER(");
  if (is_order) return take_order(hint, hints);
  if (word == "ROWS_PER_BATCH" && sign != std::string::npos) {
    hints.rows_per_batch = number_behind(hint, sign);
  } else if (word == "KILOBYTES_PER_BATCH" && sign != std::string::npos) {
    hints.kilobytes_per_batch = number_behind(hint, sign);
  } else if (word == "TABLOCK") {
    hints.table_lock = true;
  } else if (word == "CHECK_CONSTRAINTS") {
    hints.check_constraints = true;
  } else if (word == "FIRE_TRIGGERS") {
    hints.fire_triggers = true;
  } else if (word == "KEEP_NULLS") {
    hints.keep_nulls = true;
  } else {
    throw unknown_hint(hint);
  }
}

}  // namespace

tds::BulkHints parse_table_hints(std::span<const std::string> hints) {
  tds::BulkHints parsed;
  for (const std::string& text : hints) {
    for (const std::string& part : parts_of(text)) {
      const std::string hint{trim(part)};
      if (hint.empty()) throw unknown_hint(text);
      take_hint(hint, parsed);
    }
  }
  return parsed;
}

}  // namespace hygge::stores::mssql
