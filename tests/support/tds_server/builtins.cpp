#include <algorithm>
#include <array>
#include <set>

#include "tests/support/tds_server/denied_rights.h"
#include "tests/support/tds_server/functions.h"
#include "tests/support/tds_server/sql_error.h"
#include "tests/support/tds_server/text.h"
#include "tests/support/tds_server/translator.h"

namespace hygge::tds_server {

namespace {

constexpr const char* kVersionText =
    "Microsoft SQL Server 2022 (hygge test server) - 16.0.4181.3 (X64) \n\tCopyright (C) nobody \n\ton Linux";

SqlType wide_text() { return type_of(Kind::NVarChar, SqlType::kMax); }

std::string as_text_sql(const Expression& value) { return as_type(value, wide_text()); }
std::string as_integer_sql(const Expression& value) {
  return "CAST(" + as_type(value, type_of(Kind::Int)) + " AS INTEGER)";
}

/// SQL for an instant of now: in UTC, as there is no other time zone here.
std::string now_sql() { return "CAST(now() AT TIME ZONE 'UTC' AS TIMESTAMP)"; }

/// Date part words to those of the engine.
std::string date_part(const std::string& word) {
  static const std::map<std::string, std::string> kParts{{"year", "year"},       {"yy", "year"},
                                                         {"yyyy", "year"},       {"month", "month"},
                                                         {"mm", "month"},        {"m", "month"},
                                                         {"day", "day"},         {"dd", "day"},
                                                         {"d", "day"},           {"hour", "hour"},
                                                         {"hh", "hour"},         {"minute", "minute"},
                                                         {"mi", "minute"},       {"n", "minute"},
                                                         {"second", "second"},   {"ss", "second"},
                                                         {"s", "second"},        {"millisecond", "millisecond"},
                                                         {"ms", "millisecond"},  {"microsecond", "microsecond"},
                                                         {"mcs", "microsecond"}, {"week", "week"},
                                                         {"wk", "week"},         {"quarter", "quarter"},
                                                         {"qq", "quarter"}};
  const auto found = kParts.find(lower(word));
  if (found == kParts.end()) throw SqlError{155, "'" + word + "' is not a recognized dateadd option.", 15};
  return found->second;
}

/// A date or time as the engine's TIMESTAMP.
std::string as_timestamp(const Expression& value) {
  if (value.type.is(Kind::DateTime) || value.type.is(Kind::SmallDateTime)) return value.sql;
  if (value.type.is(Kind::Date)) return "CAST(" + value.sql + " AS TIMESTAMP)";
  return "CAST(" + as_type(value, type_of(Kind::DateTime2, 0, 0, 6)) + " AS TIMESTAMP)";
}

Expression server_property(const std::string& name, bool is_azure) {
  static const std::map<std::string, std::string> kProperties{
      {"productversion", "16.0.4181.3"}, {"productlevel", "RTM"},       {"edition", "Developer Edition (64-bit)"},
      {"servername", "hygge-test"},      {"machinename", "hygge-test"}, {"collation", "SQL_Latin1_General_CP1_CI_AS"},
      {"productmajorversion", "16"},     {"productminorversion", "0"}};
  static const std::map<std::string, int> kNumbers{
      {"isclustered", 0}, {"isintegratedsecurityonly", 0}, {"ishadrenabled", 0}, {"issingleuser", 0}};
  if (lower(name) == "engineedition") return integer_expression(is_azure ? 5 : 3);
  if (const auto found = kProperties.find(lower(name)); found != kProperties.end()) {
    return made("(" + sql_literal(found->second) + ")", type_of(Kind::NVarChar, 128));
  }
  if (const auto found = kNumbers.find(lower(name)); found != kNumbers.end()) return integer_expression(found->second);
  return made("CAST(NULL AS VARCHAR)", type_of(Kind::NVarChar, 128));
}

}  // namespace

std::vector<Expression> Translator::arguments(const Scope& scope) {
  std::vector<Expression> found;
  tokens_.expect_symbol("(");
  if (tokens_.accept_symbol(")")) return found;
  do {
    found.push_back(expression(scope));
  } while (tokens_.accept_symbol(","));
  tokens_.expect_symbol(")");
  return found;
}

std::string Translator::over(const Scope& scope) {
  if (!tokens_.accept("OVER")) return {};
  tokens_.expect_symbol("(");
  std::string sql = " OVER (";
  if (tokens_.accept_all({"PARTITION", "BY"})) {
    sql += "PARTITION BY ";
    bool first = true;
    do {
      sql += (first ? "" : ",") + expression(scope).sql;
      first = false;
    } while (tokens_.accept_symbol(","));
  }
  if (tokens_.accept_all({"ORDER", "BY"})) {
    sql += " ORDER BY ";
    bool first = true;
    do {
      sql += (first ? "" : ",") + expression(scope).sql;
      if (tokens_.accept("DESC")) sql += " DESC";
      tokens_.accept("ASC");
      first = false;
    } while (tokens_.accept_symbol(","));
  }
  tokens_.expect_symbol(")");
  return sql + ")";
}

std::optional<Expression> Translator::aggregate(const std::string& name, const Scope& scope) {
  static const std::set<std::string> kAggregates{"COUNT", "COUNT_BIG",  "MIN",        "MAX",         "SUM",
                                                 "AVG",   "STRING_AGG", "ROW_NUMBER", "RANK",        "DENSE_RANK",
                                                 "NTILE", "STDEV",      "VAR",        "CHECKSUM_AGG"};
  if (!kAggregates.contains(name)) return std::nullopt;
  tokens_.next();
  tokens_.expect_symbol("(");
  std::string inner;
  Expression argument = made("*", type_of(Kind::Int));
  if (tokens_.accept_symbol("*")) {
    inner = "*";
  } else if (!tokens_.is_symbol(")")) {
    if (tokens_.accept("DISTINCT")) inner = "DISTINCT ";
    argument = expression(scope);
    inner += argument.sql;
    if (tokens_.accept_symbol(",")) inner += ", " + expression(scope).sql;
  }
  tokens_.expect_symbol(")");
  const std::string call_over = over(scope);
  if (name == "COUNT" || name == "COUNT_BIG")
    return made("count(" + inner + ")" + call_over, type_of(name == "COUNT" ? Kind::Int : Kind::BigInt),
                name == "COUNT");
  if (name == "ROW_NUMBER" || name == "RANK" || name == "DENSE_RANK" || name == "NTILE") {
    return made(lower(name) + "(" + (name == "NTILE" ? inner : "") + ")" + call_over, type_of(Kind::BigInt));
  }
  if (name == "STRING_AGG") return made("string_agg(" + inner + ")", wide_text());
  if (name == "CHECKSUM_AGG") return made("CAST(bit_xor(" + inner + ") AS INTEGER)", type_of(Kind::Int));
  if (name == "STDEV" || name == "VAR")
    return made((name == "VAR" ? "var_samp(" : "stddev_samp(") + inner + ")" + call_over, type_of(Kind::Float));
  if (name == "MIN" || name == "MAX") {
    if (argument.type.is(Kind::Bit))
      throw SqlError{8117, "Operand data type bit is invalid for " + lower(name) + " operator."};
    Expression result = made(lower(name) + "(" + inner + ")" + call_over, argument.type);
    result.is_known = argument.is_known;
    return result;
  }
  SqlType type = argument.type;
  if (type.is_integer() && !type.is(Kind::BigInt)) type = type_of(Kind::Int);
  if (type.is(Kind::Real)) type = type_of(Kind::Float);
  if (type.is_decimal()) type = type_of(type.kind, 0, 38, name == "AVG" ? std::max(6, type.scale) : type.scale);
  if (type.is(Kind::SmallMoney)) type = type_of(Kind::Money);
  const std::string whole = lower(name) + "(" + inner + ")" + call_over;
  return made(name == "AVG" && type.is_integer() ? "trunc(" + whole + ")" : whole, type);
}

std::optional<Expression> Translator::special_function(const std::string& name, const Scope& scope) {
  const bool is_try = name.starts_with("TRY_");
  if (name == "CAST" || name == "TRY_CAST") {
    tokens_.next();
    tokens_.expect_symbol("(");
    const Expression value = expression(scope);
    tokens_.expect("AS");
    SqlType to = type(true);
    if (to.is_character()) to.collation = value.type.collation;
    tokens_.expect_symbol(")");
    const std::string sql = as_type(value, to);
    return made(is_try ? "TRY(" + sql + ")" : "CAST(" + sql + " AS " + storage_of(to) + ")", to,
                is_try || value.nullable);
  }
  if (name == "CONVERT" || name == "TRY_CONVERT") {
    tokens_.next();
    tokens_.expect_symbol("(");
    const SqlType to = type(true);
    tokens_.expect_symbol(",");
    const Expression value = expression(scope);
    int style = 0;
    if (tokens_.accept_symbol(",")) {
      const Expression given = expression(scope);
      style = static_cast<int>(value_of(given, type_of(Kind::Int)).number);
    }
    tokens_.expect_symbol(")");
    std::string sql = as_type(value, to);
    // Styles 1 and 2: bytes as hex digits, with 0x and without.
    if ((style == 1 || style == 2) && value.type.is_binary() && to.is_character())
      sql = (style == 1 ? "'0x' || " : "") + std::string{"hex("} + value.sql + ")";
    if ((style == 1 || style == 2) && value.type.is_character() && to.is_binary())
      sql = "from_hex(" + (style == 1 ? "substr(" + value.sql + ", 3)" : value.sql) + ")";
    return made(is_try ? "TRY(" + sql + ")" : "CAST(" + sql + " AS " + storage_of(to) + ")", to,
                is_try || value.nullable);
  }
  if (name == "DATEADD" || name == "DATEDIFF" || name == "DATEPART" || name == "DATENAME" || name == "DATEDIFF_BIG") {
    tokens_.next();
    tokens_.expect_symbol("(");
    const std::string part = date_part(tokens_.name());
    tokens_.expect_symbol(",");
    const Expression first = expression(scope);
    if (name == "DATEPART" || name == "DATENAME") {
      tokens_.expect_symbol(")");
      return made("date_part('" + part + "', " + as_timestamp(first) + ")", type_of(Kind::Int));
    }
    tokens_.expect_symbol(",");
    const Expression second = expression(scope);
    tokens_.expect_symbol(")");
    if (name != "DATEADD")
      return made("date_diff('" + part + "', " + as_timestamp(first) + ", " + as_timestamp(second) + ")",
                  type_of(name == "DATEDIFF" ? Kind::Int : Kind::BigInt));
    const std::string sql = "strftime(" + as_timestamp(second) + " + to_" + part + "s(" + as_integer_sql(first) +
                            "), '%Y-%m-%d %H:%M:%S.%f')";
    SqlType type = second.type.is_temporal() ? second.type : type_of(Kind::DateTime);
    return made(cast_sql(sql, type_of(Kind::DateTime2, 0, 0, 6), type), type);
  }
  if (name == "CURRENT_TIMESTAMP") {
    tokens_.next();
    return made(now_sql(), type_of(Kind::DateTime), false);
  }
  if (name == "CURRENT_USER" || name == "SYSTEM_USER" || name == "SESSION_USER") {
    tokens_.next();
    return made("(" + sql_literal(name == "SYSTEM_USER" ? with_.login : "dbo") + ")", type_of(Kind::NVarChar, 128),
                false);
  }
  if (name == "IIF") {
    tokens_.next();
    const std::vector<Expression> given = arguments(scope);
    if (given.size() != 3) tokens_.refuse();
    const SqlType type = common_type(given[1].type, given[2].type);
    return made("(CASE WHEN " + given[0].sql + " THEN " + as_type(given[1], type) + " ELSE " + as_type(given[2], type) +
                    " END)",
                type);
  }
  if (name == "COALESCE" || name == "ISNULL" || name == "NULLIF") {
    tokens_.next();
    const std::vector<Expression> given = arguments(scope);
    if (given.empty()) tokens_.refuse();
    SqlType type = given.front().type;
    if (name == "NULLIF")
      return made(
          "(CASE WHEN " + compare(given.at(0), "=", given.at(1)).sql + " THEN NULL ELSE " + given.at(0).sql + " END)",
          type);
    if (name == "COALESCE" || type.is(Kind::Null)) {
      for (const Expression& each : given) type = common_type(type, each.type);
    }
    std::string sql;
    for (const Expression& each : given) sql += (sql.empty() ? "coalesce(" : ", ") + as_type(each, type);
    return made(sql + ")", type, given.back().nullable);
  }
  return std::nullopt;
}

std::optional<Expression> Translator::builtin(const std::string& name, const Scope& scope) {
  if (auto found = special_function(name, scope)) return found;
  if (!tokens_.is_symbol("(", 1)) return std::nullopt;
  if (auto found = aggregate(name, scope)) return found;
  const std::size_t place = tokens_.place();
  tokens_.next();
  const std::vector<Expression> given = arguments(scope);
  for (const auto function : {&Translator::text_function, &Translator::number_function, &Translator::time_function,
                              &Translator::catalog_function}) {
    if (auto found = (this->*function)(name, given)) return found;
  }
  tokens_.go_to(place);
  return std::nullopt;
}

std::optional<Expression> Translator::text_function(const std::string& name, const std::vector<Expression>& given) {
  const std::size_t count = given.size();
  const auto like_first = [&](const std::string& sql) {
    return made(sql, given[0].type.is_character() ? given[0].type : wide_text());
  };
  if (name == "LEN" && count == 1)
    return made("CAST(mssql_len(" + as_text_sql(given[0]) + ") AS INTEGER)", type_of(Kind::Int));
  if (name == "DATALENGTH" && count == 1) {
    const SqlType& type = given[0].type;
    if (storage_of(type) == "BLOB") return made("octet_length(" + given[0].sql + ")", type_of(Kind::Int));
    if (!type.is_character())
      return made(
          "(CASE WHEN " + given[0].sql + " IS NULL THEN NULL ELSE " + std::to_string(max_length_of(type)) + " END)",
          type_of(Kind::Int));
    const std::string measure =
        type.is_unicode() || type.is(Kind::Xml) ? "u" : std::to_string(type.text_collation().code_page);
    return made("CAST(mssql_datalength(" + given[0].sql + "," + sql_literal(measure) + ") AS INTEGER)",
                type_of(type.is_max() ? Kind::BigInt : Kind::Int));
  }
  if ((name == "UPPER" || name == "LOWER" || name == "LTRIM" || name == "RTRIM" || name == "TRIM" ||
       name == "REVERSE") &&
      count == 1) {
    return like_first(lower(name) + "(" + as_text_sql(given[0]) + ")");
  }
  if (name == "SUBSTRING" && count == 3 && given[0].type.is_binary()) {
    return made("from_hex(substr(hex(" + given[0].sql + "), 2 * " + as_integer_sql(given[1]) + " - 1, 2 * " +
                    as_integer_sql(given[2]) + "))",
                type_of(Kind::VarBinary, std::max(1, given[0].type.length)));
  }
  if (name == "SUBSTRING" && count == 3)
    return like_first("substr(" + as_text_sql(given[0]) + "," + as_integer_sql(given[1]) + "," +
                      as_integer_sql(given[2]) + ")");
  if ((name == "LEFT" || name == "RIGHT") && count == 2)
    return like_first(lower(name) + "(" + as_text_sql(given[0]) + "," + as_integer_sql(given[1]) + ")");
  if (name == "REPLACE" && count == 3)
    return made("replace(" + as_text_sql(given[0]) + "," + as_text_sql(given[1]) + "," + as_text_sql(given[2]) + ")",
                wide_text());
  if (name == "REPLICATE" && count == 2) {
    SqlType type = given[0].type.is_text() ? given[0].type : wide_text();
    if (!type.is_max()) type.length = type.is_unicode() ? 4000 : 8000;
    return made("repeat(" + as_text_sql(given[0]) + "," + as_integer_sql(given[1]) + ")", type);
  }
  if (name == "SPACE" && count == 1)
    return made("repeat(' '," + as_integer_sql(given[0]) + ")", type_of(Kind::VarChar, 8000));
  if (name == "CHARINDEX" && count >= 2)
    return made("CAST(instr(lower(" + as_text_sql(given[1]) + "), lower(" + as_text_sql(given[0]) + ")) AS INTEGER)",
                type_of(Kind::Int));
  if (name == "CONCAT") {
    std::string sql;
    for (const Expression& each : given) sql += (sql.empty() ? "concat(" : ",") + as_text_sql(each);
    return made(sql + ")", type_of(Kind::NVarChar, 4000), false);
  }
  if (name == "QUOTENAME" && count >= 1)
    return made("('[' || replace(" + as_text_sql(given[0]) + ", ']', ']]') || ']')", type_of(Kind::NVarChar, 258));
  if ((name == "CHAR" || name == "NCHAR") && count == 1) {
    if (name == "NCHAR") {
      // A surrogate alone becomes its private stand-in (text.h).
      const std::string code = as_integer_sql(given[0]);
      return made("chr(CASE WHEN " + code + " BETWEEN 55296 AND 57343 THEN " + code + " - 55296 + 1112064 ELSE " +
                      code + " END)",
                  type_of(Kind::NVarChar, 2));
    }
    return made("chr(" + as_integer_sql(given[0]) + ")", type_of(Kind::VarChar, 1));
  }
  if ((name == "ASCII" || name == "UNICODE") && count == 1)
    return made("CAST(ascii(" + as_text_sql(given[0]) + ") AS INTEGER)", type_of(Kind::Int));
  if (name == "STR" && count >= 1)
    return made("lpad(CAST(CAST(" + given[0].sql + " AS BIGINT) AS VARCHAR), 10, ' ')", type_of(Kind::VarChar, 10));
  if (name == "HASHBYTES" && count == 2)
    return made("from_hex(md5(" + as_text_sql(given[1]) + "))", type_of(Kind::VarBinary, 8000));
  return std::nullopt;
}

std::optional<Expression> Translator::number_function(const std::string& name, const std::vector<Expression>& given) {
  const std::size_t count = given.size();
  if ((name == "ABS" || name == "FLOOR" || name == "CEILING" || name == "SIGN") && count == 1) {
    Expression result = made((name == "CEILING" ? "ceil" : lower(name)) + "(" + given[0].sql + ")", given[0].type);
    result.is_known = given[0].type.is_integer() || given[0].type.is_float() || given[0].type.is_money();
    return result;
  }
  if (name == "ROUND" && count >= 2)
    return made("round(" + given[0].sql + "," + as_integer_sql(given[1]) + ")", given[0].type);
  if ((name == "SQRT" || name == "EXP" || name == "LOG" || name == "SIN" || name == "COS") && count == 1)
    return made((name == "LOG" ? "ln" : lower(name)) + "(CAST(" + given[0].sql + " AS DOUBLE))", type_of(Kind::Float));
  if (name == "POWER" && count == 2) return made("pow(" + given[0].sql + "," + given[1].sql + ")", given[0].type);
  if (name == "RAND") return made("random()", type_of(Kind::Float), false);
  if (name == "PI") return made("pi()", type_of(Kind::Float), false);
  if (name == "NEWID" || name == "NEWSEQUENTIALID")
    return made("gen_random_uuid()", type_of(Kind::UniqueIdentifier), false);
  if (name == "CHECKSUM" || name == "BINARY_CHECKSUM") {
    std::string sql;
    for (const Expression& each : given) sql += (sql.empty() ? "hash(" : ",") + each.sql;
    return made("CAST(CAST(" + sql + ") % 2147483647 AS BIGINT) AS INTEGER)", type_of(Kind::Int));
  }
  return std::nullopt;
}

std::optional<Expression> Translator::time_function(const std::string& name, const std::vector<Expression>& given) {
  const std::size_t count = given.size();
  if (name == "GETDATE" || name == "GETUTCDATE") return made(now_sql(), type_of(Kind::DateTime), false);
  if (name == "SYSDATETIME" || name == "SYSUTCDATETIME")
    return made("(strftime(" + now_sql() + ", '%Y-%m-%d %H:%M:%S.%f') || '0')", type_of(Kind::DateTime2, 0, 0, 7),
                false);
  if (name == "SYSDATETIMEOFFSET")
    return made("(strftime(" + now_sql() + ", '%Y-%m-%d %H:%M:%S.%f') || '0 +00:00')",
                type_of(Kind::DateTimeOffset, 0, 0, 7), false);
  if ((name == "YEAR" || name == "MONTH" || name == "DAY") && count == 1)
    return made("date_part('" + lower(name) + "', " + as_timestamp(given[0]) + ")", type_of(Kind::Int));
  if (name == "ISDATE" && count == 1)
    return made("(CASE WHEN TRY_CAST(" + as_text_sql(given[0]) + " AS TIMESTAMP) IS NULL THEN 0 ELSE 1 END)",
                type_of(Kind::Int));
  return std::nullopt;
}

std::optional<Expression> Translator::catalog_function(const std::string& name, const std::vector<Expression>& given) {
  const std::size_t count = given.size();
  const auto text_of = [&](std::size_t i) {
    return i < count ? value_of(given[i], type_of(Kind::NVarChar, SqlType::kMax)).bytes : std::string{};
  };
  const auto sysname = [](const std::string& value) {
    return made("(" + sql_literal(value) + ")", type_of(Kind::NVarChar, 128));
  };
  const auto find = [&](const std::string& text) -> TablePtr {
    Tokens tokens{text};
    Translator translator{tokens, with_};
    if (!tokens.is_name()) return nullptr;
    return translator.find_table(translator.object_name());
  };
  const Expression nothing = made("CAST(NULL AS INTEGER)", type_of(Kind::Int));
  if (name == "DB_NAME") return sysname(with_.database);
  if (name == "DB_ID") {
    const std::string database = count == 0 ? with_.database : text_of(0);
    if (same_word(database, "master")) return integer_expression(1, Kind::SmallInt);
    if (same_word(database, "tempdb")) return integer_expression(2, Kind::SmallInt);
    return same_word(database, with_.database) ? integer_expression(5, Kind::SmallInt) : nothing;
  }
  if (name == "SCHEMA_NAME" && count == 0) return sysname("dbo");
  if (name == "SCHEMA_NAME") {
    std::string cases;
    for (const std::string& schema : with_.state->schemas)
      cases += " WHEN " + std::to_string(schema_id(*with_.state, schema).value_or(0)) + " THEN " + sql_literal(schema);
    return made("(CASE " + as_integer_sql(given[0]) + cases + " ELSE NULL END)", type_of(Kind::NVarChar, 128));
  }
  if (name == "SCHEMA_ID") {
    const std::optional<int> number = schema_id(*with_.state, count == 0 ? "dbo" : text_of(0));
    return number ? integer_expression(*number) : nothing;
  }
  if (name == "TYPE_ID" && count == 1) {
    const auto type = declared_type(text_of(0), std::nullopt, std::nullopt, false);
    return type ? integer_expression(user_type_id(type->kind)) : nothing;
  }
  if (name == "USER_ID" && count == 0) return integer_expression(with_.faults.get("deny_reseed") > 0 ? 5 : 1);
  if (name == "USER_NAME") return sysname("dbo");
  if (name == "SUSER_SNAME" || name == "SUSER_NAME" || name == "ORIGINAL_LOGIN") return sysname(with_.login);
  if (name == "HOST_NAME") return sysname(with_.host);
  if (name == "APP_NAME") return sysname(with_.application);
  if (name == "SERVERPROPERTY" && count == 1) {
    return server_property(text_of(0), !with_.catalog.service_objective().empty());
  }
  if (name == "DATABASEPROPERTYEX" && count == 2) {
    const std::string what = lower(text_of(1));
    const std::string collation = with_.catalog.ignores_case() ? default_collation().name : "Latin1_General_CS_AS";
    const bool is_replica = with_.faults.get("read_only_replica") > 0;
    const std::map<std::string, std::string> known{{"collation", collation},
                                                   {"recovery", "SIMPLE"},
                                                   {"updateability", is_replica ? "READ_ONLY" : "READ_WRITE"},
                                                   {"status", "ONLINE"},
                                                   {"serviceobjective", with_.catalog.service_objective()}};
    const auto found = known.find(what);
    return found == known.end() || found->second.empty() ? nothing : sysname(found->second);
  }
  if (name == "COLLATIONPROPERTY" && count == 2) {
    if (given[0].is_column) {
      std::string sql = "(CASE " + given[0].sql;
      for (const char* const known : {"SQL_Latin1_General_CP1_CI_AS", "Latin1_General_100_CI_AS_SC_UTF8",
                                      "Latin1_General_100_BIN2_UTF8", "Polish_CI_AS", "Japanese_CI_AS"}) {
        sql += " WHEN " + sql_literal(known) + " THEN " + std::to_string(find_collation(known)->code_page);
      }
      return made(sql + " ELSE NULL END)", type_of(Kind::Int));
    }
    const Collation* const collation = find_collation(text_of(0));
    return collation == nullptr ? nothing : integer_expression(collation->code_page);
  }
  if (name == "OBJECT_ID" && count >= 1) {
    const TablePtr table = find(text_of(0));
    Tokens name_tokens{text_of(0)};
    Translator names{name_tokens, with_};
    if (table == nullptr && count == 1 && name_tokens.is_name()) {
      const ObjectName view_name = names.object_name();
      const auto view = find_view(with_.catalog, *with_.state, view_name.schema, view_name.name);
      if (view) return integer_expression(*view);
      // A constraint's own number is told nowhere.
      constexpr int kSomeConstraint = 900'000'000;
      const std::string schema = view_name.schema.empty() ? "dbo" : view_name.schema;
      const bool is_taken = has_object(with_.catalog, *with_.state, schema, view_name.name);
      return is_taken ? integer_expression(kSomeConstraint) : nothing;
    }
    if (table == nullptr || (count > 1 && !same_word(text_of(1), "U"))) return nothing;
    return integer_expression(table->id);
  }
  if (name == "OBJECT_NAME" && count >= 1) {
    std::string sql = "(CASE " + as_integer_sql(given[0]);
    for (const auto& [id, table] : with_.state->tables)
      sql += " WHEN " + std::to_string(id) + " THEN " + sql_literal(table->name);
    return made(with_.state->tables.empty() ? "NULL" : sql + " ELSE NULL END)", type_of(Kind::NVarChar, 128));
  }
  if (name == "COL_LENGTH" && count == 2) {
    const TablePtr table = find(text_of(0));
    const Column* const column = table ? table->column(text_of(1), true) : nullptr;
    return column == nullptr ? nothing : integer_expression(max_length_of(column->type), Kind::SmallInt);
  }
  if (name == "COLUMNPROPERTY" && count == 3) {
    if (given[1].is_column) return integer_expression(0);
    const int id = static_cast<int>(value_of(given[0], type_of(Kind::Int)).number);
    const auto found = with_.state->tables.find(id);
    const Column* const column = found == with_.state->tables.end() ? nullptr : found->second->column(text_of(1), true);
    if (column == nullptr) return nothing;
    const std::string what = lower(text_of(2));
    return integer_expression((what == "isidentity" && column->identity) ||
                                      (what == "iscomputed" && !column->computed_sql.empty()) ||
                                      (what == "allowsnull" && column->nullable)
                                  ? 1
                                  : 0);
  }
  if (name == "OBJECTPROPERTY" || name == "OBJECTPROPERTYEX") {
    const int id = static_cast<int>(value_of(given.at(0), type_of(Kind::Int)).number);
    const auto found = with_.state->tables.find(id);
    if (found == with_.state->tables.end()) return nothing;
    const std::string what = lower(text_of(1));
    const auto has_identity = std::any_of(found->second->columns.begin(), found->second->columns.end(),
                                          [](const Column& column) { return column.identity; });
    const auto refers = [&](const ForeignKey& key) { return key.referenced == id; };
    const bool is_referenced =
        std::any_of(with_.state->tables.begin(), with_.state->tables.end(), [&](const auto& each) {
          return std::any_of(each.second->foreign_keys.begin(), each.second->foreign_keys.end(), refers);
        });
    return integer_expression(what == "tablehasidentity"     ? (has_identity ? 1 : 0)
                              : what == "tablehasprimarykey" ? (found->second->primary_key() != nullptr ? 1 : 0)
                              : what == "tablehasforeignref" ? (is_referenced ? 1 : 0)
                                                             : 1);
  }
  if (name == "TYPE_NAME" && count == 1) {
    std::string sql = "(CASE " + as_integer_sql(given[0]);
    for (int kind = 1; kind <= static_cast<int>(Kind::RowVersion); ++kind) {
      sql += " WHEN " + std::to_string(user_type_id(static_cast<Kind>(kind))) + " THEN " +
             sql_literal(name_of(static_cast<Kind>(kind)));
    }
    return made(sql + " ELSE NULL END)", type_of(Kind::NVarChar, 128));
  }
  if (name == "SCOPE_IDENTITY" || name == "IDENT_CURRENT") {
    if (!with_.last_identity) return made("CAST(NULL AS DECIMAL(38,0))", type_of(Kind::Numeric, 0, 38, 0));
    return made("CAST(" + std::to_string(*with_.last_identity) + " AS DECIMAL(38,0))",
                type_of(Kind::Numeric, 0, 38, 0));
  }
  if (name == "MIN_ACTIVE_ROWVERSION" && count == 0)
    return made(row_version_sql(std::to_string(with_.catalog.row_versions().lowest_open())), type_of(Kind::Binary, 8),
                false);
  if (name == "ROWCOUNT_BIG") return integer_expression(with_.row_count, Kind::BigInt);
  if (name == "APPLOCK_MODE" && count == 3) {
    switch (with_.application_lock(text_of(1), same_word(text_of(2), "Session"))) {
      case LockMode::X:
        return sysname("Exclusive");
      case LockMode::S:
        return sysname("Shared");
      case LockMode::U:
        return sysname("Update");
      default:
        return sysname("NoLock");
    }
  }
  if (name == "XACT_STATE") return integer_expression(with_.transactions > 0 ? 1 : 0, Kind::SmallInt);
  if (name == "HAS_PERMS_BY_NAME" && count == 3)
    return integer_expression(has_right(with_.faults, text_of(0), text_of(1), text_of(2)) ? 1 : 0);
  if (name == "IS_SRVROLEMEMBER" || name == "IS_MEMBER")
    return integer_expression(with_.faults.get("deny_reseed") > 0 ? 0 : 1);
  if (name == "HAS_DBACCESS") return integer_expression(1);
  if (name == "CONNECTIONPROPERTY" && count == 1) return sysname(lower(text_of(0)) == "net_transport" ? "TCP" : "");
  if (name == "SQL_VARIANT_PROPERTY") return sysname(same_word(text_of(1), "BaseType") ? "nvarchar" : "");
  return std::nullopt;
}

Expression Translator::global(const std::string& name) {
  if (name == "@@VERSION") return made("(" + sql_literal(kVersionText) + ")", type_of(Kind::NVarChar, 300), false);
  if (name == "@@SPID") return integer_expression(with_.session, Kind::SmallInt);
  if (name == "@@TRANCOUNT") return integer_expression(with_.transactions);
  if (name == "@@DBTS")
    return made(row_version_sql(std::to_string(with_.catalog.row_versions().last())), type_of(Kind::VarBinary, 8),
                false);
  if (name == "@@ROWCOUNT") return integer_expression(with_.row_count);
  if (name == "@@ERROR") return integer_expression(with_.last_error);
  if (name == "@@SERVERNAME") return made("('hygge-test')", type_of(Kind::NVarChar, 128), false);
  if (name == "@@LANGUAGE") return made("('us_english')", type_of(Kind::NVarChar, 128), false);
  if (name == "@@LOCK_TIMEOUT") return integer_expression(with_.lock_timeout);
  if (name == "@@TEXTSIZE") return integer_expression(2'147'483'647);
  if (name == "@@MAX_PRECISION") return integer_expression(38, Kind::TinyInt);
  if (name == "@@MICROSOFTVERSION") return integer_expression(0x10001055);
  if (name == "@@OPTIONS") return integer_expression(5496);
  if (name == "@@DATEFIRST") return integer_expression(7, Kind::TinyInt);
  if (name == "@@IDENTITY") return *catalog_function("SCOPE_IDENTITY", {});
  throw SqlError{137, "Must declare the scalar variable \"" + name + "\".", 15, 2};
}

}  // namespace hygge::tds_server
