#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "hygge/parquet/bad_page.h"
#include "hygge/parquet/chunk_check.h"
#include "hygge/parquet/column_reader.h"
#include "hygge/parquet/footer.h"
#include "hygge/parquet/page_checksums.h"
#include "hygge/parquet/recode.h"
#include "tests/parquet/memory_bytes.h"

namespace {

using hygge::parquet::Footer;

/// Calls `look()`, which may find whatever it likes, in words of ours.
template <typename Look>
void survive(Look look) {
  try {
    look();
  } catch (const hygge::Error&) {
    return;
  } catch (const hygge::parquet::NotForUs&) {
    return;
  }
}

void decode(const hygge::test::MemoryBytes& file, const Footer& footer) {
  std::atomic<std::uint64_t> walked = 0;
  hygge::parquet::PageBuffers buffers;
  for (std::size_t group = 0; group < footer.row_groups.size(); ++group) {
    for (std::size_t leaf = 0; leaf < footer.leaves.size(); ++leaf) {
      survive([&] {
        hygge::parquet::ChunkPages pages{file, footer, group, leaf, walked};
        hygge::parquet::ChunkCheck{file, hygge::CancelToken{}, buffers}.run(pages, footer.leaves[leaf],
                                                                            footer.row_groups[group].rows);
      });
    }
  }
}

/// Reads the values of flat columns, some rows at a time, and touches each byte of their texts.
void read_values(const hygge::test::MemoryBytes& file, const Footer& footer) {
  constexpr std::uint64_t kMostRows = 20'000;  // a few bytes may claim very many NULLs
  constexpr std::size_t kRows = 1'000;
  std::atomic<std::uint64_t> walked = 0;
  for (std::size_t group = 0; group < footer.row_groups.size(); ++group) {
    for (std::size_t leaf = 0; leaf < footer.leaves.size(); ++leaf) {
      const hygge::parquet::Leaf& column = footer.leaves[leaf];
      if (column.is_special || column.deepest_definition > 1 || column.deepest_repetition > 0) continue;
      const bool is_text = column.type == hygge::parquet::PhysicalType::ByteArray;
      const std::size_t size = laid_size(column);
      if (size > 16) continue;
      survive([&] {
        hygge::parquet::ReadingRoom room;
        const hygge::CancelToken cancel;
        using Kind = hygge::parquet::ValueForm::Kind;
        const bool is_fixed = column.type == hygge::parquet::PhysicalType::FixedByteArray;
        const hygge::parquet::ValueForm form{.kind = is_text    ? Kind::Text
                                                     : is_fixed ? Kind::BigEndian
                                                                : Kind::Same,
                                             .width = is_fixed ? std::uint8_t{16} : static_cast<std::uint8_t>(size)};
        hygge::parquet::ColumnReader reader{file, footer, group, leaf, form, walked, cancel, room};
        std::vector<std::string_view> values(kRows);  // 16 bytes each, which is enough for all
        std::array<std::uint64_t, kRows / 64 + 1> presence{};
        unsigned sum = 0;
        for (std::uint64_t left = std::min(footer.row_groups[group].rows, kMostRows); left > 0;) {
          const auto rows = static_cast<std::size_t>(std::min<std::uint64_t>(left, kRows));
          reader.read(rows, values.data(), presence.data());
          for (std::size_t row = 0; is_text && row < rows; ++row) {
            const bool is_there = (presence[row / 64] >> (row % 64) & 1U) != 0;
            for (const char byte : is_there ? values[row] : "") sum += static_cast<unsigned char>(byte);
          }
          left -= rows;
        }
        volatile unsigned looked_at = sum;
        static_cast<void>(looked_at);
      });
    }
  }
}

/// What can be packed anew, must be as well as it was.
void recode(const std::string& bytes) {
  static const hygge::files::TemporaryFolder folder{std::filesystem::temp_directory_path()};
  const std::filesystem::path before = folder.path() / "before";
  std::ofstream{before, std::ios::binary} << bytes;
  for (const bool modern : {false, true}) {
    hygge::parquet::RecodeWish wish;
    wish.packing.codec = *hygge::parquet::packing_codec(modern ? "zstd" : "snappy");
    wish.modern = modern;
    wish.file_size = modern ? 1 : UINT64_MAX;
    std::vector<hygge::parquet::DecodedFile> made;
    const auto next = [&](std::size_t number) {
      made.push_back({folder.path() / std::to_string(number), "made"});
      std::filesystem::remove(made.back().path);
      return made.back().path;
    };
    std::optional<hygge::parquet::Recoded> found;
    survive([&] { found = hygge::parquet::recode({before, "before"}, next, wish, 1, hygge::CancelToken{}); });
    if (!found) continue;
    const auto again = hygge::parquet::decode(made, 1, hygge::CancelToken{});
    if (!again || again->rows != found->source.rows || again->nulls != found->source.nulls) std::abort();
  }
}

}  // namespace

// Whatever the bytes claim: an Error or a walk that ends, and nothing else.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const hygge::test::MemoryBytes file{std::string{data, data + size}};
  survive([&] {
    const Footer footer = read_footer(file);
    decode(file, footer);
    read_values(file, footer);
    check_pages(file, footer, hygge::CancelToken{});
  });
  recode(std::string{data, data + size});
  return 0;
}
