#include "hygge/tds/request.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "hygge/base/error.h"
#include "hygge/tds/memory_transport.h"
#include "hygge/tds/message_writer.h"
#include "hygge/tds/parameter.h"
#include "hygge/tds/utf16.h"
#include "hygge/tds/wire_bytes.h"
#include "hygge/tds/wire_text.h"
#include "tests/support/error_of.h"
#include "tests/tds/wire_bytes.h"

namespace hygge::tds {
namespace {

using test::Bytes;
using test::operator+;
using test::hex;
using test::hex_of;

constexpr Collation kCollation{std::byte{0x09}, std::byte{0x04}, std::byte{0xD0}, std::byte{0}, std::byte{0x34}};

template <typename Write>
std::string written(Write write, PacketType type = PacketType::Rpc) {
  MemoryTransport transport{{}};
  MessageWriter writer{transport};
  Patience patience{Wait::kForever};
  writer.begin(type, patience);
  write(writer);
  writer.finish();
  return hex_of(transport.sent());
}

TEST(RequestTest, MakesTheRpcOfTheDocumentation) {
  const std::vector<Parameter> parameters{Parameter::of("p", 7)};
  EXPECT_EQ(written([&](Output& output) {
              write_headers(output, {});
              write_execute_sql(output, "SELECT @p", parameters, kCollation);
            }),
            hex_of(hex(R"(
      03 01 00 67 00 00 01 00
      16 00 00 00 12 00 00 00 02 00 00 00 00 00 00 00 00 00 01 00 00 00
      ff ff 0a 00 00 00
      00 00 e7 40 1f 09 04 d0 00 34 12 00 53 00 45 00 4c 00 45 00 43 00 54 00 20 00 40 00 70 00
      00 00 e7 40 1f 09 04 d0 00 34 0c 00 40 00 70 00 20 00 69 00 6e 00 74 00
      02 40 00 70 00 00 26 04 04 07 00 00 00)")));
}

TEST(RequestTest, MakesTheTransactionRequestsOfTheDocumentation) {
  const auto request = [](const TransactionId& id, auto write) {
    return written(
        [&](Output& output) {
          write_headers(output, id);
          write(output);
        },
        PacketType::TransactionManager);
  };
  EXPECT_EQ(request({}, [](Output& output) { write_begin(output, Isolation::AsItIs); }), hex_of(hex(R"(
      0e 01 00 22 00 00 01 00
      16 00 00 00 12 00 00 00 02 00 00 00 00 00 00 00 00 00 01 00 00 00
      05 00 00 00)")));
  const TransactionId open{std::byte{1}, {}, {}, {}, std::byte{0x35}, {}, {}, {}};
  EXPECT_EQ(request(open, write_commit), hex_of(hex(R"(
      0e 01 00 22 00 00 01 00 16 00 00 00 12 00 00 00 02 00 01 00 00 00 35 00 00 00 01 00 00 00 07 00 00 00)")));
  EXPECT_EQ(request(open, [](Output& output) { write_rollback(output, "a"); }), hex_of(hex(R"(
      0e 01 00 24 00 00 01 00 16 00 00 00 12 00 00 00 02 00 01 00 00 00 35 00 00 00 01 00 00 00 08 00 02 61 00 00)")));
  EXPECT_EQ(request(open, [](Output& output) { write_save(output, "a"); }), hex_of(hex(R"(
      0e 01 00 23 00 00 01 00 16 00 00 00 12 00 00 00 02 00 01 00 00 00 35 00 00 00 01 00 00 00 09 00 02 61 00)")));
}

std::string parameter_bytes(const Parameter& parameter) {
  MemoryTransport transport{{}};
  MessageWriter writer{transport};
  Patience patience{Wait::kForever};
  writer.begin(PacketType::Rpc, patience);
  parameter.write(writer, kCollation);
  writer.finish();
  return hex_of(test::sent_packets(transport.sent()).payload);
}

TEST(ParameterTest, WritesValuesOfEachType) {
  EXPECT_EQ(parameter_bytes(Parameter::of("a", true)), "02 40 00 61 00 00 68 01 01 01");
  EXPECT_EQ(parameter_bytes(Parameter::of("a", -2)), "02 40 00 61 00 00 26 04 04 fe ff ff ff");
  EXPECT_EQ(parameter_bytes(Parameter::of("a", std::int64_t{1} << 40U)),
            "02 40 00 61 00 00 26 08 08 00 00 00 00 00 01 00 00");
  EXPECT_EQ(parameter_bytes(Parameter::of("a", 0.5)), "02 40 00 61 00 00 6d 08 08 00 00 00 00 00 00 e0 3f");
  EXPECT_EQ(parameter_bytes(Parameter::of("a", "h\xC3\xA9")),
            "02 40 00 61 00 00 e7 40 1f 09 04 d0 00 34 04 00 68 00 e9 00");
  EXPECT_EQ(parameter_bytes(Parameter::of("a", "")), "02 40 00 61 00 00 e7 40 1f 09 04 d0 00 34 00 00");
}

TEST(ParameterTest, WritesAnyValueAsColumnMemoryHasIt) {
  const TypeInfo decimal{.type = WireType::DecimalN, .precision = 38};
  Int128 value = -1;
  EXPECT_EQ(parameter_bytes(Parameter::of("a", decimal, Storage::Decimal128, {.values = &value})),
            "02 40 00 61 00 00 6a 11 26 00 11 00 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
  const TypeInfo moment{.type = WireType::DateTimeOffset, .scale = 7};
  // 2024-02-29 01:00 +05:30, in the second row; the first is NULL.
  std::int64_t ticks[] = {0, 17'091'486'000'000'000};
  std::int16_t minutes[] = {0, 330};
  std::uint64_t validity = 2;
  const ColumnMemory memory{.values = ticks, .validity = &validity, .aside = minutes};
  EXPECT_EQ(parameter_bytes(Parameter::of("a", moment, Storage::TimestampTicks, memory, 1)),
            "02 40 00 61 00 00 2b 07 0a 00 ec 75 72 a3 7f 46 0b 4a 01");
  EXPECT_EQ(parameter_bytes(Parameter::of("a", moment, Storage::TimestampTicks, memory, 0)),
            "02 40 00 61 00 00 2b 07 00");
  TextRef version = text_ref("\0\0\0\0\0\0\x07\xD1", 8);
  EXPECT_EQ(
      parameter_bytes(Parameter::of("a", {.type = WireType::Binary, .size = 8}, Storage::Blob, {.values = &version})),
      "02 40 00 61 00 00 ad 08 00 08 00 00 00 00 00 00 00 07 d1");
}

/// What has one size only need not be told it; what has several must.
TEST(ParameterTest, KnowsTheSizeOfAnIdentifier) {
  const unsigned char engine[16] = {7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 0x88};
  std::array<unsigned char, 16> value{};
  std::copy_n(engine, value.size(), value.begin());
  EXPECT_EQ(parameter_bytes(
                Parameter::of("a", {.type = WireType::UniqueIdentifier}, Storage::Uuid, {.values = value.data()})),
            "02 40 00 61 00 00 24 10 10 0b 0a 09 08 0d 0c 0f 0e 00 01 02 03 04 05 06 07");
  EXPECT_EQ(parameter_bytes(Parameter::null("a", {.type = WireType::UniqueIdentifier})), "02 40 00 61 00 00 24 10 00");
  std::int32_t number = 1;
  EXPECT_THROW(parameter_bytes(Parameter::of("a", {.type = WireType::IntN}, Storage::Int32, {.values = &number})),
               Error);
}

TEST(ParameterTest, WritesTextOfACodePageSoThatNothingIsLost) {
  TypeInfo varchar{.type = WireType::VarChar, .size = 20};
  TextRef plain = text_ref("\xC3\xA9", 2);
  EXPECT_EQ(parameter_bytes(Parameter::of("a", varchar, Storage::Text, {.values = &plain})),
            "02 40 00 61 00 00 a7 14 00 09 04 d0 00 34 01 00 e9");
  TextRef word = text_ref("\xC5\xBC", 2);
  varchar.collation = {std::byte{0x15}, std::byte{0x04}};  // Polish_CI_AS
  EXPECT_EQ(parameter_bytes(Parameter::of("a", varchar, Storage::Text, {.values = &word})),
            "02 40 00 61 00 00 e7 40 1f 09 04 d0 00 34 02 00 7c 01");
}

TEST(ParameterTest, WritesNullOfEachType) {
  const auto null = [](const TypeInfo& type) { return parameter_bytes(Parameter::null("a", type)).substr(18); };
  EXPECT_EQ(null({.type = WireType::Bit}), "68 01 00");
  EXPECT_EQ(null({.type = WireType::Int}), "26 04 00");
  EXPECT_EQ(null({.type = WireType::IntN, .size = 8}), "26 08 00");
  EXPECT_EQ(null({.type = WireType::Float}), "6d 08 00");
  EXPECT_EQ(null({.type = WireType::NVarChar}), "e7 40 1f 09 04 d0 00 34 ff ff");
  EXPECT_EQ(null({.type = WireType::NVarChar, .size = TypeInfo::kMax}),
            "e7 ff ff 09 04 d0 00 34 ff ff ff ff ff ff ff ff");
  EXPECT_EQ(null({.type = WireType::Image}), "a5 40 1f ff ff");
  EXPECT_EQ(null({.type = WireType::Variant, .size = 8009}), "62 49 1f 00 00 00 00 00 00");
}

TEST(ParameterTest, WritesLongTextAsMax) {
  const std::string sized(4000, 'x');
  EXPECT_EQ(parameter_bytes(Parameter::of("", sized)),
            hex_of(hex("00 00 e7 40 1f 09 04 d0 00 34 40 1f") + test::wide(sized)));
  EXPECT_EQ(Parameter::of("t", sized).declaration(), "@t nvarchar(4000)");
  const std::string longer = sized + "y";
  EXPECT_EQ(parameter_bytes(Parameter::of("", longer)),
            hex_of(hex("00 00 e7 ff ff 09 04 d0 00 34 fe ff ff ff ff ff ff ff 42 1f 00 00") + test::wide(longer) +
                   hex("00 00 00 00")));
  EXPECT_EQ(Parameter::of("t", longer).declaration(), "@t nvarchar(max)");
}

std::string refusal_of(const Parameter& parameter) {
  return test::error_of([&] { parameter_bytes(parameter); }).what();
}

TEST(ParameterTest, RefusesWhatTheServerWouldNotTake) {
  for (const double number : {std::nan(""), std::numeric_limits<double>::infinity()}) {
    EXPECT_EQ(
        refusal_of(Parameter::of("a", number)),
        "the value of @a (float) cannot be sent (it is infinite or not a number, which SQL Server does not know)");
  }
  EXPECT_EQ(refusal_of(Parameter::of("a", "\xFF")),
            "the value of @a (nvarchar(4000)) cannot be sent (it is not valid UTF-8)");
  EXPECT_EQ(refusal_of(Parameter::of("", "SELECT \xFF")), "the statement cannot be sent (it is not valid UTF-8)");
  std::int64_t ten = 10;
  const TypeInfo digit{.type = WireType::DecimalN, .precision = 1};
  EXPECT_EQ(refusal_of(Parameter::of("a", digit, Storage::Decimal64, {.values = &ten})),
            "the value of @a (decimal(1,0)) cannot be sent (it has more than the 1 digits of its type)");
  EXPECT_EQ(refusal_of(Parameter::of("a", digit, Storage::Date, {.values = &ten})),
            "the value of @a (decimal(1,0)) cannot be sent (values stored as Date do not go into decimal(1,0))");
  const std::vector<Parameter> many(2099, Parameter::of("a", 1));
  EXPECT_THROW(written([&](Output& output) { write_execute_sql(output, "x", many, kCollation); }), Error);
}

TEST(WireTextTest, IsWrittenInPiecesThatCutNoCharacter) {
  for (std::size_t before = 0; before < 4; ++before) {
    std::string text(before, 'x');
    while (text.size() < 50'000) text += "\xF0\x9F\x94\x91";
    const auto sent = [&] {
      MemoryTransport transport{{}};
      MessageWriter writer{transport};
      Patience patience{Wait::kForever};
      writer.begin(PacketType::Batch, patience);
      write_utf16(writer, text);
      writer.finish();
      return Bytes{test::sent_packets(transport.sent()).payload};
    }();
    EXPECT_EQ(to_utf8(sent), text);
  }
}

TEST(WireTextTest, GoesThereAndBack) {
  for (const char* const text : {"", "abc", "h\xC3\xA9\xE2\x82\xAC", "\xF0\x9F\x94\x91 key", "\xEF\xBF\xBF"}) {
    Bytes bytes;
    append_utf16(bytes, text);
    EXPECT_EQ(bytes.size(), 2 * utf16_units(text));
    EXPECT_EQ(to_utf8(bytes), text);
  }
  Bytes invalid;
  append_utf16(invalid, "a\xFF");
  EXPECT_EQ(hex_of(invalid), "61 00 fd ff");
  EXPECT_EQ(to_utf8(hex("3d d8 61 00")), "\xEF\xBF\xBD\x61");
  EXPECT_EQ(to_utf8(hex("11 dd")), "\xEF\xBF\xBD");
  EXPECT_EQ(to_utf8(hex("3d d8")), "\xEF\xBF\xBD");
}

}  // namespace
}  // namespace hygge::tds
