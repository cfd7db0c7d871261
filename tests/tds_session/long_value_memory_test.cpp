#include <gtest/gtest.h>

#include <sstream>

#include "tests/support/instrumented.h"
#include "tests/support/run_program.h"
#include "tests/tds_session/session_rows.h"
#include "tests/tds_session/tested_server.h"

namespace hygge::test {
namespace {

/// Of an instrumented process, shorter values say as much.
constexpr std::uint64_t kBytes = kIsInstrumented ? 5'000'000 : 100'000'000;
constexpr long kMostKilobytes = 20 * 1024;

/// What hygge_test_long_values says of a value: its bytes, their sum (of rows: their number), and how much memory it
/// took.
struct Carried {
  std::uint64_t bytes = 0;
  std::uint64_t sum = 0;
  long kilobytes = 0;
};

class LongValueMemoryTest : public TestedServerTest {
 protected:
  void SetUp() override { HYGGE_EMULATOR_ONLY("100 MB in one value are a burden to others' servers"); }
  Carried carry(const std::vector<std::string>& words) {
    std::vector<std::string> arguments{"mssql://sa:Hygge!2026@127.0.0.1:" + std::to_string(server().port()) +
                                       "/hygge?encrypt=no"};
    arguments.insert(arguments.end(), words.begin(), words.end());
    const ProgramResult result =
        run_program({.program = HYGGE_LONG_VALUE_CLIENT, .arguments = arguments, .folder = {}, .environment = {}});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    Carried carried;
    std::istringstream{result.out} >> carried.bytes >> carried.sum >> carried.kilobytes;
    RecordProperty("kilobytes", std::to_string(carried.kilobytes));
    return carried;
  }
};

TEST_F(LongValueMemoryTest, AHundredMegabytesAreReadInLittleMemory) {
  // Two bytes on the wire for each; of 'a' and 'b', whose sum is 195.
  const Carried carried =
      carry({"read", "SELECT REPLICATE(CAST(N'ab' AS nvarchar(max)), " + std::to_string(kBytes / 2) + ")"});
  EXPECT_EQ(carried.bytes, kBytes);
  EXPECT_EQ(carried.sum, kBytes / 2 * 195);
  if (!kIsInstrumented) {
    EXPECT_LT(carried.kilobytes, kMostKilobytes);
  }
}

TEST_F(LongValueMemoryTest, AHundredMegabytesAreLoadedInLittleMemory) {
  server().run("CREATE TABLE t (n int NOT NULL, x nvarchar(max) NULL)");
  const Carried carried = carry({"write", "t", std::to_string(kBytes)});
  EXPECT_EQ(carried.bytes, kBytes);
  if (!kIsInstrumented) {
    EXPECT_LT(carried.kilobytes, kMostKilobytes);
  }
  const auto rows = server().run("SELECT LEN(x), LEFT(x, 20), RIGHT(x, 4) FROM t");
  EXPECT_EQ(rows.at(0).at(0), std::to_string(kBytes));
  EXPECT_EQ(rows.at(0).at(1), "0123456789abcdef0123");
  EXPECT_EQ(rows.at(0).at(2), kBytes % 16 == 0 ? "cdef" : "4567");
}

/// A table of one row, which is there 2^`doublings` times in the end.
void make_rows(tds_server::Server& server, const std::string& columns, const std::string& values, int doublings) {
  server.run("CREATE TABLE t (" + columns + ")");
  server.run("INSERT INTO t VALUES (" + values + ")");
  for (int i = 0; i < doublings; ++i) server.run("INSERT INTO t SELECT * FROM t");
}

TEST_F(LongValueMemoryTest, RowsOfAThousandColumnsAreReadInLittleMemory) {
  std::string columns;
  std::string values;
  for (int i = 0; i < 1'024; ++i) {
    columns += (i == 0 ? "c" : ", c") + std::to_string(i) + " int NULL";
    values += i == 0 ? "1" : ", " + std::to_string(i);
  }
  make_rows(server(), columns, values, 12);
  const Carried carried = carry({"rows", "SELECT * FROM t"});
  EXPECT_EQ(carried.sum, 4'096U);
  EXPECT_EQ(carried.bytes, 4'096U * 1'024 * 4);
  if (!kIsInstrumented) {
    EXPECT_LT(carried.kilobytes, kMostKilobytes);
  }
}

TEST_F(LongValueMemoryTest, RowsFullOfTextAreReadInLittleMemory) {
  std::string columns;
  std::string values;
  for (int i = 0; i < 20; ++i) {
    columns += (i == 0 ? "c" : ", c") + std::to_string(i) + " nvarchar(4000) NOT NULL";
    values += (i == 0 ? "" : ", ") + std::string{"REPLICATE(N'x', 4000)"};
  }
  make_rows(server(), columns, values, 9);
  const Carried carried = carry({"rows", "SELECT * FROM t"});
  EXPECT_EQ(carried.sum, 512U);
  EXPECT_EQ(carried.bytes, 512U * 20 * 4'000);
  if (!kIsInstrumented) {
    EXPECT_LT(carried.kilobytes, kMostKilobytes);
  }
}

}  // namespace
}  // namespace hygge::test
