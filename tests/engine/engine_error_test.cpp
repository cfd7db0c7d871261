#include "hygge/engine/engine_error.h"

#include <gtest/gtest.h>

#include <string_view>

namespace hygge::engine {
namespace {

TEST(EngineErrorTest, TranslatesEachClassOfComplaint) {
  struct Case {
    std::string_view complaint;
    ErrorKind kind;
    std::string_view reason;
  };
  constexpr Case kCases[] = {
      {R"(IO Error: No files found that match the pattern "/in/*.parquet")", ErrorKind::NotFound,
       R"(No files found that match the pattern "/in/*.parquet")"},
      {R"(IO Error: Cannot open file "/in/a.parquet": Permission denied)", ErrorKind::Permission,
       R"(Cannot open file "/in/a.parquet": Permission denied)"},
      {R"(IO Error: Cannot open file "/out/a.parquet": No such file or directory)", ErrorKind::NotFound,
       R"(Cannot open file "/out/a.parquet": No such file or directory)"},
      {R"(IO Error: Cannot open file "/out": Is a directory)", ErrorKind::Io,
       R"(Cannot open file "/out": Is a directory)"},
      {R"(IO Error: Cannot open file "/out/x": Read-only file system)", ErrorKind::Permission,
       R"(Cannot open file "/out/x": Read-only file system)"},
      {R"(IO Error: Could not write file "/out/a.parquet": No space left on device)", ErrorKind::DiskFull,
       R"(Could not write file "/out/a.parquet": No space left on device)"},
      {R"(IO Error: Could not set lock on file "/d.db": Conflicting lock is held)", ErrorKind::Busy,
       R"(Could not set lock on file "/d.db": Conflicting lock is held)"},
      {"Invalid Input Error: No magic bytes found at end of file '/in/a.parquet'", ErrorKind::Data,
       "No magic bytes found at end of file '/in/a.parquet'"},
      {"Invalid Input Error: File '/in/a.parquet' too small to be a Parquet file", ErrorKind::Data,
       "File '/in/a.parquet' too small to be a Parquet file"},
      {"Invalid Error: TProtocolException: Negative size", ErrorKind::Data, "TProtocolException: Negative size"},
      {R"(Invalid Input Error: Failed to read file "/in/a.parquet": Snappy decompression failure)", ErrorKind::Data,
       R"(Failed to read file "/in/a.parquet": Snappy decompression failure)"},
      {R"(Invalid Input Error: schema mismatch in glob: column "b" was read)", ErrorKind::Data,
       R"(schema mismatch in glob: column "b" was read)"},
      {"Conversion Error: Could not convert string 'abc' to INT32", ErrorKind::Data,
       "Could not convert string 'abc' to INT32"},
      {"Conversion Error: Could not convert string 'No space left on device' to INT32", ErrorKind::Data,
       "Could not convert string 'No space left on device' to INT32"},
      {"Conversion Error: Could not convert string 'No magic bytes found' to INT32", ErrorKind::Data,
       "Could not convert string 'No magic bytes found' to INT32"},
      {R"(IO Error: Failed to create directory "/out/k=xx": File name too long)", ErrorKind::Io,
       R"(Failed to create directory "/out/k=xx": File name too long)"},
      {"Out of Memory Error: failed to allocate data of size 256.0 KiB (119.9 MiB/120.0 MiB used)", ErrorKind::Memory,
       "failed to allocate data of size 256.0 KiB (119.9 MiB/120.0 MiB used)"},
      {"TransactionContext Error: Conflict on tuple deletion!", ErrorKind::Busy, "Conflict on tuple deletion!"},
      {R"(Permission Error: Cannot access file "/etc/passwd")", ErrorKind::Permission,
       R"(Cannot access file "/etc/passwd")"},
      {"Missing Extension Error: File s3://a requires the extension httpfs", ErrorKind::Unsupported,
       "File s3://a requires the extension httpfs"},
      {"INTERRUPT Error: Interrupted!", ErrorKind::Engine, "Interrupted!"},
      {"INTERNAL Error: Attempted to access index 3", ErrorKind::Internal, "Attempted to access index 3"},
      {"something new", ErrorKind::Engine, "something new"},
      {"", ErrorKind::Engine, ""},
  };
  for (const Case& given : kCases) {
    SCOPED_TRACE(given.complaint);
    const Error error = engine_error(given.complaint);
    EXPECT_EQ(error.kind(), given.kind) << name_of(error.kind());
    EXPECT_EQ(error.reason(), given.reason);
    EXPECT_FALSE(error.headline().empty());
  }
}

TEST(EngineErrorTest, LeavesOutOurOwnStatement) {
  const Error error = engine_error(
      "Binder Error: Referenced column \"nix\" not found in FROM clause!\nCandidate bindings: \"id\"\n\n"
      "LINE 1: SELECT nix FROM read_parquet('/secret/place')\n               ^");
  EXPECT_EQ(error.kind(), ErrorKind::Engine);
  EXPECT_EQ(error.reason(), "Referenced column \"nix\" not found in FROM clause! Candidate bindings: \"id\"");
}

TEST(EngineErrorTest, SaysWhatToDoWhenMemoryOrDiskRunOut) {
  EXPECT_NE(engine_error("Out of Memory Error: x").advice().find("--memory-limit"), std::string::npos);
  EXPECT_NE(engine_error("IO Error: No space left on device").advice().find("free some space"), std::string::npos);
}

TEST(EngineErrorTest, TellsValuesFromWhatTheSystemSays) {
  EXPECT_EQ(engine_error("Conversion Error: Could not convert string 'Disk quota exceeded' to INT32").headline(),
            "a value does not fit its column's type");
  EXPECT_EQ(engine_error("Invalid Input Error: column 'k' holds 'No space left on device'").kind(), ErrorKind::Data);
  EXPECT_EQ(engine_error("IO Error: Failed to create directory: File name too long").headline(),
            "a name is too long for the file system");
  const Error too_large = engine_error("IO Error: Could not write file \"x\": File too large");
  EXPECT_NE(too_large.advice().find("ulimit -f"), std::string::npos) << too_large.advice();
}

TEST(EngineErrorTest, PointsAtAFilterThatMayBeToBlame) {
  Relation relation;
  Error misfit = engine_error("Conversion Error: Could not convert string 'abc' to INT64");
  point_at_filter(misfit, relation);
  EXPECT_EQ(misfit.where(), "");
  relation.filter_place = "flow.yml:3:9 (home.where)";
  point_at_filter(misfit, relation);
  EXPECT_EQ(misfit.where(), "flow.yml:3:9 (home.where)");
  Error other = engine_error("IO Error: Could not write file: No space left on device");
  point_at_filter(other, relation);
  EXPECT_EQ(other.where(), "");
}

TEST(EngineErrorTest, KeepsAnErrorMarkInsideOfTheMessage) {
  EXPECT_EQ(engine_error(R"(IO Error: Cannot open file "/in/My Error: x": Permission denied)").reason(),
            R"(Cannot open file "/in/My Error: x": Permission denied)");
}

}  // namespace
}  // namespace hygge::engine
