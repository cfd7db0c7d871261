#include "hygge/parquet/new_files.h"

#include <utility>

namespace hygge::parquet {

NewFiles::NewFiles(const std::vector<WrittenColumn>& columns, NewFilesPlan plan)
    : columns_{columns},
      plan_{std::move(plan)},
      output_{{plan_.name, std::string{kMagic}, 0, UINT64_MAX, [](std::size_t) { return false; }}} {}

void NewFiles::write(const std::vector<EncodedChunk>& chunks, std::uint64_t rows) {
  if (!footer_) {
    output_.begin_file();
    footer_.emplace(columns_);
  }
  const std::size_t file = output_.files() - 1;
  const std::uint64_t begin = output_.size_of(file);
  footer_->add(chunks, rows, begin);
  for (const EncodedChunk& chunk : chunks) {
    output_.write(file, chunk.dictionary);
    output_.write(file, chunk.pages);
  }
  // Another row group like this one must not bring it farther beyond its size than it is below it now.
  const std::uint64_t end = output_.size_of(file);
  if (end + (end - begin) / 2 >= plan_.file_size) end_file();
}

std::size_t NewFiles::finish() {
  if (footer_) end_file();
  return output_.files();
}

void NewFiles::end_file() {
  const std::size_t file = output_.files() - 1;
  const std::string end = file_end(footer_->bytes(plan_.metadata, plan_.created_by));
  output_.write(file, std::as_bytes(std::span{end}));
  output_.close(file);
  footer_.reset();
}

}  // namespace hygge::parquet
