#include <gmock/gmock.h>

#include "tests/tds_session/session_rows.h"
#include "tests/tds_session/tested_server.h"
#include "tests/tds_session/type_values.h"

namespace hygge::test {
namespace {

using testing::ElementsAreArray;

/// Values of every type: made by the server from literals, and carried back to it by the client.
class EveryTypeTest : public TestedServerTest {
 protected:
  /// A column that may be NULL, and one that may not: the wire has other forms for it.
  static std::string columns_of(const TypeValues& type) {
    const bool has_collation = type.collation != TypeValues{}.collation;
    const std::string declared = type.declared + (has_collation ? " COLLATE " + type.collation : "");
    return "(n int NOT NULL, a " + declared + " NULL, b " + declared + " NOT NULL)";
  }
  /// All values in both columns; in the last row the first is NULL.
  static std::string rows_of_literals(const TypeValues& type) {
    std::string rows;
    for (std::size_t i = 0; i < type.values.size(); ++i) {
      const std::string& literal = type.values[i].literal;
      rows += "(" + std::to_string(i) + ", " + literal + ", " + literal + "), ";
    }
    return rows + "(" + std::to_string(type.values.size()) + ", NULL, " + type.values[0].literal + ")";
  }
  static std::vector<std::string> shown_rows(const TypeValues& type) {
    std::vector<std::string> shown;
    for (const TypeValues::Value& value : type.values) shown.push_back(value.shown + "|" + value.shown);
    shown.push_back("NULL|" + type.values[0].shown);
    return shown;
  }
  /// Reads the values, loads what was read, and reads it again.
  void carry(const std::vector<TypeValues>& types);
  /// What the test server itself has in the table, past the wire.
  std::vector<std::vector<std::optional<std::string>>> stored(const std::string& table) {
    return server().run("SELECT a, b FROM " + table + " ORDER BY n");
  }
};

void EveryTypeTest::carry(const std::vector<TypeValues>& types) {
  tds::Session session = connect();
  tds::Session loader = connect();
  for (const TypeValues& type : types) {
    SCOPED_TRACE(type.declared + " " + type.collation);
    const std::vector<std::string> expected = shown_rows(type);
    const std::string made = make_table(session, columns_of(type));
    const std::string loaded = make_table(session, columns_of(type));
    session.execute("INSERT INTO " + made + " VALUES " + rows_of_literals(type));
    EXPECT_THAT(rows_of(session, "SELECT a, b FROM " + made + " ORDER BY n"), ElementsAreArray(expected));
    EXPECT_EQ(copy_rows(session, "SELECT * FROM " + made, loader, loaded, type.collation), expected.size());
    EXPECT_THAT(rows_of(session, "SELECT a, b FROM " + loaded + " ORDER BY n"), ElementsAreArray(expected));
    if (!is_real()) {
      EXPECT_EQ(stored(loaded), stored(made));
    }
    drop_tables(session);
  }
}

TEST_F(EveryTypeTest, ArrivesAndIsLoadedAgainFromOneEndToTheOther) { carry(every_type()); }

TEST_F(EveryTypeTest, OfNewServersToo) {
  HYGGE_EMULATOR_ONLY("not every server has these types");
  carry(newest_types());
}

}  // namespace
}  // namespace hygge::test
