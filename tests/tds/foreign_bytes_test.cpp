#include "tests/tds/foreign_bytes.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <utility>

#include "hygge/base/files.h"
#include "hygge/tds/memory_transport.h"
#include "hygge/tds/session.h"
#include "tests/tds/wire_bytes.h"

namespace hygge::tds {
namespace {

using test::Bytes;

Bytes bytes_of(const std::filesystem::path& file) {
  const std::string text = files::read_text(file, hygge::Bytes{1'000'000});
  const auto bytes = std::as_bytes(std::span{text});
  return {bytes.begin(), bytes.end()};
}

/// Runs `read` over a fuzzer's corpus, and over each seed cut at every place, or with each of its bytes turned; of long
/// ones at about so many places.
void survive_corpus(const char* name, void (*read)(std::span<const std::byte>), std::size_t places = 300) {
  std::size_t seeds = 0;
  for (const auto& entry : std::filesystem::directory_iterator{std::filesystem::path{HYGGE_FUZZ_CORPUS} / name}) {
    SCOPED_TRACE(entry.path());
    Bytes bytes = bytes_of(entry.path());
    read(bytes);
    ++seeds;
    const std::size_t step = bytes.size() / places + 1;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
      read(std::span{bytes}.first(at));
      bytes[at] ^= std::byte{0xFF};
      read(bytes);
      bytes[at] ^= std::byte{0xFF};
    }
  }
  EXPECT_GT(seeds, 0U);
}

TEST(ForeignBytesTest, SurvivesRepliesOfAnyKind) { survive_corpus("tds_replies", test::read_as_replies); }
TEST(ForeignBytesTest, SurvivesLoginsOfAnyKind) { survive_corpus("tds_login", test::read_as_login); }
TEST(ForeignBytesTest, SurvivesHandshakesOfAnyKind) {
  survive_corpus("tds_handshake", test::read_as_handshake, 30);  // each of them starts OpenSSL twice
}
TEST(ForeignBytesTest, SurvivesBrowsersOfAnyKind) { survive_corpus("tds_browser", test::read_as_browser); }

/// Answers that another server gave, in a session that other people's client held.
TEST(ForeignBytesTest, ReadsRecordedAnswers) {
  struct Case {
    const char* seed;
    std::size_t answers;
    std::size_t results;
  };
  constexpr Case kCases[] = {{"recorded_select_alltypes_small", 2, 1},
                             {"recorded_select_alltypes", 2, 1},
                             {"recorded_select_collations", 2, 1},
                             {"recorded_bulk_freebcp_alltypes", 6, 2}};
  for (const Case& given : kCases) {
    SCOPED_TRACE(given.seed);
    const Bytes wire = bytes_of(std::filesystem::path{HYGGE_FUZZ_CORPUS} / "tds_replies" / given.seed);
    for (const std::size_t at_once : {1U, 1000U, 1'000'000U}) {
      auto transport = std::make_unique<MemoryTransport>(wire, at_once);
      Session session{std::make_unique<SessionState>(std::move(transport))};
      std::size_t results = 0;
      for (std::size_t answer = 0; answer < given.answers; ++answer) {
        Reply reply = session.batch("x");
        std::optional<ResultShape> shape;
        std::uint64_t rows = 0;
        for (auto event = reply.next(); event != Reply::Event::End; event = reply.next()) {
          if (event == Reply::Event::Columns) shape = ResultShape::read(reply.input());
          results += event == Reply::Event::Columns ? 1 : 0;
          if (event == Reply::Event::Done && shape) {
            EXPECT_EQ(std::exchange(rows, 0), reply.done().rows());
            shape.reset();
          }
          if (event != Reply::Event::Rows) continue;
          const auto token = static_cast<Token>(reply.input().read<std::uint8_t>());
          shape->skip_row(reply.input(), token == Token::NbcRow);
          ++rows;
        }
      }
      EXPECT_EQ(session.bytes_received(), wire.size());
      EXPECT_EQ(results, given.results);
    }
  }
}

}  // namespace
}  // namespace hygge::tds
