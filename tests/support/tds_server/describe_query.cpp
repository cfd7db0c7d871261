#include "tests/support/tds_server/sql_error.h"
#include "tests/support/tds_server/translator.h"

namespace hygge::tds_server {

namespace {

/// A column of what describes a query: its name and type, and its value for one column of the query.
struct DescribedField {
  const char* name;
  SqlType type;
  std::string (*value)(const SourceColumn& column, std::size_t ordinal);
};

const std::vector<DescribedField>& described_fields() {
  static const std::vector<DescribedField> fields{
      {"is_hidden", type_of(Kind::Bit), [](const SourceColumn&, std::size_t) -> std::string { return "FALSE"; }},
      {"column_ordinal", type_of(Kind::Int),
       [](const SourceColumn&, std::size_t ordinal) { return std::to_string(ordinal); }},
      {"name", type_of(Kind::NVarChar, 128),
       [](const SourceColumn& column, std::size_t) { return sql_literal(column.name); }},
      {"is_nullable", type_of(Kind::Bit),
       [](const SourceColumn& column, std::size_t) -> std::string { return column.value.nullable ? "TRUE" : "FALSE"; }},
      {"system_type_id", type_of(Kind::Int),
       [](const SourceColumn& column, std::size_t) { return std::to_string(system_type_id(column.value.type.kind)); }},
      {"system_type_name", type_of(Kind::NVarChar, 256),
       [](const SourceColumn& column, std::size_t) { return sql_literal(declaration_of(column.value.type)); }},
      {"max_length", type_of(Kind::SmallInt),
       [](const SourceColumn& column, std::size_t) { return std::to_string(max_length_of(column.value.type)); }},
      {"precision", type_of(Kind::TinyInt),
       [](const SourceColumn& column, std::size_t) { return std::to_string(precision_of(column.value.type)); }},
      {"scale", type_of(Kind::TinyInt),
       [](const SourceColumn& column, std::size_t) { return std::to_string(scale_of(column.value.type)); }},
      {"collation_name", type_of(Kind::NVarChar, 128),
       [](const SourceColumn& column, std::size_t) -> std::string {
         return column.value.type.is_text() ? sql_literal(column.value.type.text_collation().name) : "NULL";
       }},
      {"is_identity_column", type_of(Kind::Bit),
       [](const SourceColumn& column, std::size_t) -> std::string { return column.value.identity ? "TRUE" : "FALSE"; }},
      {"is_computed_column", type_of(Kind::Bit),
       [](const SourceColumn& column, std::size_t) -> std::string { return column.value.computed ? "TRUE" : "FALSE"; }},
      {"error_number", type_of(Kind::Int), [](const SourceColumn&, std::size_t) -> std::string { return "NULL"; }},
      {"error_message", type_of(Kind::NVarChar, 4000),
       [](const SourceColumn&, std::size_t) -> std::string { return "NULL"; }},
  };
  return fields;
}

}  // namespace

Source Translator::describe_query(const std::string& batch, std::string& sql) {
  Tokens inner{batch};
  Translator translator{inner, with_};
  std::vector<SourceColumn> columns;
  std::optional<SqlError> failure;
  try {
    Query query = translator.query();
    translator.settle(query);
    columns = query.columns;
  } catch (const SqlError& error) {
    failure = error;
  }
  Source source;
  for (const DescribedField& field : described_fields()) {
    Expression value = made(field.name, field.type);
    value.is_column = true;
    value.name = field.name;
    source.columns.push_back({field.name, value});
  }
  const auto line = [&](const auto& value_of_field) {
    std::string text;
    for (const DescribedField& field : described_fields()) {
      text += (text.empty() ? "SELECT " : ",") + std::string{"CAST("} + value_of_field(field) + " AS " +
              storage_of(field.type) + ") AS " + field.name;
    }
    return text;
  };
  if (failure) {
    // A query that does not run is described by one line with its error.
    sql = line([&](const DescribedField& field) -> std::string {
      const std::string_view name = field.name;
      if (name == "error_number") return std::to_string(failure->number);
      if (name == "error_message") return sql_literal(failure->what());
      return name == "column_ordinal" ? "0" : "NULL";
    });
    return source;
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    sql += (i > 0 ? " UNION ALL " : "") +
           line([&](const DescribedField& field) { return field.value(columns[i], i + 1); });
  }
  return source;
}

}  // namespace hygge::tds_server
