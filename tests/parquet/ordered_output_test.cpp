#include "hygge/parquet/ordered_output.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "tests/parquet/page_bytes.h"

namespace hygge::parquet {
namespace {

using test::page_bytes;

class OrderedOutputTest : public testing::Test {
 protected:
  OutputPlan plan(std::uint64_t most_held) const {
    OutputPlan plan;
    plan.name = [this](std::size_t number) { return path(number); };
    plan.most_held = most_held;
    return plan;
  }
  std::filesystem::path path(std::size_t number) const { return folder_.path() / std::to_string(number); }
  std::string text(std::size_t number = 0) const { return files::read_text(path(number), Bytes{10'000'000}); }

  files::TemporaryFolder folder_{std::filesystem::temp_directory_path()};
};

TEST_F(OrderedOutputTest, PutsPiecesInTheirOrder) {
  OrderedOutput output{plan(1'000)};
  output.append(2, page_bytes("cc"));
  output.append(1, page_bytes("b"));
  output.finish(2);
  output.append(0, page_bytes("a"));
  output.append(1, page_bytes("bb"));
  output.finish(0);
  output.finish(3);  // without a byte
  output.finish(1);
  EXPECT_EQ(text(), "abbbcc");
  EXPECT_EQ(output.begin_of(0).offset, 0U);
  EXPECT_EQ(output.begin_of(1).offset, 1U);
  EXPECT_EQ(output.begin_of(2).offset, 4U);
  EXPECT_EQ(output.begin_of(3).offset, 6U);
  output.write(0, page_bytes("end"));
  EXPECT_EQ(text(), "abbbccend");
  EXPECT_EQ(output.size_of(0), 9U);
}

TEST_F(OrderedOutputTest, HoldsNoMoreThanItMay) {
  OrderedOutput output{plan(10)};
  std::atomic<bool> is_full = false;
  std::atomic<bool> went_on = false;
  std::jthread early{[&] {
    output.append(1, page_bytes("0123456789"));
    is_full = true;
    output.append(1, page_bytes("x"));  // waits until it is its turn
    went_on = true;
    output.finish(1);
  }};
  while (!is_full) std::this_thread::yield();
  EXPECT_FALSE(went_on);
  output.append(0, page_bytes(std::string(100, 'a')));  // the one whose turn it is never waits
  EXPECT_FALSE(went_on);
  output.finish(0);
  early.join();
  EXPECT_EQ(text(), std::string(100, 'a') + "0123456789x");
}

TEST_F(OrderedOutputTest, WakesWhoWaitsWhenItIsStopped) {
  OrderedOutput output{plan(1)};
  ErrorKind kind = ErrorKind::Internal;
  std::jthread early{[&] {
    try {
      output.append(1, page_bytes("too much"));
    } catch (const Error& error) {
      kind = error.kind();
    }
  }};
  output.stop();
  early.join();
  EXPECT_EQ(kind, ErrorKind::Cancelled);
}

TEST_F(OrderedOutputTest, TakesPiecesFromManyThreads) {
  constexpr std::size_t kPieces = 500;
  OrderedOutput output{plan(2'000)};
  std::atomic<std::size_t> next = 0;
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (std::size_t piece = next++; piece < kPieces; piece = next++) {
        for (std::size_t part = 0; part < piece % 7; ++part)
          output.append(piece, page_bytes(std::string(97, 'a' + static_cast<char>(piece % 26))));
        output.finish(piece);
      }
    });
  }
  threads.clear();
  std::string expected;
  for (std::size_t piece = 0; piece < kPieces; ++piece) {
    EXPECT_EQ(output.begin_of(piece).offset, expected.size());
    expected += std::string(97 * (piece % 7), 'a' + static_cast<char>(piece % 26));
  }
  EXPECT_EQ(text(), expected);
}

TEST_F(OrderedOutputTest, BeginsAnotherFileWhereItMay) {
  OutputPlan cut = plan(1'000);
  cut.head = "HEAD";
  cut.file_size = 10;
  cut.may_begin = [](std::size_t piece) { return piece % 2 == 0; };
  OrderedOutput output{cut};
  for (const std::size_t piece : {5U, 4U, 3U, 1U, 0U, 2U}) {
    output.append(piece, page_bytes(std::string(6, 'a' + static_cast<char>(piece))));
    output.finish(piece);
  }
  ASSERT_EQ(output.files(), 3U);
  EXPECT_EQ(text(0), "HEADaaaaaabbbbbb") << "b may not begin a file";
  EXPECT_EQ(text(1), "HEADccccccdddddd");
  EXPECT_EQ(text(2), "HEADeeeeeeffffff");
  EXPECT_EQ(output.begin_of(3).file, 1U);
  EXPECT_EQ(output.begin_of(3).offset, 10U);
  output.write(1, page_bytes("TAIL"));
  EXPECT_EQ(text(1), "HEADccccccddddddTAIL");
}

TEST_F(OrderedOutputTest, MakesAFileOfNoPieces) {
  OutputPlan empty = plan(1);
  empty.head = "HEAD";
  OrderedOutput output{empty};
  EXPECT_EQ(output.files(), 0U);
  output.begin_file();
  EXPECT_EQ(output.files(), 1U);
  EXPECT_EQ(text(), "HEAD");
}

TEST_F(OrderedOutputTest, OverwritesNothing) {
  OrderedOutput first{plan(1)};
  first.begin_file();
  OrderedOutput second{plan(1)};
  EXPECT_THROW(second.begin_file(), Error);
}

}  // namespace
}  // namespace hygge::parquet
