#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/tds/result_shape.h"
#include "tests/tds/decoded_rows.h"
#include "tests/tds/value_bytes.h"

namespace hygge::tds {
namespace {

using test::CutInput;
using test::DecodedRows;
using test::from_hex;
using test::ValueBytes;

const char* const kLongColumns =
    "03 00 00 00 00 00 09 00 26 04 01 61 00 00 00 00 00 09 00 e7 ff ff 09 04 d0 00 34 01 62 00"
    "00 00 00 00 09 00 a5 ff ff 01 63 00";

std::vector<ColumnInfo> long_columns() {
  CutInput input{from_hex(kLongColumns), 100};
  return read_columns(input);
}

/// Makes the bytes of one row with a text of `units`, a binary of `bytes`, both in chunks, only when they are asked
/// for.
class EndlessRow final : public Input {
 public:
  EndlessRow(std::uint64_t units, std::uint64_t bytes) {
    put(from_hex("d1 04 07 00 00 00 fe ff ff ff ff ff ff ff"));
    parts_ = {{units, true}, {bytes, false}};
  }

  static constexpr std::size_t kBuffer = std::size_t{64} << 10U;
  std::size_t most_held() const { return most_held_; }

 protected:
  void refill(std::size_t bytes) override {
    while (available() < bytes) {
      if (part_ == parts_.size()) throw Error{ErrorKind::Connection, "the message ended"};
      make_more();
    }
  }
  bool is_finished() override {
    if (part_ == parts_.size()) return true;
    make_more();
    return false;
  }

 private:
  struct Part {
    std::uint64_t left;
    bool is_text;
  };

  /// "é" again and again.
  static const std::vector<std::byte>& accents() {
    static const std::vector<std::byte> made = [] {
      std::vector<std::byte> bytes(kBuffer / 2);
      for (std::size_t i = 0; i < bytes.size(); i += 2) bytes[i] = std::byte{0xE9};
      return bytes;
    }();
    return made;
  }

  void put(const ValueBytes& bytes) {
    std::vector<std::byte> next(data(), data() + available());
    next.insert(next.end(), bytes.begin(), bytes.end());
    buffer_ = std::move(next);
    begin_ = buffer_.data();
    end_ = begin_ + buffer_.size();
    most_held_ = std::max(most_held_, buffer_.size());
  }
  void make_more() {
    Part& part = parts_[part_];
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(part.left, kBuffer / 4));
    const std::size_t size = part.is_text ? 2 * count : count;
    ValueBytes bytes(4 + size, std::byte{0x5A});
    for (unsigned i = 0; i < 4; ++i) bytes[i] = static_cast<std::byte>(size >> 8 * i);
    if (part.is_text) std::copy_n(accents().begin(), size, bytes.begin() + 4);
    part.left -= count;
    if (count == 0) {
      ++part_;
      if (part_ < parts_.size()) bytes = bytes + from_hex("fe ff ff ff ff ff ff ff");
      if (part_ == parts_.size()) bytes = bytes + from_hex("fd") + ValueBytes(100);
    }
    put(bytes);
  }

  std::vector<Part> parts_;
  std::size_t part_ = 0;
  std::vector<std::byte> buffer_;
  std::size_t most_held_ = 0;
};

/// Counts what it is given, and looks whether it is what EndlessRow makes.
class CountedValues final : public LongValues {
 public:
  struct Seen {
    std::size_t column;
    std::size_t row;
    std::uint64_t bytes = 0;
    bool is_right = true;
    std::size_t longest = 0;
    bool ended = false;
  };
  void begin(std::size_t column, std::size_t row) override { seen.push_back({column, row}); }
  void piece(std::string_view bytes) override {
    seen.back().bytes += bytes.size();
    seen.back().is_right &= bytes == std::string_view{bytes[0] == 'Z' ? letters_ : accents_}.substr(0, bytes.size());
    seen.back().longest = std::max(seen.back().longest, bytes.size());
  }
  void end() override { seen.back().ended = true; }

