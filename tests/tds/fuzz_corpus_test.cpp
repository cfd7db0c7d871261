#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/tds/fuzzed_values.h"

namespace hygge::test {
namespace {

std::vector<std::byte> bytes_of(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  std::vector<std::byte> bytes(text.size());
  std::transform(text.begin(), text.end(), bytes.begin(), [](char byte) { return static_cast<std::byte>(byte); });
  return bytes;
}

/// Calls `look` with every file of a corpus, and with each of them cut off and changed a little.
template <typename Look>
void each_of_corpus(const std::string& corpus, Look look) {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator{std::string{HYGGE_FUZZ_CORPUS} + "/" + corpus}) {
    SCOPED_TRACE(entry.path().filename().string());
    const std::vector<std::byte> bytes = bytes_of(entry.path());
    EXPECT_NO_THROW(look(bytes));
    if (bytes.size() > 2'000) continue;
    const std::size_t step = 1 + bytes.size() / 100;
    for (std::size_t place = 0; place < bytes.size(); place += step) {
      std::vector<std::byte> changed = bytes;
      changed[place] ^= std::byte{0xFF};
      EXPECT_NO_THROW(look(changed)) << place;
      EXPECT_NO_THROW(look(std::vector<std::byte>(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(place))));
    }
    ++files;
  }
  EXPECT_GT(files, 5U);
}

TEST(FuzzCorpusTest, RowsSurvive) {
  each_of_corpus("tds_rows", [](const std::vector<std::byte>& bytes) { read_fuzzed_rows(bytes); });
}

/// A seed that its reader refused would search nothing.
TEST(FuzzCorpusTest, HasLongValues) {
  const std::filesystem::path corpus{HYGGE_FUZZ_CORPUS "/tds_rows"};
  EXPECT_EQ(read_fuzzed_rows(bytes_of(corpus / "long_values")), 23U);
  EXPECT_EQ(read_fuzzed_rows(bytes_of(corpus / "long_values_among_short")), 4U);
}

TEST(FuzzCorpusTest, TextsSurvive) {
  each_of_corpus("tds_text", [](const std::vector<std::byte>& bytes) { convert_fuzzed_text(bytes); });
}

}  // namespace
}  // namespace hygge::test
