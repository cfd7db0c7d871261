#include "hygge/stores/parquet/write_plan.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "hygge/base/error.h"
#include "hygge/engine/batch.h"
#include "hygge/engine/sql_text.h"

namespace hygge::stores::parquet {

namespace {

constexpr std::uint64_t kFullRowGroup = 122'880;
constexpr std::uint64_t kSmallRowGroup = 20'480;

/// What a fused copy takes besides its row groups: read buffers, and what the allocator keeps.
std::uint64_t fixed_need(const engine::Schema& schema, unsigned threads) {
  constexpr std::uint64_t kForAny = 40'000'000;
  constexpr std::uint64_t kPerColumn = 400'000;
  return kForAny + kPerColumn * threads * schema.size();
}

/// Each thread collects a row group and encodes it: a little less than twice its rows.
std::uint64_t need_per_row(const engine::Schema& schema, unsigned threads) {
  return std::max<std::uint64_t>(1, schema.row_bytes() * threads * 18 / 10);
}

std::string engine_codec(const std::string& codec) {
  if (codec == "none") return "uncompressed";
  if (codec == "lz4") return "lz4_raw";
  return codec;
}

}  // namespace

Wishes Wishes::read(const config::Section& section) {
  constexpr int kDefaultZstdLevel = 1;
  Wishes wishes;
  wishes.codec = section.text("compression");
  wishes.codec_given = section.given("compression");
  wishes.level_given = section.given("compression_level");
  if (wishes.level_given && wishes.codec != "zstd") {
    throw Error{ErrorKind::Config, "compression_level has no meaning for " + wishes.codec}
        .at(section.where("compression_level"))
        .advise("remove it, or set compression: zstd");
  }
  if (wishes.codec == "zstd") {
    wishes.level = wishes.level_given ? static_cast<int>(section.integer("compression_level")) : kDefaultZstdLevel;
  }
  wishes.modern = section.text("encoding") == "modern";
  wishes.encoding_given = section.given("encoding");
  if (section.given("batch_size")) wishes.rows_per_file = section.rows("batch_size");
  wishes.file_size = section.bytes("file_size");
  wishes.file_size_given = section.given("file_size");
  if (section.given("row_group_size")) wishes.row_group = section.rows("row_group_size");
  wishes.partition_by = section.list("partition_by");
  if (wishes.rows_per_file && !wishes.partition_by.empty()) {
    throw Error{ErrorKind::Config, "batch_size and partition_by cannot be had together"}
        .because("a partition has as many rows as the data gives it")
        .at(section.where("batch_size"))
        .advise("remove one of them");
  }
  return wishes;
}

bool Wishes::are_met_by(const engine::Verbatim& verbatim) const {
  if (verbatim.format != "parquet") return false;
  if (rows_per_file || file_size_given || row_group || !partition_by.empty() || level_given) return false;
  const auto is_codec = [&](const std::string& found) { return found == codec; };
  if (codec_given && !std::all_of(verbatim.codecs.begin(), verbatim.codecs.end(), is_codec)) return false;
  return !encoding_given || modern == verbatim.modern_encodings;
}

MemoryWish memory_for(const engine::Schema& schema, const Wishes& wishes, unsigned threads) {
  const std::uint64_t fixed = fixed_need(schema, threads);
  const std::uint64_t per_row = need_per_row(schema, threads);
  const std::uint64_t best = wishes.row_group ? wishes.row_group->value : kFullRowGroup;
  const std::uint64_t least = wishes.row_group ? wishes.row_group->value : kSmallRowGroup;
  return MemoryWish{Bytes{fixed + per_row * best}, Bytes{fixed + per_row * least}};
}

Rows row_group_within(Bytes memory, const engine::Schema& schema, const Wishes& wishes, unsigned threads) {
  if (wishes.row_group) return *wishes.row_group;
  const std::uint64_t fixed = fixed_need(schema, threads);
  const std::uint64_t rest = memory.value > fixed ? memory.value - fixed : 0;
  const std::uint64_t rows = rest / need_per_row(schema, threads) / engine::kBatchRows * engine::kBatchRows;
  return Rows{std::clamp<std::uint64_t>(rows, engine::kBatchRows, kFullRowGroup)};
}

std::string copy_options(const Wishes& wishes, Rows row_group, const FlowIdentity& identity) {
  using engine::quote_text;
  // A larger dictionary limit costs a hash of every value and rarely pays (engine.md 1).
  std::string options =
      fmt::format("FORMAT parquet, COMPRESSION {}, PARQUET_VERSION {}, DICTIONARY_SIZE_LIMIT 4096, ROW_GROUP_SIZE {}",
                  engine_codec(wishes.codec), wishes.modern ? "V2" : "V1", row_group.value);
  if (wishes.level) options += fmt::format(", COMPRESSION_LEVEL {}", *wishes.level);
  options += fmt::format(
      ", KV_METADATA {{hygge_version: {}, hygge_run_id: {}, hygge_flow: {}, hygge_source: {}, hygge_written: {}}}",
      quote_text(HYGGE_VERSION), quote_text(identity.run_id), quote_text(identity.name), quote_text(identity.source),
      quote_text(fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                             fmt::gmtime(std::chrono::floor<std::chrono::seconds>(identity.started)))));
  return options;
}

}  // namespace hygge::stores::parquet
