#include "hygge/homes/mssql/condition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hygge::homes::mssql {
namespace {

using testing::ElementsAre;

TEST(Condition, MayBeAnythingThatCanStandInParentheses) {
  for (const char* text : {"a = 1", "name = N'O''Brien; (x'", "[a;b] > 0 AND (b IN (1, 2))", "a = 1 -- ) not this",
                           "a /* ; ) /* nested */ ( */ = 1", "\"q)\" = 1", "[a]]'b] = 1", "[]]] = 1"}) {
    EXPECT_EQ(why_no_condition(text), "") << text;
  }
}

TEST(Condition, IsRefusedWhereItWouldReachBeyondItself) {
  EXPECT_EQ(why_no_condition("1 = 1) OR (1 = 1"), "closes a parenthesis that was not opened");
  EXPECT_EQ(why_no_condition("[a]]'b] = 1) OR (1 = 1 --'"), "closes a parenthesis that was not opened");
  EXPECT_EQ(why_no_condition("[a]] = 1"), "has a bracket that is not closed");
  EXPECT_EQ(why_no_condition("(a = 1"), "has a parenthesis that is not closed");
  EXPECT_EQ(what_is_left_open("SELECT 'a"), "has a quote that is not closed");
  EXPECT_EQ(what_is_left_open("SELECT [a]] FROM t"), "has a bracket that is not closed");
  EXPECT_EQ(what_is_left_open("SELECT 1 /* 'a"), "has a comment that is not closed");
  for (const char* whole : {"SELECT (1; -- don't", "SELECT 'it''s [', [a'b], \"x'\" /* ' /* */ */ FROM t -- '", ""}) {
    EXPECT_EQ(what_is_left_open(whole), "") << whole;
  }
  EXPECT_EQ(why_no_condition("a = 1; DROP TABLE t"), "has a ';'");
  EXPECT_EQ(why_no_condition("a = 'x"), "has a quote that is not closed");
  EXPECT_EQ(why_no_condition("[a = 1"), "has a bracket that is not closed");
  EXPECT_EQ(why_no_condition("a = 1 /* /* */"), "has a comment that is not closed");
  EXPECT_EQ(why_no_condition(" \n"), "is empty");
  EXPECT_EQ(why_no_condition("-- nothing"), "is empty");
}

TEST(Condition, AStatementIsToldInOneLineWhereThatSaysTheSame) {
  EXPECT_THAT(lines_of("SELECT\n\ta /* x\ny */ FROM t"), ElementsAre("SELECT  a /* x", "y */ FROM t"));
  EXPECT_THAT(lines_of("WHERE (a = 1 -- one\r\n) AND b"), ElementsAre("WHERE (a = 1 -- one", ") AND b"));
  EXPECT_THAT(lines_of("a = '1\n--2'\nOR b"), ElementsAre("a = '1", "--2' OR b"));
  EXPECT_THAT(lines_of("a -- b"), ElementsAre("a -- b"));
  EXPECT_THAT(lines_of("a = 'open\n"), ElementsAre("a = 'open", ""));
}

TEST(Condition, ACommentInItDoesNotSwallowTheParenthesis) {
  EXPECT_EQ(in_parentheses("a = 1 -- one"), "(a = 1 -- one\n)");
}

}  // namespace
}  // namespace hygge::homes::mssql
