#include "hygge/homes/parquet/misread_columns.h"

#include <algorithm>
#include <string_view>

#include "hygge/base/text.h"
#include "hygge/base/units.h"

namespace hygge::homes::parquet {

namespace {

constexpr std::uint64_t kMostDigits = 38;

bool same_name(const std::string& one, const std::string& other) { return lower_case(one) == lower_case(other); }

constexpr const char* kCopyThem =
    "let the files be copied as they are (see 'Copied as they are' in docs/kinds/parquet.md)";

/// Seen with DuckDB 1.5.6.
Error unconverted(const std::string& column, std::string_view type, const std::string& file) {
  return Error{ErrorKind::Unsupported, "column '" + printable(column) + "' of '" + file + "' has the type " +
                                           std::string{type} + ", which the engine does not know again"}
      .because(
          "the file marks it by its logical type alone, without the converted type, and the engine would read plain "
          "numbers, bytes or structs instead")
      .advise("leave it out with `columns`, have it written with both types, or " + std::string{kCopyThem});
}

Error too_wide(const std::string& column, std::uint64_t digits, const std::string& file) {
  return Error{ErrorKind::Unsupported, "column '" + printable(column) + "' of '" + file + "' holds a DECIMAL of " +
                                           format_count(digits) + " digits"}
      .because("the engine reads at most 38 of them, and would round the values to DOUBLE")
      .advise("leave it out with `columns`, have it written with at most 38 digits, or " + std::string{kCopyThem});
}

}  // namespace

std::vector<MisreadColumn> misread_columns(const FileSurvey& survey, const std::vector<SourceFile>& files) {
  std::vector<MisreadColumn> misread;
  for (const AlikeFiles& group : survey.groups) {
    for (std::size_t column = 0; column < group.columns.size(); ++column) {
      const std::string& name = group.columns[column];
      const bool is_known = std::any_of(misread.begin(), misread.end(),
                                        [&](const MisreadColumn& other) { return same_name(other.column, name); });
      const std::string& file = files[group.files.front()].name;
      if (is_known) continue;
      if (group.decimal_digits[column] > kMostDigits) {
        misread.push_back({name, too_wide(name, group.decimal_digits[column], file)});
      } else if (!group.unconverted[column].empty()) {
        misread.push_back({name, unconverted(name, group.unconverted[column], file)});
      }
    }
  }
  return misread;
}

std::optional<Error> misread_among(const std::vector<MisreadColumn>& misread, const std::vector<std::string>& wanted) {
  for (const MisreadColumn& column : misread) {
    const bool is_wanted = wanted.empty() || std::any_of(wanted.begin(), wanted.end(), [&](const std::string& name) {
                             return same_name(name, column.column);
                           });
    if (is_wanted) return column.error;
  }
  return std::nullopt;
}

}  // namespace hygge::homes::parquet
