#include "hygge/stores/mssql/fixed_lengths.h"

#include <array>
#include <cstddef>
#include <utility>

#include "hygge/base/text.h"
#include "hygge/engine/sql_text.h"
#include "hygge/stores/mssql/catalogue_rows.h"
#include "hygge/tds/code_pages.h"
#include "hygge/tds/type_info.h"

namespace hygge::stores::mssql {

namespace {

bool is_fixed_text(const SqlType& type) { return type.name == "char" || type.name == "nchar"; }

/// What beside ASCII takes one byte of a page that has characters of two, as the inside of a pattern's brackets.
std::string single_bytes_of(const tds::CodePage& page) {
  std::string characters;
  for (unsigned number = 0x80; number <= 0xFF; ++number) {
    const std::array<std::byte, 1> byte{static_cast<std::byte>(number)};
    if (page.is_lead(byte[0])) continue;
    std::array<char, 3 + tds::kTextSlack> text{};
    const tds::Converted<char> made = page.to_utf8(byte, text.data());
    if (made.invalid == 0) characters.append(text.data(), made.end);
  }
  return characters;
}

/// The engine's expression of how long the server takes a text to be: in bytes for char, else in units of UTF-16.
/// Characters that the page lacks may count as any: they are refused.
std::string server_length(const std::string& value, const SqlType& type, int code_page) {
  const auto and_once_more = [&](const std::string& others) {
    return "length(" + value + ") + length(regexp_replace(" + value + ", " + engine::quote_text("[" + others + "]") +
           ", '', 'g'))";
  };
  if (type.name == "nchar" || code_page == 0) return and_once_more("\\x{0}-\\x{FFFF}");
  if (code_page == tds::kUtf8Page) return "strlen(" + value + ")";
  const tds::CodePage& page = tds::CodePage::of(code_page);
  return page.is_double_byte() ? and_once_more("\\x{0}-\\x{7F}" + single_bytes_of(page)) : "length(" + value + ")";
}

/// Texts that are too long are refused as they came, and not made to fit.
std::string comparable_if_fitting(const std::string& value, const SqlType& type, int code_page) {
  if (!is_fixed_text(type)) return comparable_sql(value, type);
  const std::string comparable = comparable_sql(value, type);
  const std::string length = std::to_string(type.length);
  // None is longer than in UTF-8, which is known without looking at the text.
  return "CASE WHEN strlen(" + value + ") <= " + length + " THEN " + comparable + " WHEN " +
         server_length(value, type, code_page) + " <= " + length + " THEN " + comparable + " ELSE " + value + " END";
}

}  // namespace

std::string comparable_sql(const std::string& value, const SqlType& type) {
  if (is_fixed_text(type)) return "rtrim(" + value + ", ' ')";
  const std::string length = std::to_string(type.length);
  if (type.name == "binary") {
    return "CASE WHEN octet_length(" + value + ") < " + length + " THEN " + value + " || repeat('\\x00'::BLOB, " +
           length + " - octet_length(" + value + ")) ELSE " + value + " END";
  }
  return value;
}

std::vector<int> code_pages_of(tds::Session& session, const std::vector<TargetColumn>& targets,
                               const std::string& collation) {
  std::vector<int> pages(targets.size(), 0);
  std::vector<std::size_t> places;
  std::vector<std::string> questions;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if (targets[i].type.name != "char") continue;
    places.push_back(i);
    const std::string& own = targets[i].collation.empty() ? collation : targets[i].collation;
    questions.push_back("CAST(COLLATIONPROPERTY(" + tds::quote_text(own) + ", N'CodePage') AS int)");
  }
  if (places.empty()) return pages;
  const auto answer = ask_catalogue(session, "SELECT " + join(questions, ", "));
  for (std::size_t i = 0; i < places.size(); ++i) pages[places[i]] = static_cast<int>(answer.at(0).at(0).number(i));
  return pages;
}

engine::Relation made_comparable(engine::Relation relation, const std::vector<TargetColumn>& targets,
                                 const std::vector<int>& code_pages) {
  std::vector<std::string> list;
  bool changes = false;
  for (std::size_t i = 0; i < relation.schema.size(); ++i) {
    const std::string name = engine::quote_name(relation.schema.columns[i].name);
    const std::string value =
        i < targets.size() ? comparable_if_fitting(name, targets[i].type, code_pages.at(i)) : name;
    changes = changes || value != name;
    list.push_back(value == name ? name : value + " AS " + name);
  }
  if (!changes) return relation;
  relation.sql = "SELECT " + join(list, ", ") + " FROM (" + relation.sql + ") AS filled";
  relation.verbatim.reset();
  return relation;
}

}  // namespace hygge::stores::mssql
