#include "hygge/stores/mssql/plan_lines.h"

#include <algorithm>
#include <array>

#include "hygge/base/text.h"

namespace hygge::stores::mssql {

namespace {

constexpr std::size_t kCells = 5;
using Line = std::array<std::string, kCells>;

std::string sql_of(const PlannedColumn& planned) {
  if (planned.is_measured) return planned.target.type.name + "(?)";
  return planned.target.type.text();
}

Line line_of(const PlannedColumn& planned) {
  constexpr std::size_t kMostType = 32;
  std::string why = planned.is_measured ? "as long as its values are" : planned.why;
  if (planned.target.key > 0) why += why.empty() ? "primary key" : ", primary key";
  return {shorten_middle(printable(planned.column.name), 48), shorten(planned.column.type.sql, kMostType),
          sql_of(planned), planned.target.nullable ? "null" : "not null", why};
}

}  // namespace

std::vector<std::string> schema_lines(const std::vector<PlannedColumn>& plan) {
  std::vector<Line> lines{{"column", "type", "SQL Server", "", ""}};
  for (const PlannedColumn& planned : plan) lines.push_back(line_of(planned));
  std::array<std::size_t, kCells> widths{};
  for (const Line& line : lines) {
    for (std::size_t i = 0; i < kCells; ++i) widths.at(i) = std::max(widths.at(i), display_width(line.at(i)));
  }
  std::vector<std::string> shown;
  for (const Line& line : lines) {
    std::string text;
    for (std::size_t i = 0; i < kCells; ++i) {
      text += line.at(i) + std::string(widths.at(i) - display_width(line.at(i)) + 2, ' ');
    }
    text.erase(text.find_last_not_of(' ') + 1);
    shown.push_back(std::move(text));
  }
  return shown;
}

std::vector<std::string> schema_warnings(const std::vector<PlannedColumn>& plan) {
  std::vector<std::string> warnings;
  for (const PlannedColumn& planned : plan) {
    if (planned.warning.empty()) continue;
    warnings.push_back("column '" + printable(planned.column.name) + "': " + planned.warning);
  }
  return warnings;
}

std::string shape_line(const TableDesign& design) {
  const bool has_key = !design.primary_key().empty();
  std::string line;
  switch (design.shape) {
    case TableShape::Columnstore:
      line = has_key ? "a clustered columnstore with a nonclustered primary key" : "a clustered columnstore";
      break;
    case TableShape::ClusteredKey:
      line = "rows in the order of the primary key";
      break;
    case TableShape::Heap:
      line = has_key ? "a heap with a nonclustered primary key" : "a heap";
      break;
  }
  return design.why.empty() ? line : line + ", because " + design.why;
}

const char* order_line(bool in_order) {
  return in_order ? "rows come in the order of their home, and `on_error: reject` goes by it"
                  : "rows are numbered as they arrive, and of those with one key any one stays: `preserve_order: true` "
                    "goes by the order of their home";
}

}  // namespace hygge::stores::mssql
