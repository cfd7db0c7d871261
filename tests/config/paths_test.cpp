#include "hygge/config/paths.h"

#include <gtest/gtest.h>

namespace hygge::config {
namespace {

TEST(TableNames, TakeAWordAsItIsOrWithoutItsBracketsAsAPiece) {
  const EntityWords words = words_of("[my sales].[a]].b]");
  EXPECT_EQ(replace_in_table_name("{table}", words), "[a]].b]");
  EXPECT_EQ(replace_in_table_name("{entity}", words), "[my sales].[a]].b]");
  EXPECT_EQ(replace_in_table_name("{schema}.copy", words), "[my sales].copy");
  EXPECT_EQ(replace_in_table_name("stage.stg_{table}", words), "stage.[stg_a]].b]");
  EXPECT_EQ(replace_in_table_name("[stage 2].[{table} of {schema}]", words), "[stage 2].[a]].b of my sales]");
  EXPECT_EQ(replace_in_table_name("[a.{b}].fixed", words), "[a.{b}].fixed");
  const EntityWords plain = words_of("dbo.orders");
  EXPECT_EQ(replace_in_table_name("stage.stg_{table}", plain), "stage.stg_orders");
  EXPECT_EQ(replace_in_table_name("{schema}_stage.{table}", plain), "dbo_stage.orders");
  EXPECT_EQ(replace_in_table_name("[stg {table}]", plain), "[stg orders]");
  EXPECT_EQ(replace_in_table_name("stg_{table}", words_of("\"a \"\"b\"\"\"")), "[stg_a \"b\"]");
  EXPECT_EQ(replace_in_table_name("dbo.{entity}_copy", words_of("[a b]")), "dbo.[a b_copy]");
  EXPECT_EQ(replace_in_table_name("dwh.{entity}", plain), "dwh.dbo.orders");
  EXPECT_EQ(replace_in_table_name("[open.{table}", plain), "[open.orders");
}

}  // namespace
}  // namespace hygge::config
