#include "hygge/stores/parquet/floating_dictionaries.h"

#include <algorithm>

#include "hygge/engine/zero_watch.h"
#include "hygge/parquet/byte_source.h"
#include "hygge/parquet/footer.h"

namespace hygge::stores::parquet {

namespace {

bool has_floating_dictionary(const WrittenFile& file, const engine::Schema& schema) {
  const hygge::parquet::FileBytes bytes{file.path, file.path.string()};
  const hygge::parquet::Footer footer = read_footer(bytes);
  for (std::size_t leaf = 0; leaf < footer.leaves.size(); ++leaf) {
    const int column = schema.find(footer.columns[footer.leaves[leaf].column].name);
    if (column < 0 || !engine::holds_floating(schema.columns[static_cast<std::size_t>(column)].type)) continue;
    const bool has_dictionary =
        std::any_of(footer.row_groups.begin(), footer.row_groups.end(), [leaf](const hygge::parquet::RowGroup& group) {
          return group.chunks[leaf].dictionary_page_offset.has_value();
        });
    if (has_dictionary) return true;
  }
  return false;
}

}  // namespace

bool has_floating_dictionaries(const std::vector<WrittenFile>& files, const engine::Schema& schema) {
  return std::any_of(files.begin(), files.end(),
                     [&](const WrittenFile& file) { return has_floating_dictionary(file, schema); });
}

}  // namespace hygge::stores::parquet
