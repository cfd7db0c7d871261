// What does the way through our own code cost? hygge_bench_external FOLDER MODE [ROWS] [QUEUE] [WRITERS]
// And what would the engine alone take? hygge_bench_external FOLDER copy SOURCE
//
//   prepare   made rows -> FOLDER/made.parquet, for the other modes
//   fused           FOLDER/made.parquet -> Parquet by the engine alone, any order: the measure
//   fused_ordered   the same in the order of the rows
//   scan            made rows -> Parquet through the scan adapter, one split, any order
//   scan_ordered    the same in the order of the rows
//   drain           FOLDER/made.parquet -> writers through the drain
//   copy            the Parquet files of the folder SOURCE -> Parquet by the engine alone, any order
//
// Prints the seconds of the statement alone.
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>

#include "hygge/base/error.h"
#include "hygge/engine/engine.h"
#include "hygge/engine/session.h"
#include "hygge/engine/sql_text.h"
#include "made_rows.h"

namespace {

using hygge::CancelToken;
using hygge::engine::quote_text;

std::string copy_options(bool ordered) {
  return std::string{
             " (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, PARQUET_VERSION V1, "
             "DICTIONARY_SIZE_LIMIT 4096, PRESERVE_ORDER "} +
         (ordered ? "true)" : "false)");
}

/// The engine's own reader and writer, with nothing of ours between them.
int copy_by_engine(const std::filesystem::path& folder, const std::filesystem::path& source) {
  hygge::engine::EngineOptions options;
  options.folders = {folder, source};
  options.temp_folder = folder / "spill";
  hygge::engine::Engine engine{options};
  hygge::engine::Session session = engine.open_session();
  session.run("COPY (SELECT * FROM read_parquet(" + quote_text((source / "*.parquet").string()) + ")) TO " +
                  quote_text((folder / "external_out.parquet").string()) + copy_options(false),
              CancelToken{});
  return 0;
}

int measure(const std::filesystem::path& folder, const std::string& mode, std::uint64_t rows, std::size_t queue,
            std::size_t writers) {
  hygge::engine::EngineOptions options;
  options.folders = {folder};
  options.temp_folder = folder / "spill";
  hygge::engine::Engine engine{options};
  hygge::engine::Session session = engine.open_session();
  const CancelToken cancel;
  const std::string made = (folder / "made.parquet").string();
  const std::string target = quote_text((folder / "external_out.parquet").string());
  const std::string read_made = "SELECT * FROM read_parquet(" + quote_text(made) + ")";

  const auto began = std::chrono::steady_clock::now();
  const bool ordered = mode.ends_with("_ordered");
  if (mode == "prepare" || mode == "scan" || mode == "scan_ordered") {
    const hygge::engine::Relation relation = engine.relation_of(hygge::bench::made_scan(rows, 1), ordered);
    const std::string to = mode == "prepare" ? quote_text(made) : target;
    session.run("COPY (" + relation.sql + ") TO " + to + copy_options(ordered), cancel);
  } else if (mode == "fused" || mode == "fused_ordered") {
    session.run("COPY (" + read_made + ") TO " + target + copy_options(ordered), cancel);
  } else if (mode == "drain") {
    hygge::engine::Relation relation;
    relation.sql = read_made;
    relation.schema = session.describe(read_made);
    hygge::engine::DrainOptions drain;
    drain.writers = writers;
    drain.queue_batches = queue;
    hygge::engine::drain(
        session, relation, drain, [](std::size_t) { return hygge::bench::forgetting_writer(); }, cancel);
  } else {
    std::cerr << "unknown mode '" << mode << "'\n";
    return 2;
  }
  std::cout << std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count() << '\n';
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr
        << "usage: hygge_bench_external FOLDER prepare|fused|fused_ordered|scan|scan_ordered|drain [ROWS] [QUEUE] "
           "[WRITERS]\n       hygge_bench_external FOLDER copy SOURCE\n";
    return 2;
  }
  const auto number = [&](int index, std::uint64_t fallback) {
    return argc > index ? std::strtoull(argv[index], nullptr, 10) : fallback;
  };
  try {
    if (std::string_view{argv[2]} == "copy" && argc > 3) {
      return copy_by_engine(std::filesystem::absolute(argv[1]), std::filesystem::absolute(argv[3]));
    }
    return measure(std::filesystem::absolute(argv[1]), argv[2], number(3, 10'000'000),
                   static_cast<std::size_t>(number(4, 8)), static_cast<std::size_t>(number(5, 1)));
  } catch (const hygge::Error& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
