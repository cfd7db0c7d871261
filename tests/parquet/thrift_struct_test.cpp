#include "hygge/parquet/thrift_struct.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/parquet/page_bytes.h"

namespace hygge::parquet {
namespace {

using test::page_bytes;

ThriftStruct read(const std::string& bytes) {
  ThriftReader reader{page_bytes(bytes)};
  ThriftStruct fields{reader};
  EXPECT_EQ(reader.position(), bytes.size());
  return fields;
}

std::int64_t integer(const ThriftStruct& fields, std::int16_t id, ThriftType type) {
  ThriftReader reader{fields.value(id, type)};
  return reader.read_integer(type);
}

TEST(ThriftStructTest, WritesWhatItRead) {
  ThriftStruct inner;
  inner.set_text(1, "a key");
  ThriftStruct made;
  made.set_integer(1, ThriftType::I32, -5);
  made.set_truth(2, true);
  made.set_truth(3, false);
  made.set_integer(40, ThriftType::I64, std::int64_t{1} << 62U);  // further away than a short header can say
  made.set_struct(41, inner);
  std::string many;
  for (int i = 0; i < 20; ++i) many += thrift_integer(i);
  made.set_list(42, ThriftType::I32, 20, many);
  made.set_list(43, ThriftType::Struct, 2, inner.bytes() + inner.bytes());
  const std::string bytes = made.bytes();
  const ThriftStruct again = read(bytes);
  EXPECT_EQ(again.bytes(), bytes);
  EXPECT_EQ(integer(again, 1, ThriftType::I32), -5);
  EXPECT_EQ(integer(again, 40, ThriftType::I64), std::int64_t{1} << 62U);
  std::size_t listed = 0;
  each_listed_struct(again.value(43, ThriftType::List), [&](ThriftReader& reader) {
    EXPECT_EQ(ThriftStruct{reader}.bytes(), inner.bytes());
    ++listed;
  });
  EXPECT_EQ(listed, 2U);
}

TEST(ThriftStructTest, ChangesFieldsAndLeavesTheOthers) {
  ThriftStruct made;
  made.set_text(1, "one");
  made.set_text(2, "two");
  made.set_text(3, "three");
  const std::string bytes = made.bytes();
  ThriftStruct changed = read(bytes);
  changed.set_integer(2, ThriftType::I64, 22);
  changed.erase(3);
  ThriftStruct expected;
  expected.set_integer(2, ThriftType::I64, 22);  // order does not matter
  expected.set_text(1, "one");
  EXPECT_EQ(changed.bytes(), expected.bytes());
  EXPECT_TRUE(changed.value(3, ThriftType::Binary).empty());
  EXPECT_TRUE(changed.value(1, ThriftType::I32).empty()) << "of another type";
}

TEST(ThriftStructTest, RefusesListsOfOtherThings) {
  ThriftStruct made;
  made.set_list(1, ThriftType::I32, 1, thrift_integer(7));
  EXPECT_THROW(each_listed_struct(made.value(1, ThriftType::List), [](ThriftReader&) {}), ThriftError);
  each_listed_struct(made.value(2, ThriftType::List), [](ThriftReader&) { FAIL() << "there is no such list"; });
}

}  // namespace
}  // namespace hygge::parquet
