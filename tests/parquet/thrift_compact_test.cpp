#include "hygge/parquet/thrift_compact.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace hygge::parquet {
namespace {

using Cause = ThriftError::Cause;

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span{text}); }

Cause cause_of(const std::string& bytes, ThriftType type) {
  try {
    ThriftReader{bytes_of(bytes)}.skip(type);
  } catch (const ThriftError& error) {
    return error.cause();
  }
  throw std::logic_error{"the bytes were taken"};
}

TEST(ThriftReaderTest, ReadsNumbersAtTheirEnds) {
  struct Case {
    std::string bytes;
    std::int64_t number;
  };
  const std::vector<Case> cases = {
      {std::string{"\0", 1}, 0},
      {"\x01", -1},
      {"\x02", 1},
      {"\xAC\x02", 150},
      {"\xFE\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01", std::numeric_limits<std::int64_t>::max()},
      {"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01", std::numeric_limits<std::int64_t>::min()},
  };
  for (const Case& given : cases) {
    EXPECT_EQ(ThriftReader{bytes_of(given.bytes)}.read_integer(ThriftType::I64), given.number);
  }
}

TEST(ThriftReaderTest, FindsFieldsWithShortAndLongNumbers) {
  // 1: i32 7; 100 (long form): binary "ab"; 101: true; stop.
  const std::string bytes{
      "\x15\x0E\x08\xC8\x01\x02"
      "ab\x11\x00",
      10};
  ThriftReader reader{bytes_of(bytes)};
  std::vector<int> ids;
  std::string text;
  reader.each_field([&](const ThriftReader::Field& field) {
    ids.push_back(field.id);
    if (field.type != ThriftType::Binary) return false;
    text = reader.read_binary();
    return true;
  });
  EXPECT_EQ(ids, (std::vector<int>{1, 100, 101}));
  EXPECT_EQ(text, "ab");
  EXPECT_EQ(reader.position(), bytes.size());
}

TEST(ThriftReaderTest, SkipsWhateverItIsNotAskedFor) {
  struct Case {
    ThriftType type;
    std::string bytes;
  };
  const std::vector<Case> cases = {
      {ThriftType::True, ""},
      {ThriftType::Byte, "\x05"},
      {ThriftType::Double, "12345678"},
      {ThriftType::List, "\x21\x01\x02"},                      // two truth values of a byte each
      {ThriftType::Set, "\x25\x02\x04"},                       // two i32
      {ThriftType::Map, std::string{"\x00", 1}},               // empty: no types follow
      {ThriftType::Map, std::string{"\x01\x58\x02\x01x", 5}},  // i32 -> binary
      {ThriftType::Struct, std::string{"\x1C\x00\x00", 3}},
  };
  for (const Case& given : cases) {
    ThriftReader reader{bytes_of(given.bytes)};
    reader.skip(given.type);
    EXPECT_EQ(reader.position(), given.bytes.size()) << static_cast<int>(given.type);
  }
}

TEST(ThriftReaderTest, AsksForMoreWhereMoreCouldHelp) {
  EXPECT_EQ(cause_of("", ThriftType::I32), Cause::EndsTooSoon);
  EXPECT_EQ(cause_of("\x80", ThriftType::I64), Cause::EndsTooSoon);
  EXPECT_EQ(cause_of("\x05"
                     "ab",
                     ThriftType::Binary),
            Cause::EndsTooSoon);
  EXPECT_EQ(cause_of("\x15\x02", ThriftType::Struct), Cause::EndsTooSoon);
  EXPECT_EQ(cause_of("\xF5\xFF\xFF\xFF\xFF\x0F", ThriftType::List), Cause::EndsTooSoon);  // 4 billion elements
  EXPECT_EQ(cause_of("\xFF\xFF\xFF\xFF\x0F\x55", ThriftType::Map), Cause::EndsTooSoon);
}

TEST(ThriftReaderTest, RefusesNonsense) {
  EXPECT_EQ(cause_of(std::string(10, '\xFF'), ThriftType::I64), Cause::Nonsense);      // a number without an end
  EXPECT_EQ(cause_of("\x1F", ThriftType::Struct), Cause::Nonsense);                    // no such type
  EXPECT_EQ(cause_of("\x05\x01", ThriftType::Struct), Cause::Nonsense);                // field -1
  EXPECT_EQ(cause_of(std::string(100, '\x1C'), ThriftType::Struct), Cause::Nonsense);  // nested 100 deep
  EXPECT_EQ(cause_of(std::string(100, '\x19'), ThriftType::List), Cause::Nonsense);
  EXPECT_EQ(cause_of(std::string{"\x10\x00", 2}, ThriftType::List), Cause::Nonsense);  // elements of no type
}

}  // namespace
}  // namespace hygge::parquet