  std::vector<Seen> seen;

 private:
  static constexpr std::size_t kLongest = 400'000;
  const std::string letters_ = std::string(kLongest, 'Z');
  const std::string accents_ = [] {
    std::string text;
    for (std::size_t i = 0; i < kLongest; i += 2) text += "é";
    return text;
  }();
};

TEST(LongValuesTest, AHundredMegabytesPassThroughSmallMemory) {
  constexpr std::uint64_t kSize = 100'000'000;
  CountedValues values;
  DecodeOptions options;
  options.limit = {.most_bytes = 100'000, .longer = &values};
  DecodedRows decoded{long_columns(), options};
  EndlessRow input{kSize / 2, kSize};
  ASSERT_EQ(decoded.read(input), 1U);
  EXPECT_EQ(decoded.shown(0), "7||0x");
  ASSERT_EQ(values.seen.size(), 2U);
  EXPECT_EQ(values.seen[0].column, 1U);
  EXPECT_EQ(values.seen[0].bytes, kSize);
  EXPECT_EQ(values.seen[1].column, 2U);
  EXPECT_EQ(values.seen[1].bytes, kSize);
  for (const CountedValues::Seen& seen : values.seen) {
    EXPECT_EQ(seen.row, 0U);
    EXPECT_TRUE(seen.is_right);
    EXPECT_TRUE(seen.ended);
    EXPECT_LE(seen.longest, 200'000U);
  }
  EXPECT_LT(decoded.arena().held(), std::size_t{2} << 20U);
  EXPECT_LT(input.most_held(), std::size_t{1} << 20U);
}

TEST(LongValuesTest, AHundredMegabytesAreSkippedInSmallMemory) {
  const ResultShape shape{long_columns()};
  EndlessRow input{50'000'000, 100'000'000};
  shape.skip_row(input, input.read<std::uint8_t>() == 0xD2);
  EXPECT_EQ(input.read<std::uint8_t>(), 0xFD);
  EXPECT_LT(input.most_held(), std::size_t{1} << 20U);
}

TEST(LongValuesTest, RefusesWhatIsTooLongAndReadsOn) {
  DecodeOptions options;
  options.limit.most_bytes = 100'000;
  DecodedRows decoded{long_columns(), options};
  EndlessRow input{10'000'000, 10};
  try {
    decoded.read(input);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.headline(), "a value of the column 'b' (nvarchar(max)) cannot be read");
    EXPECT_EQ(error.reason(), "it is longer than 100000 bytes, which is the limit");
  }
  EXPECT_EQ(input.read<std::uint8_t>(), 0xFD);
  EXPECT_LT(decoded.arena().held(), std::size_t{2} << 20U);
}

TEST(LongValuesTest, KeepsLongValuesThatMayBeKept) {
  DecodedRows decoded{long_columns()};
  EndlessRow input{3'000'000, 1'000'000};
  ASSERT_EQ(decoded.read(input), 1U);
  const std::string text = decoded.text(0, 1);
  ASSERT_EQ(text.size(), 6'000'000U);
  for (std::size_t i = 0; i < text.size(); i += 2) ASSERT_EQ(text.substr(i, 2), "é");
  EXPECT_EQ(decoded.text(0, 2), std::string(1'000'000, 'Z'));
}

TEST(LongValuesTest, HandsOverByLengthAloneHoweverItArrives) {
  // Values around the limit of 20 bytes: a text of 18, 20 and 22, in one chunk or two.
  const std::string row = "d1 04 01 00 00 00";
  for (const std::size_t units : {9U, 10U, 11U}) {
    for (const bool in_two : {false, true}) {
      ValueBytes bytes = from_hex(row + "fe ff ff ff ff ff ff ff");
      const auto chunk = [&](std::size_t count) {
        bytes = bytes + from_hex("00 00 00 00");
        bytes[bytes.size() - 4] = static_cast<std::byte>(2 * count);
        for (std::size_t i = 0; i < count; ++i) bytes = bytes + from_hex("e9 00");
      };
      chunk(in_two ? 4 : units);
      if (in_two) chunk(units - 4);
      bytes = bytes + from_hex("00 00 00 00 ff ff ff ff ff ff ff ff fd") + ValueBytes(100);
      for (const std::size_t at_a_time : {1U, 7U, 1'000U}) {
        CountedValues values;
        DecodeOptions options;
        options.limit = {.most_bytes = 20, .longer = &values};
        DecodedRows decoded{long_columns(), options};
        CutInput input{bytes, at_a_time};
        ASSERT_EQ(decoded.read(input), 1U);
        if (units == 11) {
          ASSERT_EQ(values.seen.size(), 1U);
          EXPECT_EQ(values.seen[0].bytes, 22U);
          EXPECT_EQ(decoded.text(0, 1), "");
        } else {
          EXPECT_TRUE(values.seen.empty());
          EXPECT_EQ(decoded.text(0, 1).size(), 2 * units);
        }
      }
    }
  }
}

TEST(LongValuesTest, BelievesNoLength) {
  // A text and a binary that claim to be huge, and end after a few bytes.
  for (const char* row :
       {"d1 00 00 00 00 00 ff ff ff 7f ff ff ff 7f 61 00 62 00", "d1 00 fe ff ff ff ff ff ff ff ff ff ff ff 61 00",
        "d1 00 ff ff ff ff ff ff ff 7f 04 00 00 00 61 00 62 00"}) {
    DecodedRows decoded{long_columns()};
    CutInput input{from_hex(row), 1'000};
    EXPECT_THROW(decoded.read(input), Error);
    EXPECT_LT(decoded.arena().held(), std::size_t{1} << 20U);
  }
}

TEST(LongValuesTest, RefusesATotalThatIsNotTrue) {
  for (const std::size_t at_a_time : {1U, 1'000U}) {
    DecodedRows decoded{long_columns()};
    CutInput input{
        from_hex("d1 00 08 00 00 00 00 00 00 00 04 00 00 00 61 00 62 00 00 00 00 00 ff ff ff ff ff ff ff ff fd") +
            ValueBytes(100),
        at_a_time};
    try {
      decoded.read(input);
      ADD_FAILURE();
    } catch (const Error& error) {
      EXPECT_EQ(error.reason(), "its length is not the one that was told");
    }
  }
}

/// Whoever writes long values to files, say, would be given a second one before the first was over.
TEST(LongValuesTest, HandsNothingOverBehindAValueThatIsWrong) {
  // A text of 24 bytes that was told to have 8, and a binary of 24.
  const ValueBytes row =
      from_hex(
          "d1 04 07 00 00 00 08 00 00 00 00 00 00 00 18 00 00 00 61 00 62 00 63 00 64 00 65 00 66 00 67 00 "
          "68 00 69 00 6a 00 6b 00 6c 00 00 00 00 00 fe ff ff ff ff ff ff ff 18 00 00 00") +
      ValueBytes(24) + from_hex("00 00 00 00 fd") + ValueBytes(100);
  for (const std::size_t at_a_time : {1U, 1'000U}) {
    CountedValues values;
    DecodeOptions options;
    options.limit = {.most_bytes = 10, .longer = &values};
    DecodedRows decoded{long_columns(), options};
    CutInput input{row, at_a_time};
    EXPECT_THROW(decoded.read(input), Error);
    EXPECT_LE(values.seen.size(), 1U);
    for (const CountedValues::Seen& seen : values.seen) EXPECT_FALSE(seen.ended);
    auto token = input.read<std::uint8_t>();
    if (token == 0xD1) {  // a block is taken when all of it is decoded
      ResultShape{long_columns()}.skip_row(input, false);
      token = input.read<std::uint8_t>();
    }
    EXPECT_EQ(token, 0xFD);
  }
}

}  // namespace
}  // namespace hygge::tds
