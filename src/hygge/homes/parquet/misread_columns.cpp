#include "hygge/homes/parquet/wide_decimals.h"

#include <algorithm>

#include "hygge/base/text.h"
#include "hygge/base/units.h"

namespace hygge::homes::parquet {

namespace {

constexpr std::uint64_t kMostDigits = 38;

bool same_name(const std::string& one, const std::string& other) { return lower_case(one) == lower_case(other); }

constexpr const char* kCopyThem =
    "let the files be copied as they are (see 'Copied as they are' in docs/kinds/parquet.md)";

/// Seen with DuckDB 1.5.6.
Error unconverted(const std::string& column, const std::string& file) {
  return Error{ErrorKind::Unsupported, "column '" + printable(column) + "' of '" + file +
                                           "' holds a DECIMAL that the engine does not know again"}
      .because(
          "the file marks it by its logical type alone, without the converted type, and the engine would read whole "
          "numbers or bytes instead")
      .advise("leave it out with `columns`, have it written with both types, or " + std::string{kCopyThem});
}

Error too_wide(const std::string& column, std::uint64_t digits, const std::string& file) {
  return Error{ErrorKind::Unsupported, "column '" + printable(column) + "' of '" + file + "' holds a DECIMAL of " +
                                           format_count(digits) + " digits"}
      .because("the engine reads at most 38 of them, and would round the values to DOUBLE")
      .advise("leave it out with `columns`, have it written with at most 38 digits, or " + std::string{kCopyThem});
}

}  // namespace

std::vector<WideDecimal> wide_decimals(const FileSurvey& survey, const std::vector<SourceFile>& files) {
  std::vector<WideDecimal> wide;
  for (const AlikeFiles& group : survey.groups) {
    for (std::size_t column = 0; column < group.columns.size(); ++column) {
      const std::string& name = group.columns[column];
      const bool is_known = std::any_of(wide.begin(), wide.end(),
                                        [&](const WideDecimal& other) { return same_name(other.column, name); });
      const std::string& file = files[group.files.front()].name;
      if (is_known) continue;
      if (group.decimal_digits[column] > kMostDigits) {
        wide.push_back({name, too_wide(name, group.decimal_digits[column], file)});
      } else if (group.unconverted_decimals[column]) {
        wide.push_back({name, unconverted(name, file)});
      }
    }
  }
  return wide;
}

std::optional<Error> wide_decimal_among(const std::vector<WideDecimal>& wide, const std::vector<std::string>& wanted) {
  for (const WideDecimal& column : wide) {
    const bool is_wanted = wanted.empty() || std::any_of(wanted.begin(), wanted.end(), [&](const std::string& name) {
                             return same_name(name, column.column);
                           });
    if (is_wanted) return column.error;
  }
  return std::nullopt;
}

}  // namespace hygge::homes::parquet
