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
  std::filesystem::path path() const { return folder_.path() / "out"; }
  std::string text() const { return files::read_text(path(), Bytes{10'000'000}); }

  files::TemporaryFolder folder_{std::filesystem::temp_directory_path()};
};

TEST_F(OrderedOutputTest, PutsPiecesInTheirOrder) {
  OrderedOutput output{path(), 1'000};
  output.append(2, page_bytes("cc"));
  output.append(1, page_bytes("b"));
  output.finish(2);
  output.append(0, page_bytes("a"));
  output.append(1, page_bytes("bb"));
  output.finish(0);
  output.finish(3);  // without a byte
  output.finish(1);
  EXPECT_EQ(text(), "abbbcc");
  EXPECT_EQ(output.begin_of(0), 0U);
  EXPECT_EQ(output.begin_of(1), 1U);
  EXPECT_EQ(output.begin_of(2), 4U);
  EXPECT_EQ(output.begin_of(3), 6U);
  output.write(page_bytes("end"));
  EXPECT_EQ(text(), "abbbccend");
  EXPECT_EQ(output.size(), 9U);
}

TEST_F(OrderedOutputTest, HoldsNoMoreThanItMay) {
  OrderedOutput output{path(), 10};
  std::atomic<bool> went_on = false;
  std::jthread early{[&] {
    output.append(1, page_bytes("0123456789"));
    output.append(1, page_bytes("x"));  // waits until it is its turn
    went_on = true;
    output.finish(1);
  }};
  std::this_thread::sleep_for(std::chrono::milliseconds{50});
  EXPECT_FALSE(went_on);
  output.append(0, page_bytes(std::string(100, 'a')));  // the one whose turn it is never waits
  EXPECT_FALSE(went_on);
  output.finish(0);
  early.join();
  EXPECT_EQ(text(), std::string(100, 'a') + "0123456789x");
}

TEST_F(OrderedOutputTest, WakesWhoWaitsWhenItIsStopped) {
  OrderedOutput output{path(), 1};
  ErrorKind kind = ErrorKind::Internal;
  std::jthread early{[&] {
    try {
      output.append(1, page_bytes("too much"));
    } catch (const Error& error) {
      kind = error.kind();
    }
  }};
  std::this_thread::sleep_for(std::chrono::milliseconds{20});
  output.stop();
  early.join();
  EXPECT_EQ(kind, ErrorKind::Cancelled);
}

TEST_F(OrderedOutputTest, TakesPiecesFromManyThreads) {
  constexpr std::size_t kPieces = 500;
  OrderedOutput output{path(), 2'000};
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
    EXPECT_EQ(output.begin_of(piece), expected.size());
    expected += std::string(97 * (piece % 7), 'a' + static_cast<char>(piece % 26));
  }
  EXPECT_EQ(text(), expected);
}

TEST_F(OrderedOutputTest, OverwritesNothing) {
  OrderedOutput first{path(), 1};
  EXPECT_THROW(OrderedOutput(path(), 1), Error);
}

}  // namespace
}  // namespace hygge::parquet
