#include "hygge/stores/mssql/enum_labels.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "hygge/stores/mssql/statement_text.h"

namespace hygge::stores::mssql {

namespace {

bool is_ascii(char letter) { return static_cast<unsigned char>(letter) < 0x80; }

/// The text behind its opening quote, with '' for a quote inside; `at` goes behind the closing one.
std::string take_label(std::string_view sql, std::size_t& at) {
  std::string label;
  for (++at; at < sql.size(); ++at) {
    if (sql[at] == '\'') {
      ++at;
      const bool is_doubled = at < sql.size() && sql[at] == '\'';
      if (!is_doubled) break;
    }
    label += sql[at];
  }
  return label;
}

}  // namespace

std::optional<EnumLabels> enum_labels(const engine::Type& type) {
  const std::string_view sql = type.sql;
  if (type.id != engine::TypeId::Enum || !sql.starts_with("ENUM(")) return std::nullopt;
  EnumLabels labels;
  for (std::size_t at = sql.find('\''); at < sql.size(); at = sql.find('\'', at)) {
    const std::string label = take_label(sql, at);
    labels.longest = std::max(labels.longest, utf16_units(label));
    labels.are_ascii = labels.are_ascii && std::all_of(label.begin(), label.end(), is_ascii);
  }
  return labels;
}

}  // namespace hygge::stores::mssql
