#include "hygge/stores/mssql/conversion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "hygge/base/files.h"
#include "hygge/engine/engine.h"
#include "hygge/engine/session.h"
#include "hygge/engine/sql_text.h"
#include "hygge/stores/mssql/bulk_column.h"
#include "hygge/stores/mssql/fit.h"
#include "hygge/stores/mssql/load_columns.h"
#include "hygge/tds/column_encoder.h"
#include "tests/support/error_of.h"

namespace hygge::stores::mssql {
namespace {

using test::error_of;
using testing::HasSubstr;

SqlType sql_type(std::string_view text) { return parse_sql_type(text).value(); }

/// One engine for all tests, which takes longer to open than they all take.
class Conversions : public testing::Test {
 protected:
  struct Opened {
    files::TemporaryFolder folder{std::filesystem::temp_directory_path()};
    engine::Engine engine{{.threads = 1, .temp_folder = folder.path(), .folders = {}}};
    engine::Session session = engine.open_session();
  };
  static void SetUpTestSuite() { opened() = std::make_unique<Opened>(); }
  static void TearDownTestSuite() { opened().reset(); }
  static engine::Session& session() { return opened()->session; }

  /// A relation of one column "c d" with one row.
  static engine::Relation relation(const std::string& value) {
    engine::Relation made;
    made.sql = "SELECT " + value + " AS \"c d\"";
    made.schema = session().describe(made.sql);
    return made;
  }
  static Conversion conversion(const std::string& value, std::string_view type) {
    return convert(relation(value).schema.columns.front(), sql_type(type));
  }
  /// What arrives of a value, as text; "NULL" for NULL; "!" and the value where it does not fit.
  static std::string arrived(const std::string& value, std::string_view type) {
    engine::Relation made = relation(value);
    const SqlType sql = sql_type(type);
    const engine::Column column = made.schema.columns.front();
    const FitRelation fit = fit_relation(made, {{column, sql}}, "");
    const engine::Relation& fitted = fit.relation;
    EXPECT_EQ(session().describe(fitted.sql), fitted.schema) << value << " into " << type;
    const engine::Type& arrives = fitted.schema.columns.front().type;
    if (arrives.id == engine::TypeId::Decimal) {
      EXPECT_EQ(arrives.scale, sql.name == "decimal" ? sql.scale : 4) << value << " into " << type;
    }
    const TargetColumn target{.name = "c d", .type = sql};
    const tds::Storage storage = storage_of(arrives);
    EXPECT_NO_THROW(tds::make_column_encoder(bulk_column(target, storage), {})) << value << " into " << type;
    const std::string unfit = fit.unfit.at(0) ? engine::quote_name(fitted.schema.columns[*fit.unfit[0]].name) : "NULL";
    const engine::Result result = session().run(
        "SELECT CAST(\"c d\" AS VARCHAR), CAST(" + unfit + " AS VARCHAR) FROM (" + fitted.sql + ")", CancelToken{});
    if (const std::optional<std::string> refused = result.text(1, 0)) {
      EXPECT_FALSE(result.text(0, 0)) << value << " into " << type;
      return "!" + *refused;
    }
    return result.text(0, 0).value_or("NULL");
  }

  static std::string text_of(const std::string& value) {
    return session().run("SELECT CAST(" + value + " AS VARCHAR)", CancelToken{}).text(0, 0).value_or("NULL");
  }

