#include "hygge/stores/parquet/storable_type.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/engine/sql_text.h"

namespace hygge::stores::parquet {

namespace {

struct Replacement {
  std::string_view type;
  std::string_view storable;
};

constexpr std::array kReplacements = {
    Replacement{"HUGEINT", "DECIMAL(38,0)"}, Replacement{"UHUGEINT", "DECIMAL(38,0)"},
    Replacement{"ENUM", "VARCHAR"},          Replacement{"BIT", "VARCHAR"},
    Replacement{"BIGNUM", "VARCHAR"},        Replacement{"TIMESTAMP_S", "TIMESTAMP"},
    Replacement{"TIMESTAMP_MS", "TIMESTAMP"}, Replacement{"\"NULL\"", "INTEGER"},
};

/// Reads a type as the engine writes it, and writes it again:
///
///   type   = word [ "(" ... ")" ] { "[" [digits] "]" }
///   STRUCT(name type, ...)   MAP(type, type)   ENUM('a', ...)   DECIMAL(18,2)   TIME WITH TIME ZONE
class TypeRewriter {
 public:
  explicit TypeRewriter(std::string_view text) : text_{text} {}

  std::string type() {
    const std::string word = read_word();
    std::string result = word;
    const std::string arguments = peek() == '(' ? read_arguments(word) : "";
    const auto found = std::find_if(kReplacements.begin(), kReplacements.end(),
                                    [&](const Replacement& replacement) { return replacement.type == word; });
    result = found == kReplacements.end() ? word + arguments : std::string{found->storable};
    for (; peek() == '['; result += "[]") skip_brackets();
    return result;
  }

 private:
  char peek() const { return place_ < text_.size() ? text_[place_] : '\0'; }

  void skip_blanks() {
    while (peek() == ' ') ++place_;
  }

  /// A type's name, which may have several words; a quoted one counts as it stands.
  std::string read_word() {
    skip_blanks();
    const std::size_t begin = place_;
    if (peek() == '"') {
      skip_quoted();
    } else {
      place_ = std::min(text_.find_first_of("([,)", place_), text_.size());
    }
    return std::string{trim(text_.substr(begin, place_ - begin))};
  }

  std::string read_field_name() {
    skip_blanks();
    const std::size_t begin = place_;
    if (peek() == '"') {
      skip_quoted();
    } else {
      place_ = std::min(text_.find(' ', place_), text_.size());
    }
    return std::string{text_.substr(begin, place_ - begin)};
  }

  /// What stands between the parentheses that begin here, with them.
  std::string read_arguments(const std::string& word) {
    if (word == "UNION") {
      throw Error{ErrorKind::Unsupported, "Parquet has no type for a UNION"}.advise("cast the column to another type");
    }
    if (word == "STRUCT" || word == "MAP") return read_members(word == "STRUCT");
    const std::size_t begin = place_;
    for (++place_; peek() != ')' && peek() != '\0';) {
      if (peek() == '\'') {
        skip_quoted();
      } else {
        ++place_;
      }
    }
    ++place_;
    return std::string{text_.substr(begin, place_ - begin)};
  }

  std::string read_members(bool named) {
    std::vector<std::string> members;
    do {
      ++place_;  // the parenthesis or the comma
      const std::string name = named ? read_field_name() + " " : "";
      members.push_back(name + type());
      skip_blanks();
    } while (peek() == ',');
    ++place_;
    return "(" + join(members, ", ") + ")";
  }

  void skip_brackets() { place_ = std::min(text_.find(']', place_), text_.size() - 1) + 1; }

  /// Moves behind the quoted part that begins here; doubled quotes inside belong to it.
  void skip_quoted() {
    const char quote = peek();
    for (++place_; place_ < text_.size(); ++place_) {
      if (text_[place_] != quote) continue;
      ++place_;
      if (peek() != quote) return;
    }
  }

  std::string_view text_;
  std::size_t place_ = 0;
};

engine::Type type_from(const engine::Type& original, std::string sql) {
  using engine::TypeId;
  switch (original.id) {
    case TypeId::Int128:
    case TypeId::UInt128:
      return engine::Type::decimal(38, 0);
    case TypeId::TimestampSeconds:
    case TypeId::TimestampMillis:
      return engine::Type::of(TypeId::Timestamp);
    case TypeId::List:
    case TypeId::Array:
      return engine::Type{TypeId::List, std::move(sql), 0, 0};
    case TypeId::Struct:
    case TypeId::Map:
      return engine::Type{original.id, std::move(sql), 0, 0};
    default:
      return sql == "INTEGER" ? engine::Type::of(TypeId::Int32) : engine::Type::of(TypeId::Text);
  }
}

/// Parquet counts an interval's time in milliseconds; rather stop than drop what is finer.
std::string checked_interval(const std::string& name, const std::string& shown) {
  const std::string complaint =
      "column '" + shown + "' has an INTERVAL with microseconds, of which Parquet keeps milliseconds only";
  return "CASE WHEN date_part('microseconds', " + name + ") % 1000 <> 0 THEN error(" + engine::quote_text(complaint) +
         ") ELSE " + name + " END AS " + name;
}

}  // namespace

std::string storable_type(std::string_view type) { return TypeRewriter{type}.type(); }

engine::Relation with_storable_types(engine::Relation relation) {
  std::vector<std::string> items;
  bool changed = false;
  for (engine::Column& column : relation.schema.columns) {
    const std::string name = engine::quote_name(column.name);
    std::string sql = storable_type(column.type.sql);
    if (column.type.id == engine::TypeId::Interval) {
      items.push_back(checked_interval(name, printable(column.name)));
      changed = true;
    } else if (sql == column.type.sql) {
      items.push_back(name);
    } else {
      items.push_back("CAST(" + name + " AS " + sql + ") AS " + name);
      column.type = type_from(column.type, std::move(sql));
      changed = true;
    }
  }
  if (!changed) return relation;
  relation.sql = "SELECT " + join(items, ", ") + " FROM (" + relation.sql + ") AS t";
  relation.verbatim.reset();
  return relation;
}

}  // namespace hygge::stores::parquet
