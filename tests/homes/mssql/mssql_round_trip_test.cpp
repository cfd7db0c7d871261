// Every type of SQL Server, from one end of its range to the other, to Parquet and back: the built program, with the
// test server.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/one_line.h"
#include "tests/support/served_project.h"
#include "tests/tds_session/type_values.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;

class MssqlRoundTripTest : public testing::Test {
 protected:
  using Rows = std::vector<std::vector<std::optional<std::string>>>;

  Rows asked(const std::string& sql) { return project_.server().run(sql); }
  std::string name_of(std::size_t column) const { return "c" + std::to_string(column) + " " + types_[column].declared; }

  /// dbo.t with a column of each type, a row for each of their values, and one of NULLs.
  void make_table() {
    std::size_t rows = 0;
    std::string columns;
    for (std::size_t i = 0; i < types_.size(); ++i) {
      const bool is_text = types_[i].declared.find("char") != std::string::npos;
      columns += ", c" + std::to_string(i) + " " + types_[i].declared +
                 (is_text ? " COLLATE " + types_[i].collation : "") + " NULL";
      rows = std::max(rows, types_[i].values.size());
    }
    asked("CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY" + columns + ")");
    for (std::size_t row = 0; row <= rows; ++row) {
      std::string values;
      for (const TypeValues& type : types_)
        values += ", " + (row < type.values.size() ? type.values[row].literal : "NULL");
      asked("INSERT INTO dbo.t VALUES (" + std::to_string(row) + values + ")");
    }
  }
  std::string start(const std::string& flow) {
    const ProgramResult run = project_.hygge({"start", "--flow", flow});
    EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
    return in_one_line(run.out + run.err);
  }
  /// "nvarchar(50) collation": how each column of a table is declared.
  std::vector<std::string> declared(const std::string& table) {
    std::vector<std::string> columns;
    for (const auto& row :
         asked("SELECT t.name, c.max_length, c.precision, c.scale, c.collation_name FROM sys.columns c "
               "JOIN sys.types t ON t.user_type_id = c.user_type_id WHERE c.object_id = OBJECT_ID(N'" +
               table + "') ORDER BY c.column_id")) {
      std::string& text = columns.emplace_back();
      for (const auto& value : row) text += value.value_or("") + " ";
    }
    return columns;
  }

  std::vector<TypeValues> types_ = [] {
    std::vector<TypeValues> types = every_type();
    types.insert(types.end(), newest_types().begin(), newest_types().end());
    return types;
  }();
  ServedProject project_{", encrypt: no"};
};

/// What becomes of a seventh digit that microseconds have no place for.
std::string without_seventh_digit(const std::string& text) {
  const std::size_t point = text.find('.');
  constexpr std::size_t kSeven = 7;
  return point == std::string::npos ? text : text.substr(0, point + kSeven) + "0" + text.substr(point + kSeven + 1);
}

/// The engine has nothing finer for times and moments; and in one column of these dates, for none.
bool loses_seventh_digit(const std::string& type) {
  return type == "time(7)" || type == "datetime2(7)" || type == "datetimeoffset(7)";
}

/// numeric is another word for decimal; texts take any variant.
bool has_other_type(const std::string& type) { return type == "sql_variant" || type.starts_with("numeric"); }

TEST_F(MssqlRoundTripTest, EveryTypeComesBackAsItWas) {
  make_table();
  project_.write_flows(
      "  out: {home: {type: mssql, connection: erp, table: dbo.t}, store: lake, verify: full}\n"
      "  in: {home: lake, store: {type: mssql, connection: erp, table: dbo.u}, verify: full}\n");
  const std::string told = start("out");
  EXPECT_THAT(told, AllOf(HasSubstr("lost the seventh digit"), HasSubstr("another offset than +00:00"),
                          HasSubstr("is sql_variant: its values go as texts, without their own types")));
  start("in");

  const Rows before = asked("SELECT * FROM dbo.t ORDER BY id");
  const Rows after = asked("SELECT * FROM dbo.u ORDER BY id");
  const std::vector<std::string> types_before = declared("dbo.t");
  const std::vector<std::string> types_after = declared("dbo.u");
  ASSERT_EQ(before.size(), after.size());
  ASSERT_EQ(types_before.size(), types_after.size());
  std::string moments;  // as they were, and as they are
  for (std::size_t column = 0; column < types_.size(); ++column) {
    SCOPED_TRACE(name_of(column));
    const std::string& type = types_[column].declared;
    const bool has_offset = type.starts_with("datetimeoffset");
    if (!has_other_type(type)) {
      EXPECT_EQ(types_after[column + 1], types_before[column + 1]);
    }
    for (std::size_t row = 0; row < before.size(); ++row) {
      const std::optional<std::string>& now = after[row][column + 1];
      std::optional<std::string> expected = before[row][column + 1];
      if (expected && loses_seventh_digit(type)) expected = without_seventh_digit(*expected);
      if (expected && type == "sql_variant" && now && now->starts_with("0x")) expected = "0x" + *expected;
      if (!has_offset) {
        EXPECT_EQ(now, expected);
      } else if (row < types_[column].values.size()) {
        moments += (moments.empty() ? "('" : ", ('") + expected.value_or("?") + "', '" + now.value_or("?") + "')";
        EXPECT_THAT(now.value_or("?"), EndsWith(" +00:00"));
      }
    }
  }
  const auto moment = [](const std::string& text) {
    return "regexp_replace(" + text + ", ' ([+-])', '\\1')::TIMESTAMPTZ";
  };
  EXPECT_EQ(project_.value("SELECT count(*) || ' ' || count(*) FILTER (" + moment("x") + " = " + moment("y") +
                           ") FROM (VALUES " + moments + ") AS t(x, y)"),
            "48 48");
}

}  // namespace
}  // namespace hygge::test
