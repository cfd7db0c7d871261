#include "hygge/parquet/unpack.h"

#include <gtest/gtest.h>
#include <snappy-c.h>
#include <zlib.h>
#include <zstd.h>

#include <string>

#include "hygge/parquet/bad_page.h"
#include "hygge/parquet/footer.h"
#include "tests/parquet/page_bytes.h"

namespace hygge::parquet {
namespace {

using test::page_bytes;

constexpr std::uint8_t kSnappy = 1;
constexpr std::uint8_t kGzip = 2;
constexpr std::uint8_t kZstd = 6;

std::string text() {
  std::string text;
  for (int i = 0; i < 5'000; ++i) text += "line " + std::to_string(i * 7919) + "\n";
  return text;
}

std::string gzip(const std::string& text) {
  z_stream stream{};
  ::deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string packed(::deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  ::deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  ::deflateEnd(&stream);
  return packed;
}

std::string packed_by(std::uint8_t codec, const std::string& text) {
  if (codec == kGzip) return gzip(text);
  std::size_t size = codec == kSnappy ? ::snappy_max_compressed_length(text.size()) : ::ZSTD_compressBound(text.size());
  std::string packed(size, '\0');
  if (codec == kSnappy) {
    ::snappy_compress(text.data(), text.size(), packed.data(), &size);
  } else {
    size = ::ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 1);
  }
  packed.resize(size);
  return packed;
}

std::string unpacked(std::uint8_t codec, const std::string& packed, std::size_t size) {
  std::string text(size, '\0');
  unpack(codec, page_bytes(packed), std::as_writable_bytes(std::span{text}));
  return text;
}

class Unpack : public testing::TestWithParam<int> {
 protected:
  std::uint8_t codec() const { return static_cast<std::uint8_t>(GetParam()); }
};

TEST_P(Unpack, GivesBackWhatWasPacked) {
  ASSERT_TRUE(can_unpack(codec()));
  EXPECT_EQ(unpacked(codec(), packed_by(codec(), text()), text().size()), text());
}

TEST_P(Unpack, RefusesAnotherSize) {
  const std::string packed = packed_by(codec(), text());
  if (codec() == kGzip) {
    EXPECT_THROW(unpacked(codec(), packed, text().size() - 1), NotForUs);  // something may well stand behind a stream
  } else {
    EXPECT_THROW(unpacked(codec(), packed, text().size() - 1), BadPage);
  }
  EXPECT_THROW(unpacked(codec(), packed, text().size() + 1), BadPage);
  EXPECT_THROW(unpacked(codec(), packed.substr(0, packed.size() / 2), text().size()), BadPage);
  EXPECT_THROW(unpacked(codec(), "", text().size()), BadPage);
}

TEST_P(Unpack, SurvivesEveryFlippedByte) {
  const std::string whole = packed_by(codec(), "hygge moves tables, tables, tables and tables");
  for (std::size_t place = 0; place < whole.size(); ++place) {
    std::string packed = whole;
    packed[place] = static_cast<char>(~packed[place]);
    try {
      EXPECT_EQ(unpacked(codec(), packed, 45).size(), 45U);
    } catch (const BadPage&) {
      continue;
    } catch (const NotForUs&) {
      continue;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Codecs, Unpack, testing::Values(kSnappy, kGzip, kZstd), [](const auto& codec) {
  return std::string{codec_name(static_cast<std::uint8_t>(codec.param))};
});

TEST(UnpackTest, CopiesWhatIsNotPacked) {
  EXPECT_EQ(unpacked(0, "abc", 3), "abc");
  EXPECT_THROW(unpacked(0, "abc", 4), BadPage);
}

TEST_P(Unpack, GivesNothingForNothing) {
  const std::string packed = packed_by(codec(), "");
  EXPECT_NO_THROW(unpack(codec(), page_bytes(packed), {}));  // an empty dictionary; zlib dislikes null pointers
}

TEST(UnpackTest, JoinsTheMembersOfGzip) {
  EXPECT_EQ(unpacked(kGzip, gzip("ab") + gzip("cd"), 4), "abcd");
  EXPECT_EQ(unpacked(kGzip, gzip("abcd") + gzip(""), 4), "abcd");
}

TEST(UnpackTest, LeavesOtherCodecs) {
  for (const int number : {3, 4, 5, 7, 8, 255}) {
    const auto codec = static_cast<std::uint8_t>(number);
    EXPECT_FALSE(can_unpack(codec));
    EXPECT_THROW(unpacked(codec, "abc", 3), NotForUs);
  }
}

}  // namespace
}  // namespace hygge::parquet
