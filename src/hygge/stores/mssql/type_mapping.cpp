#include "hygge/stores/mssql/type_mapping.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/base/units.h"
#include "hygge/core/column_choice.h"
#include "hygge/stores/mssql/conversion.h"
#include "hygge/stores/mssql/enum_labels.h"
#include "hygge/stores/mssql/plain_default.h"
#include "hygge/stores/mssql/table_design.h"
#include "hygge/tds/type_info.h"

namespace hygge::stores::mssql {

namespace {

using engine::TypeId;

constexpr int kIntervalLetters = 64;
constexpr int kTimeTzLetters = 32;

SqlType plain(const char* name) { return {.name = name}; }
SqlType of_digits(const char* name, std::uint8_t digits) { return {.name = name, .scale = digits}; }
SqlType of_length(const char* name, int length) { return {.name = name, .length = length}; }
SqlType decimal(std::uint8_t precision, std::uint8_t scale) {
  return {.name = "decimal", .precision = precision, .scale = scale};
}

bool has_own_length(const engine::Type& type) {
  return type.id == TypeId::Text || type.id == TypeId::Blob || type.id == TypeId::Bit ||
         (type.id == TypeId::Enum && !enum_labels(type));
}

/// What becomes of a type that the server has nothing like; empty where it has.
std::string loss_of(const engine::Type& type) {
  if (type.id != TypeId::Other) return {};
  return "the server has nothing like " + (type.sql.empty() ? "its type" : shorten(type.sql, 60)) +
         ": its values become text";
}

void infer(PlannedColumn& planned, const Inference& inference) {
  const engine::Type& type = planned.column.type;
  planned.source = TypeSource::Inferred;
  planned.target.type = inferred_type(type, inference);
  // JSON has no length that a few values could tell.
  planned.is_measured = has_own_length(type) && type.sql != "JSON";
  planned.warning = loss_of(type);
  if (const std::optional<EnumLabels> labels = enum_labels(type)) {
    planned.why = "longest label " + std::to_string(labels->longest);
  }
}

/// "longest 37 of 307,200 rows x 1.5".
std::string why_of(std::optional<std::size_t> longest, std::uint64_t rows, const Inference& inference) {
  if (!longest) return rows == 0 ? "no rows to look at" : "only NULL in " + format_count(rows) + " rows";
  std::string found = "longest " + std::to_string(*longest) + " of " + format_count(rows) + " rows";
  if (*longest > static_cast<std::size_t>(inference.max_varchar)) return found;
  std::string factor = std::to_string(inference.buffer_factor);
  factor.erase(factor.find_last_not_of('0') + 1);
  if (factor.ends_with('.')) factor.pop_back();
  return found + " x " + factor;
}

bool may_be_identity(const SqlType& type) {
  return type.name == "tinyint" || type.name == "smallint" || type.name == "int" || type.name == "bigint" ||
         (type.name == "decimal" && type.scale == 0);
}

bool is_text(const SqlType& type) { return is_wide_text(type) || is_narrow_text(type); }

/// Whether a column that was declared so may be made so again, for values that now are of `column`'s type.
bool still_holds(const engine::Column& column, const SqlType& type) {
  const engine::Type read = read_as(type);
  const bool is_wide_range = read.id == TypeId::TimestampNanos && column.type.id == TypeId::Timestamp;
  if (column.type == read || is_wide_range) return true;
  // A column of numbers that was one of text has been cast on purpose.
  const Conversion conversion = convert(column, type);
  return conversion.fits == Fits::Always && !conversion.changes;
}

/// What a file says may come from anybody, and goes into a statement.
void take_collation(PlannedColumn& planned, const std::string& collation) {
  if (collation.empty()) return;
  if (tds::is_collation_name(collation)) {
    planned.target.collation = collation;
  } else {
    planned.warning = "its collation has no name that can be: " + shorten(printable(collation), 80);
  }
}

/// As with a collation.
void take_identity(PlannedColumn& planned, const std::string& identity) {
  if (identity.empty() || !may_be_identity(planned.target.type)) return;
  if (can_be_identity(planned.target.type, identity)) {
    planned.target.identity = identity;
  } else {
    planned.warning = "its identity cannot be read: " + shorten(printable(identity), 80);
  }
}

/// A table has one identity at most; what a file says of more is nothing that a server said.
void keep_first_identity(std::vector<PlannedColumn>& plan) {
  bool has_one = false;
  for (PlannedColumn& planned : plan) {
    if (planned.target.identity.empty() || !std::exchange(has_one, true)) continue;
    planned.target.identity.clear();
    planned.warning = "it is not made an identity, because another column is one";
  }
}

void take_declared(PlannedColumn& planned, const engine::DeclaredColumn& declared) {
  const std::optional<SqlType> type = parse_sql_type(declared.type);
  if (!type) {
    planned.warning = "it was declared as " + printable(declared.type) + ", which is no type that can be made here";
    return;
  }
  if (!still_holds(planned.column, *type)) {
    planned.why = "no longer " + type->text();
    return;
  }
  TargetColumn& target = planned.target;
  planned.source = TypeSource::Declared;
  planned.is_measured = false;
  planned.why = "declared";
  planned.warning.clear();
  target.type = *type;
  target.nullable = declared.nullable.value_or(true);
  if (is_plain_default(declared.default_value)) {
    target.default_value = declared.default_value;
  } else if (!declared.default_value.empty()) {
    planned.warning = "its default is not made again: " + shorten(printable(declared.default_value), 80);
  }
  if (is_text(*type)) take_collation(planned, declared.collation);
  take_identity(planned, declared.identity);
  if (type->name == "timestamp") {
    constexpr int kBytes = 8;
    target.type = of_length("binary", kBytes);
    target.default_value.clear();
    planned.why = "declared rowversion";
    planned.warning = "it was a rowversion, whose values no table takes: it becomes binary(8)";
  } else if (type->name == "sql_variant") {
    planned.warning = "a sql_variant takes its values as nvarchar: their own types are not kept";
  } else if (declared.computed) {
    planned.warning = "it was computed from other columns: it becomes one with the values that it had";
  }
  if (!target.identity.empty()) target.nullable = false;
}

void take_override(PlannedColumn& planned, const Override& wish) {
  TargetColumn& target = planned.target;
  planned.source = TypeSource::Override;
  planned.is_measured = false;
  planned.why = "schema_overrides";
  planned.warning.clear();
  const bool was_text = is_text(target.type);
  target.type = wish.type;
  if (!wish.collation.empty()) {
    target.collation = wish.collation;
  } else if (!was_text || !is_text(target.type)) {
    target.collation.clear();
  }
  if (wish.nullable) target.nullable = *wish.nullable;
  if (!may_be_identity(target.type)) target.identity.clear();
  if (!target.identity.empty()) target.nullable = false;
}

/// The declared key, where all its columns are among these.
std::vector<std::string> declared_key(const engine::Schema& schema, const engine::Declared& declared) {
  std::map<std::size_t, std::string> by_place;
  for (const engine::Column& column : schema.columns) {
    const auto found = declared.columns.find(column.name);
    if (found != declared.columns.end() && found->second.key > 0) by_place[found->second.key] = column.name;
  }
  // A part of a key need not be unique.
  std::size_t last = by_place.empty() ? 0 : by_place.rbegin()->first;
  for (const auto& [name, column] : declared.columns) last = std::max(last, column.key);
  if (by_place.size() != last) return {};
  std::vector<std::string> names;
  for (auto& [place, name] : by_place) names.push_back(std::move(name));
  return names;
}

void set_key(std::vector<PlannedColumn>& plan, const engine::Schema& schema, const std::vector<std::string>& names,
             const Overrides& overrides, const config::ListPlaces& places) {
  std::size_t place = 0;
  for (const std::string& name : names) {
    const std::string& where = places.of(place);
    const int found = schema.find(name);
    if (found < 0) {
      throw Error{ErrorKind::Config, "primary_key names a column '" + printable(name) + "', which is not there"}
          .at(where)
          .advise(column_advice(name, schema));
    }
    TargetColumn& target = plan[static_cast<std::size_t>(found)].target;
    if (target.key != 0) {
      throw Error{ErrorKind::Config, "primary_key names the column '" + printable(name) + "' twice"}.at(where);
    }
    const auto overridden = overrides.find(target.name);
    if (overridden != overrides.end() && overridden->second.nullable.value_or(false)) {
      throw Error{ErrorKind::Config,
                  "the column '" + printable(target.name) + "' is in the primary key, and may be NULL"}
          .at(where)
          .advise("write NOT NULL in schema_overrides, or take it out of primary_key");
    }
    target.key = ++place;
    target.nullable = false;
  }
}

}  // namespace

SqlType inferred_type(const engine::Type& type, const Inference& inference) {
  switch (type.id) {
    case TypeId::Boolean:
      return plain("bit");
    case TypeId::UInt8:
      return plain("tinyint");
    case TypeId::Int8:
    case TypeId::Int16:
      return plain("smallint");
    case TypeId::UInt16:
    case TypeId::Int32:
      return plain("int");
    case TypeId::UInt32:
    case TypeId::Int64:
      return plain("bigint");
    case TypeId::UInt64:
      return decimal(20, 0);
    case TypeId::Int128:
    case TypeId::UInt128:
      return decimal(38, 0);
    case TypeId::Float:
      return plain("real");
    case TypeId::Double:
      return plain("float");
    case TypeId::Decimal:
      return decimal(type.precision, type.scale);
    case TypeId::Blob:
      return of_length("varbinary", SqlType::kMax);
    case TypeId::Date:
      return plain("date");
    case TypeId::Time:
      return of_digits("time", 6);
    case TypeId::TimestampSeconds:
      return of_digits("datetime2", 0);
    case TypeId::TimestampMillis:
      return of_digits("datetime2", 3);
    case TypeId::Timestamp:
      return of_digits("datetime2", 6);
    case TypeId::TimestampNanos:
      return of_digits("datetime2", 7);
    case TypeId::TimestampTz:
      return of_digits("datetimeoffset", 6);
    case TypeId::Uuid:
      return plain("uniqueidentifier");
    case TypeId::Interval:
      return of_length("nvarchar", kIntervalLetters);
    case TypeId::TimeTz:
      return of_length("nvarchar", kTimeTzLetters);
    case TypeId::Enum:
      if (const std::optional<EnumLabels> labels = enum_labels(type)) {
        Inference exact = inference;
        exact.buffer_factor = 1;  // there are no others
        return of_length("nvarchar", sized_length(labels->longest, exact));
      }
      return of_length("nvarchar", SqlType::kMax);
    default:
      return of_length("nvarchar", SqlType::kMax);
  }
}

std::vector<PlannedColumn> plan_columns(const engine::Schema& schema, const engine::Declared& declared,
                                        const Overrides& overrides, const std::vector<std::string>& primary_key,
                                        const Inference& inference, const config::ListPlaces& places) {
  const bool is_known = declared.system == "mssql";
  std::vector<PlannedColumn> plan;
  for (const engine::Column& column : schema.columns) {
    PlannedColumn planned{.column = column, .target = {.name = column.name, .type = {}}};
    infer(planned, inference);
    const auto found = declared.columns.find(column.name);
    if (is_known && found != declared.columns.end()) take_declared(planned, found->second);
    if (const auto wanted = overrides.find(column.name); wanted != overrides.end()) {
      take_override(planned, wanted->second);
    }
    plan.push_back(std::move(planned));
  }
  keep_first_identity(plan);
  const bool has_wish = !primary_key.empty() || !is_known;
  set_key(plan, schema, has_wish ? primary_key : declared_key(schema, declared), overrides, places);
  for (PlannedColumn& planned : plan) {
    if (has_wish || planned.target.key == 0) continue;
    planned.target.descending = declared.columns.at(planned.column.name).descending;
  }
  return plan;
}

std::vector<LengthSample::Measured> measured_columns(const std::vector<PlannedColumn>& plan) {
  std::vector<LengthSample::Measured> measured;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    if (plan[i].is_measured) measured.push_back({.column = i, .is_text = is_wide_text(plan[i].target.type)});
  }
  return measured;
}

void settle_lengths(std::vector<PlannedColumn>& plan, const LengthSample& sample, const Inference& inference) {
  constexpr int kMostOfKey = 450;  // units of UTF-16 in the 900 bytes of a clustered key
  for (std::size_t i = 0; i < plan.size(); ++i) {
    PlannedColumn& planned = plan[i];
    if (!planned.is_measured) continue;
    const std::optional<std::size_t> longest = sample.longest(i);
    int length = sized_length(longest, inference);
    const bool is_short = !longest || *longest <= static_cast<std::size_t>(kMostOfKey);
    if (planned.target.key > 0 && is_short && length > kMostOfKey) length = kMostOfKey;
    planned.target.type.length = length;
    planned.is_measured = false;
    planned.why = why_of(longest, sample.rows(), inference);
  }
}

std::vector<TargetColumn> target_columns(const std::vector<PlannedColumn>& plan) {
  std::vector<TargetColumn> columns;
  for (const PlannedColumn& planned : plan) columns.push_back(planned.target);
  return columns;
}

}  // namespace hygge::stores::mssql