 private:
  static std::unique_ptr<Opened>& opened() {
    static std::unique_ptr<Opened> one;
    return one;
  }
};

struct Converted {
  const char* value;
  const char* type;
  Fits fits;
  const char* arrived;  ///< what comes of the value; "!" where it does not fit
};

TEST_F(Conversions, KeepEveryValueOrTellIt) {
  using enum Fits;
  const Converted cases[] = {
      // Whole numbers. What is too large for the column is left to the encoder, which tells the row.
      {"true", "bit", Always, "true"},
      {"true", "int", Always, "1"},
      {"true", "decimal(3,1)", Always, "1.0"},
      {"1", "bit", WhenValuesDo, "true"},
      {"2", "bit", WhenValuesDo, "!"},
      {"'yes'", "bit", WhenValuesDo, "true"},
      {"200::UTINYINT", "tinyint", Always, "200"},
      {"-1::TINYINT", "tinyint", WhenValuesDo, "-1"},
      {"-1::TINYINT", "smallint", Always, "-1"},
      {"7::SMALLINT", "bigint", Always, "7"},
      {"7::BIGINT", "int", WhenValuesDo, "7"},
      {"65535::USMALLINT", "int", Always, "65535"},
      {"65535::USMALLINT", "smallint", WhenValuesDo, "65535"},
      {"18446744073709551615::UBIGINT", "decimal(20,0)", Always, "18446744073709551615"},
      {"18446744073709551615::UBIGINT", "bigint", WhenValuesDo, "18446744073709551615"},
      {"170141183460469231731687303715884105727::HUGEINT", "decimal(38,0)", WhenValuesDo,
       "170141183460469231731687303715884105727"},
      {"9223372036854775808::HUGEINT", "bigint", WhenValuesDo, "!"},
      {"99999999999999999999999999999999999999::UHUGEINT", "decimal(38,0)", WhenValuesDo,
       "99999999999999999999999999999999999999"},
      {"340282366920938463463374607431768211455::UHUGEINT", "decimal(38,0)", WhenValuesDo, "!"},
      {"5::UHUGEINT", "bigint", WhenValuesDo, "5"},
      {"'  +42 '", "int", WhenValuesDo, "42"},
      {"'1.5'", "int", WhenValuesDo, "!"},
      {"'1e3'", "int", WhenValuesDo, "!"},
      {"'1_000'", "int", WhenValuesDo, "!"},
      {"''", "int", WhenValuesDo, "!"},
      {"' -1.5e3 '", "float", WhenValuesDo, "-1500.0"},
      {"'.5'", "real", WhenValuesDo, "0.5"},
      {"'1_0'", "float", WhenValuesDo, "!"},
      {"'1e999'", "float", WhenValuesDo, "!"},
      {"'NaN'", "float", WhenValuesDo, "nan"},
      {"'-Infinity'", "real", WhenValuesDo, "-inf"},
      {"'1e39'", "real", WhenValuesDo, "!"},
      {"'1e39'", "float", WhenValuesDo, "1e+39"},
      {"DATE '300000-01-01'", "datetime2(3)", Always, "!"},
      {"'99999999999999999999'", "int", WhenValuesDo, "!"},
      {"2.0::DOUBLE", "int", WhenValuesDo, "2"},
      {"2.5::DOUBLE", "int", WhenValuesDo, "!"},
      {"'nan'::DOUBLE", "int", WhenValuesDo, "!"},
      {"5.00::DECIMAL(10,2)", "int", WhenValuesDo, "5"},
      {"5.01::DECIMAL(10,2)", "int", WhenValuesDo, "!"},
      {"5::DECIMAL(9,0)", "int", Always, "5"},
      {"5::DECIMAL(10,0)", "int", WhenValuesDo, "5"},
      {"5::DECIMAL(2,0)", "tinyint", WhenValuesDo, "5"},

      // Decimals.
      {"1.25::DECIMAL(18,2)", "decimal(18,2)", Always, "1.25"},
      {"'0.99999999999999999999999999999999999999'::DECIMAL(38,38)", "decimal(38,38)", Always,
       ".99999999999999999999999999999999999999"},
      {"1.25::DECIMAL(18,2)", "decimal(20,4)", Always, "1.2500"},
      {"1.25::DECIMAL(18,2)", "decimal(18,4)", WhenValuesDo, "1.2500"},
      {"1.2300::DECIMAL(18,4)", "decimal(18,2)", WhenValuesDo, "1.23"},
      {"1.2345::DECIMAL(18,4)", "decimal(18,2)", WhenValuesDo, "!"},
      {"99.995::DECIMAL(5,3)", "decimal(4,2)", WhenValuesDo, "!"},
      {"99.990::DECIMAL(5,3)", "decimal(4,2)", WhenValuesDo, "99.99"},
      {"0.1::DECIMAL(38,38)", "decimal(38,0)", WhenValuesDo, "!"},
      {"12345::DECIMAL(38,0)", "decimal(38,37)", WhenValuesDo, "!"},
      {"7::INTEGER", "decimal(12,2)", Always, "7.00"},
      {"7::INTEGER", "decimal(5,2)", WhenValuesDo, "7.00"},
      {"7::BIGINT", "decimal(5,0)", WhenValuesDo, "7"},
      {"922337203685477.5807::DECIMAL(19,4)", "money", WhenValuesDo, "922337203685477.5807"},
      {"1.5::DECIMAL(4,1)", "money", Always, "1.5000"},
      {"1.5::DECIMAL(5,4)", "money", Always, "1.5000"},
      {"1.5::DECIMAL(5,4)", "smallmoney", Always, "1.5000"},
      {"214748.3647::DECIMAL(10,4)", "smallmoney", WhenValuesDo, "214748.3647"},
      {"7", "money", Always, "7.0000"},
      {"1.10::DOUBLE", "decimal(18,2)", WhenValuesDo, "1.10"},
      {"0.1::DOUBLE + 0.2::DOUBLE", "decimal(18,2)", WhenValuesDo, "!"},
      {"'12.500'", "decimal(18,2)", WhenValuesDo, "12.50"},
      {"'12.505'", "decimal(18,2)", WhenValuesDo, "!"},
      {"'.5'", "decimal(18,2)", WhenValuesDo, "0.50"},
      {"'5.'", "decimal(18,0)", WhenValuesDo, "5"},

      // Floating numbers.
      {"1.5::FLOAT", "real", Always, "1.5"},
      {"1.5::FLOAT", "float", Always, "1.5"},
      {"1.5::DOUBLE", "float", Always, "1.5"},
      {"1.5::DOUBLE", "real", WhenValuesDo, "1.5"},
      {"0.1::DOUBLE", "real", WhenValuesDo, "!"},
      {"'nan'::DOUBLE", "real", WhenValuesDo, "nan"},
      {"1e300::DOUBLE", "real", WhenValuesDo, "!"},
      {"16777217", "real", WhenValuesDo, "!"},
      {"16777216", "real", WhenValuesDo, "16777216.0"},
      {"16777217", "float", Always, "16777217.0"},
      {"9007199254740993", "float", WhenValuesDo, "!"},
      {"9223372036854775807", "float", WhenValuesDo, "!"},
      {"1.25::DECIMAL(15,2)", "float", Always, "1.25"},
      {"12345678901234.56::DECIMAL(18,2)", "float", WhenValuesDo, "12345678901234.56"},
      {"'1.1'", "float", WhenValuesDo, "1.1"},

      // Dates and times.
      {"DATE '2024-05-31'", "date", Always, "2024-05-31"},
      {"DATE 'infinity'", "date", Always, "infinity"},
      {"DATE '2024-05-31'", "datetime2(3)", Always, "2024-05-31 00:00:00"},
      {"DATE '2024-05-31'", "datetime", WhenValuesDo, "2024-05-31 00:00:00"},
      {"TIMESTAMP '2024-05-31 00:00:00'", "date", WhenValuesDo, "2024-05-31"},
      {"TIMESTAMP '2024-05-31 00:00:01'", "date", WhenValuesDo, "!"},
      {"'2024-05-31'", "date", WhenValuesDo, "2024-05-31"},
      {"'2024-05-31 10:00'", "date", WhenValuesDo, "!"},
      {"'2024-5-31'", "date", WhenValuesDo, "!"},
      // What is finer than its column is left to the encoder, too.
      {"TIME '10:00:00.123456'", "time(6)", Always, "10:00:00.123456"},
      {"TIME '10:00:00.123456'", "time(7)", Always, "10:00:00.123456"},
      {"TIME '10:00:00.123'", "time(3)", WhenValuesDo, "10:00:00.123"},
      {"TIME '10:00:00.1234'", "time(3)", WhenValuesDo, "10:00:00.1234"},
      {"'10:00:00.1230'", "time(3)", WhenValuesDo, "10:00:00.123"},
      {"'10:00:00.1234567'", "time(7)", WhenValuesDo, "!"},
      {"TIMESTAMP_S '2024-05-31 10:00:00'", "datetime2(0)", Always, "2024-05-31 10:00:00"},
      {"TIMESTAMP_MS '2024-05-31 10:00:00.123'", "datetime2(3)", Always, "2024-05-31 10:00:00.123"},
      {"TIMESTAMP_MS '2024-05-31 10:00:00.123'", "datetime2(2)", WhenValuesDo, "2024-05-31 10:00:00.123"},
      {"TIMESTAMP '2024-05-31 10:00:00.123456'", "datetime2(6)", Always, "2024-05-31 10:00:00.123456"},
      {"TIMESTAMP '2024-05-31 10:00:00.123456'", "datetime2(7)", Always, "2024-05-31 10:00:00.123456"},
      {"TIMESTAMP '2024-05-31 10:00:00.123'", "datetime2(3)", WhenValuesDo, "2024-05-31 10:00:00.123"},
      {"TIMESTAMP '2024-05-31 10:00:00.1234'", "datetime2(3)", WhenValuesDo, "2024-05-31 10:00:00.1234"},
      {"TIMESTAMP 'infinity'", "datetime2(3)", WhenValuesDo, "infinity"},
      {"TIMESTAMP_NS '2024-05-31 10:00:00.123456700'", "datetime2(7)", WhenValuesDo, "2024-05-31 10:00:00.1234567"},
      {"TIMESTAMP_NS 'infinity'", "datetime2(7)", WhenValuesDo, "infinity"},
      {"TIMESTAMP '2024-05-31 10:00:00.123'", "datetime", WhenValuesDo, "2024-05-31 10:00:00.123"},
      {"TIMESTAMP '1960-05-31 10:00:00.997'", "datetime", WhenValuesDo, "1960-05-31 10:00:00.997"},
      {"TIMESTAMP_NS '1960-05-31 10:00:00.997'", "datetime", WhenValuesDo, "1960-05-31 10:00:00.997"},
      {"TIMESTAMP_S '2024-05-31 10:00:01'", "datetime", WhenValuesDo, "2024-05-31 10:00:01"},
      {"TIMESTAMP '2024-05-31 10:01:00'", "smalldatetime", WhenValuesDo, "2024-05-31 10:01:00"},
      {"TIMESTAMPTZ '2024-05-31 10:00:00.5+02'", "datetimeoffset(6)", Always, "2024-05-31 08:00:00.5+00"},
      {"TIMESTAMPTZ '2024-05-31 10:00:00.5+02'", "datetimeoffset(0)", WhenValuesDo, "2024-05-31 08:00:00.5+00"},
      {"TIMESTAMPTZ '2024-05-31 10:00:00+02'", "datetime2(6)", Always, "2024-05-31 08:00:00+00"},
      {"'2024-05-31T10:00:00.120'", "datetime2(2)", WhenValuesDo, "2024-05-31 10:00:00.12"},
      {"'2024-05-31 10:00'", "datetime2(7)", WhenValuesDo, "2024-05-31 10:00:00"},
      {"'2024-05-31 10:00:00+02'", "datetime2(7)", WhenValuesDo, "!"},

      // Texts and bytes.
      {"'text'", "nvarchar(50)", WhenValuesDo, "text"},
      {"'text'", "nvarchar(max)", Always, "text"},
      {"'text'", "ntext", Always, "text"},
      {"'text'", "varchar(max)", WhenValuesDo, "text"},
      {"'<a/>'", "xml", WhenValuesDo, "<a/>"},
      {"'{\"a\": 1}'::JSON", "nvarchar(max)", Always, "{\"a\": 1}"},
      {"'{\"a\": 1}'::JSON", "json", WhenValuesDo, "{\"a\": 1}"},
      {"'text'", "sql_variant", WhenValuesDo, "text"},
      {"'[1,2.5]'", "vector(2)", WhenValuesDo, "[1,2.5]"},
      {"'\\xAA'::BLOB", "varbinary(10)", WhenValuesDo, "\\xAA"},
      {"'\\xAA'::BLOB", "varbinary(max)", Always, "\\xAA"},
      {"'\\xAA'::BLOB", "image", Always, "\\xAA"},
      {"'\\xAA'::BLOB", "geography", WhenValuesDo, "\\xAA"},
      {"12", "nvarchar(11)", Always, "12"},
      {"12", "nvarchar(10)", WhenValuesDo, "12"},
      {"12", "varchar(11)", Always, "12"},
      {"1.50::DECIMAL(4,2)", "nvarchar(7)", Always, "1.50"},
      {"DATE '2024-05-31'", "nvarchar(18)", Always, "2024-05-31"},
      {"'550e8400-e29b-41d4-a716-446655440000'::UUID", "uniqueidentifier", Always,
       "550e8400-e29b-41d4-a716-446655440000"},
      {"'550e8400-e29b-41d4-a716-446655440000'::UUID", "char(36)", Always, "550e8400-e29b-41d4-a716-446655440000"},
      {"'550E8400-E29B-41D4-A716-446655440000'", "uniqueidentifier", WhenValuesDo,
       "550e8400-e29b-41d4-a716-446655440000"},
      {"'no uuid'", "uniqueidentifier", WhenValuesDo, "!"},
      {"'b'::ENUM('a', 'b')", "nvarchar(1)", Always, "b"},
      {"'b'::ENUM('a', 'b')", "varchar(1)", Always, "b"},
      {"'\u00E9'::ENUM('a', '\u00E9')", "varchar(9)", WhenValuesDo, "\u00E9"},
      {"'it''s'::ENUM('a', 'it''s')", "nvarchar(3)", WhenValuesDo, "it's"},
      {"'0101'::BIT", "nvarchar(50)", WhenValuesDo, "0101"},
      {"TIMETZ '10:00:00.5+02'", "nvarchar(32)", Always, "10:00:00.5+02"},
      {"'123456789012345678901234567890123456789012345'::BIGNUM", "nvarchar(max)", Always,
       "123456789012345678901234567890123456789012345"},
      {"NULL", "nvarchar(max)", Always, "NULL"},

      // Intervals, in ISO 8601.
      {"INTERVAL '14 months 3 days 4 hours 5 minutes 6.7 seconds'", "nvarchar(64)", Always, "P1Y2M3DT4H5M6.7S"},
      {"INTERVAL '-14 months -3 days -1 hours -30 minutes -6.000007 seconds'", "nvarchar(64)", Always,
       "P-1Y-2M-3DT-1H-30M-6.000007S"},
      {"INTERVAL '-0.5 seconds'", "nvarchar(64)", Always, "PT-0.5S"},
      {"INTERVAL '0 days'", "nvarchar(64)", Always, "PT0S"},
      {"INTERVAL '90 minutes'", "nvarchar(20)", WhenValuesDo, "PT1H30M"},
      {"NULL::INTERVAL", "nvarchar(64)", Always, "NULL"},

      // Nested values, in JSON.
      {"[1, 2, NULL]", "nvarchar(max)", Always, "[1,2,null]"},
      {"{'a b\"': 12345678901234567890.12::DECIMAL(30,2), 'n': 'x'}", "nvarchar(max)", Always,
       "{\"a b\\\"\":12345678901234567890.12,\"n\":\"x\"}"},
      {"MAP {'k': [DATE '2024-05-31']}", "nvarchar(max)", Always, "{\"k\":[\"2024-05-31\"]}"},
      {"[1.5, 2]::DOUBLE[2]", "nvarchar(max)", WhenValuesDo, "[1.5,2.0]"},
      {"[1.5, 2]::FLOAT[2]", "vector(2)", WhenValuesDo, "[1.5,2.0]"},
      {"['nan'::DOUBLE]", "nvarchar(max)", WhenValuesDo, "!"},
      {"[{'x': {'y': MAP {'k': [1.0::DOUBLE, 'inf'::DOUBLE]}}}]", "nvarchar(max)", WhenValuesDo, "!"},
      {"[{'x': {'y': MAP {'nan': [1.0::DOUBLE]}}}, NULL]", "nvarchar(max)", WhenValuesDo,
       "[{\"x\":{\"y\":{\"nan\":[1.0]}}},null]"},
      {"union_value(num := 'nan'::FLOAT)", "nvarchar(max)", WhenValuesDo, "!"},
      {"union_value(num := 5)", "json", Always, "{\"num\":5}"},
      {"NULL::INTEGER[]", "nvarchar(max)", Always, "NULL"},
      {"NULL::DOUBLE[]", "nvarchar(max)", WhenValuesDo, "NULL"},

      // NULL stays NULL where values are looked at.
      {"NULL::VARCHAR", "int", WhenValuesDo, "NULL"},
      {"NULL::DOUBLE", "decimal(5,2)", WhenValuesDo, "NULL"},
      {"NULL::TIMESTAMP", "datetime", WhenValuesDo, "NULL"},
      {"NULL::TIMESTAMP_NS", "datetime2(7)", WhenValuesDo, "NULL"},
      {"NULL::TIME", "time(0)", WhenValuesDo, "NULL"},
  };
  for (const Converted& wanted : cases) {
    const Conversion made = conversion(wanted.value, wanted.type);
    const std::string what = std::string{wanted.value} + " into " + wanted.type;
    EXPECT_EQ(made.fits, wanted.fits) << what << ": " << made.why;
    EXPECT_EQ(made.why.empty(), made.fits == Fits::Always) << what << ": " << made.why;
    if (wanted.arrived != std::string_view{"!"}) {
      EXPECT_EQ(arrived(wanted.value, wanted.type), wanted.arrived) << what;
    } else {
      EXPECT_EQ(arrived(wanted.value, wanted.type), "!" + text_of(wanted.value)) << what;
    }
  }
}

TEST_F(Conversions, AreNoneBetweenOtherKinds) {
  struct Wrong {
    const char* value;
    const char* type;
    const char* why;
  };
  const Wrong cases[] = {
      {"'\\xAA'::BLOB", "nvarchar(max)", "BLOB does not become nvarchar(max); bytes go into varbinary"},
      {"'text'", "varbinary(max)", "VARCHAR does not become varbinary(max)"},
      {"'text'", "datetime", "VARCHAR does not become datetime; datetime2 is what text can become"},
      {"7", "date", "INTEGER does not become date"},
      {"7", "uniqueidentifier", "INTEGER does not become uniqueidentifier"},
      {"7", "xml", "INTEGER does not become xml"},
      {"true", "float", "BOOLEAN does not become float"},
      {"DATE '2024-05-31'", "int", "DATE does not become int"},
      {"TIME '10:00:00'", "datetime2(3)", "TIME does not become datetime2(3)"},
      {"TIMETZ '10:00:00+02'", "time(6)", "TIME WITH TIME ZONE does not become time(6)"},
      {"TIMESTAMPTZ '2024-05-31 10:00:00+02'", "date", "TIMESTAMP WITH TIME ZONE does not become date"},
      {"[1]", "int", "INTEGER[] does not become int"},
      {"['a']", "vector(1)", "VARCHAR[] does not become vector(1)"},
      {"[1]", "xml", "INTEGER[] does not become xml"},
      {"'b'::ENUM('a', 'b')", "int", "ENUM('a', 'b') does not become int"},
      {"INTERVAL '1 day'", "int", "INTERVAL does not become int"},
      {"'\\xAA'::BLOB", "timestamp", "the server makes the values of a rowversion"},
  };
  for (const Wrong& wrong : cases) {
    const Conversion made = conversion(wrong.value, wrong.type);
    EXPECT_EQ(made.fits, Fits::Never) << wrong.value << " into " << wrong.type;
    EXPECT_EQ(made.why, wrong.why);
  }
}

TEST_F(Conversions, TellWhatDoesNotFitInColumnsOfTheirOwn) {
  engine::Relation made;
  made.sql = "SELECT * FROM (VALUES ('7', 'x', 1), ('b', '2024-05-31', 2), (NULL, NULL, 3)) AS t(n, d, n_as_it_came)";
  made.schema = session().describe(made.sql);
  made.nulls = {Rows{1}, Rows{1}, Rows{0}};
  const auto& columns = made.schema.columns;
  const FitRelation fit = fit_relation(
      made, {{columns[0], sql_type("int")}, {columns[1], sql_type("date")}, {columns[2], sql_type("int")}}, "here");
  using Places = std::vector<std::optional<std::size_t>>;
  EXPECT_EQ(fit.unfit, (Places{3, 4, std::nullopt}));
  EXPECT_EQ(session().describe(fit.relation.sql), fit.relation.schema);
  EXPECT_EQ(fit.relation.schema.columns[3].name, "n_as_it_came_");
  EXPECT_EQ(fit.relation.schema.columns[4].name, "d_as_it_came");
  // What was NULL at the home is no longer all that is NULL.
  using Nulls = std::vector<std::optional<Rows>>;
  EXPECT_EQ(fit.relation.nulls, (Nulls{std::nullopt, std::nullopt, Rows{0}, std::nullopt, std::nullopt}));
  const engine::Result rows = session().run(
      "SELECT concat_ws('|', coalesce(n::VARCHAR, '-'), coalesce(d::VARCHAR, '-'), coalesce(n_as_it_came_, '-'), "
      "coalesce(d_as_it_came, '-')) FROM (" +
          fit.relation.sql + ")",
      CancelToken{});
  EXPECT_EQ(rows.text(0, 0), "7|-|-|x");
  EXPECT_EQ(rows.text(0, 1), "-|2024-05-31|b|-");
  EXPECT_EQ(rows.text(0, 2), "-|-|-|-");
}

TEST_F(Conversions, OfARelationLeaveAloneWhatNeedsNoCast) {
  engine::Relation made = relation("7");
  made.sql = "SELECT 7 AS a, '1.5' AS \"b\"\"x\", DATE '2024-05-31' AS c";
  made.schema = session().describe(made.sql);
  const auto fit = [&made](const char* a, const char* b, const char* c) {
    const auto& columns = made.schema.columns;
    return fit_relation(made, {{columns[0], sql_type(a)}, {columns[1], sql_type(b)}, {columns[2], sql_type(c)}},
                        "here");
  };
  EXPECT_EQ(fit("bigint", "nvarchar(max)", "date").relation.sql, made.sql);
  const engine::Relation cast = fit("bigint", "decimal(5,2)", "date").relation;
  EXPECT_EQ(cast.schema.columns[0].type.sql, "INTEGER");
  EXPECT_EQ(cast.schema.columns[1].name, "b\"x");
  EXPECT_EQ(session().describe(cast.sql), cast.schema);

  const Error error = error_of([&] { fit("date", "nvarchar(5)", "int"); });
  EXPECT_EQ(error.kind(), ErrorKind::Config);
  EXPECT_EQ(error.details(), "a: INTEGER does not become date\nc: DATE does not become int");
  EXPECT_EQ(error.where(), "here");
}

TEST(ReadAs, IsWhatTheHomeGives) {
  for (const auto& [type, engine] : {std::pair{"nvarchar(50)", "VARCHAR"},
                                     {"money", "DECIMAL(19,4)"},
                                     {"smallmoney", "DECIMAL(10,4)"},
                                     {"decimal(38,38)", "DECIMAL(38,38)"},
                                     {"datetime2(7)", "TIMESTAMP_NS"},
                                     {"datetime2(6)", "TIMESTAMP"},
                                     {"datetime", "TIMESTAMP"},
                                     {"datetimeoffset(7)", "TIMESTAMP WITH TIME ZONE"},
                                     {"time(7)", "TIME"},
                                     {"tinyint", "UTINYINT"},
                                     {"geography", "BLOB"},
                                     {"rowversion", "BLOB"},
                                     {"xml", "VARCHAR"},
                                     {"bit", "BOOLEAN"},
                                     {"uniqueidentifier", "UUID"}}) {
    EXPECT_EQ(read_as(sql_type(type)).sql, engine) << type;
  }
  for (const std::string& name : sql_type_names()) {
    EXPECT_NE(read_as(sql_type(name == "vector" ? "vector(3)" : name)).sql, "") << name;
  }
}

}  // namespace
}  // namespace hygge::stores::mssql
