#include "hygge/base/files.h"
#include "hygge/parquet/byte_source.h"
#include "hygge/parquet/footer.h"
#include "hygge/stores/parquet/staging.h"

namespace hygge::stores::parquet {

namespace {

using hygge::parquet::FileBytes;

Rows rows_in(const std::filesystem::path& file) {
  return Rows{hygge::parquet::read_footer(FileBytes{file, file.filename().string()}).rows};
}

}  // namespace

std::vector<StagedParquet> copy_verbatim(const engine::Verbatim& verbatim, const std::filesystem::path& staging,
                                         const StoreContext& context) {
  std::vector<StagedParquet> staged;
  Rows rows;
  for (const std::filesystem::path& file : verbatim.files) {
    staged.push_back({staging / (std::to_string(staged.size()) + kStagedSuffix), {}});
    files::copy_file(file, staged.back().path, context.cancel);
    rows += rows_in(staged.back().path);
    context.progress(rows);
  }
  return staged;
}

}  // namespace hygge::stores::parquet
