#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hygge/parquet/dictionary_trial.h"
#include "hygge/parquet/number_dictionary.h"
#include "hygge/parquet/text_dictionary.h"

namespace hygge::parquet {
namespace {

TEST(NumberDictionaryTest, KeepsEachValueOnceWhereItCameFirst) {
  NumberDictionary<std::uint64_t> dictionary;
  for (int round = 0; round < 3; ++round) {
    for (std::uint64_t value = 0; value < 30'000; ++value) {
      ASSERT_EQ(dictionary.place_of(value << 40U), value);
    }
  }
  EXPECT_EQ(dictionary.size(), 30'000U);
  EXPECT_EQ(dictionary.entry(7), std::uint64_t{7} << 40U);
  EXPECT_EQ(dictionary.page().size(), 240'000U);
  dictionary.clear();
  EXPECT_EQ(dictionary.size(), 0U);
  EXPECT_EQ(dictionary.place_of(5), 0U);
}

TEST(NumberDictionaryTest, TellsZeroesByTheirSigns) {
  NumberDictionary<std::uint64_t> dictionary;
  EXPECT_EQ(dictionary.place_of(0), 0U);
  EXPECT_EQ(dictionary.place_of(std::uint64_t{1} << 63U), 1U);
}

TEST(NumberDictionaryTest, TellsWideNumbersByAllTheirBytes) {
  NumberDictionary<WideNumber> dictionary;
  EXPECT_EQ(dictionary.place_of({1, 2}), 0U);
  EXPECT_EQ(dictionary.place_of({2, 1}), 1U);
  EXPECT_EQ(dictionary.place_of({1, 1}), 2U);
  EXPECT_EQ(dictionary.place_of({1, 2}), 0U);
}

TEST(TextDictionaryTest, KeepsEachValueOnceWhereItCameFirst) {
  std::vector<std::string> texts{"", std::string(1, '\0'), std::string(2, '\0'), "a", "ab"};
  for (int i = 0; i < 20'000; ++i)
    texts.push_back(std::string(static_cast<std::size_t>(i % 90), 'x') + std::to_string(i));
  TextDictionary dictionary;
  for (int round = 0; round < 2; ++round) {
    for (std::size_t i = 0; i < texts.size(); ++i) ASSERT_EQ(dictionary.place_of(texts[i]), i);
  }
  ASSERT_EQ(dictionary.size(), texts.size());
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    ASSERT_EQ(dictionary.entry(i), texts[i]);
    bytes += 4 + texts[i].size();
  }
  EXPECT_EQ(dictionary.page().size(), bytes);
  dictionary.clear();
  EXPECT_EQ(dictionary.place_of("ab"), 0U);
}

/// A difference in any byte of a long text must count.
TEST(TextDictionaryTest, LooksAtEveryByte) {
  TextDictionary dictionary;
  std::string text(200, 'x');
  dictionary.place_of(text);
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string other = text;
    other[i] = 'y';
    ASSERT_EQ(dictionary.place_of(other), i + 1);
  }
}

TEST(DictionaryTrialTest, IsMoreSeldomWhereItIsInVain) {
  DictionaryTrial trial;
  int tried = 0;
  for (int chunk = 0; chunk < 100; ++chunk) {
    tried += trial.is_due() ? 1 : 0;
    trial.conclude(false);
  }
  EXPECT_GE(tried, 5);
  EXPECT_LE(tried, 12);
}

TEST(DictionaryTrialTest, GoesOnWhereItPays) {
  DictionaryTrial trial;
  for (int chunk = 0; chunk < 100; ++chunk) {
    ASSERT_TRUE(trial.is_due());
    trial.conclude(true);
  }
}

TEST(DictionaryTrialTest, TellsAfterSomeValues) {
  EXPECT_FALSE(is_in_vain(8'000, 64'000, 64'000));
  EXPECT_TRUE(is_in_vain(10'000, 80'000, 80'000));
  EXPECT_FALSE(is_in_vain(10'000, 40'000, 80'000));
}

}  // namespace
}  // namespace hygge::parquet
