#include "hygge/stores/mssql/rights.h"

#include <gmock/gmock.h>

namespace hygge::stores::mssql {
namespace {

TEST(Rights, AreToldAsTheStatementThatGivesThem) {
  TargetPlace place;
  place.schema = "stage";
  place.table = "orders";
  place.user = "mover";
  const auto grant = [&](std::int32_t number, const std::string& text) {
    tds::ServerMessage message;
    message.number = number;
    message.text = text;
    return grant_for(message, place).value_or("nothing");
  };
  EXPECT_EQ(grant(229, "The SELECT permission was denied on the object 'hygge_runs', database 'dwh', schema 'stage'."),
            "GRANT SELECT ON [stage].[hygge_runs] TO [mover]");
  EXPECT_EQ(
      grant(229, "The INSERT permission was denied on the object 'orders__hygge_r1', database 'dwh', schema 'stage'."),
      "GRANT INSERT ON SCHEMA::[stage] TO [mover]");
  EXPECT_EQ(grant(230,
                  "The UPDATE permission was denied on the column 'a' of the object 'orders', database 'dwh', schema "
                  "'stage'."),
            "GRANT UPDATE ON [stage].[orders] TO [mover]");
  EXPECT_EQ(grant(262, "CREATE TABLE permission denied in database 'dwh'."), "GRANT CREATE TABLE TO [mover]");
  EXPECT_EQ(grant(2760,
                  "The specified schema name \"stage\" either does not exist or you do not have permission to "
                  "use it."),
            "GRANT ALTER ON SCHEMA::[stage] TO [mover]");
  EXPECT_EQ(grant(1088,
                  "Cannot find the object \"stage.orders\" because it does not exist or you do not have "
                  "permissions."),
            "GRANT ALTER ON [stage].[orders] TO [mover]");
  EXPECT_EQ(grant(3701,
                  "Cannot drop the table 'orders__hygge_r1', because it does not exist or you do not have "
                  "permission."),
            "GRANT ALTER ON SCHEMA::[stage] TO [mover]");
  EXPECT_EQ(grant(15151, "Cannot find the object 'orders', because it does not exist or you do not have permission."),
            "GRANT CONTROL ON SCHEMA::[stage] TO [mover]");
  EXPECT_EQ(grant(229, "The SELECT permission was denied on the object 'it's', database 'o'b', schema 'stage'."),
            "GRANT SELECT ON [stage].[it's] TO [mover]");
  EXPECT_EQ(grant(229, "Etwas anderes"), "nothing");
  EXPECT_EQ(grant(2627, "Violation of PRIMARY KEY constraint 'pk'."), "nothing");
  place.user = "a]b";
  EXPECT_EQ(grant(262, "CREATE TABLE permission denied in database 'dwh'."), "GRANT CREATE TABLE TO [a]]b]");
}

}  // namespace
}  // namespace hygge::stores::mssql
