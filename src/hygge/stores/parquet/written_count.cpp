#include "hygge/stores/parquet/written_count.h"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>

#include "hygge/parquet/byte_source.h"
#include "hygge/parquet/footer.h"

namespace hygge::stores::parquet {

namespace {

using hygge::parquet::Footer;

std::unordered_map<std::string, std::optional<std::uint64_t>> nulls_by_name(const Footer& footer) {
  std::unordered_map<std::string, std::optional<std::uint64_t>> nulls;
  for (const hygge::parquet::Column& column : footer.columns) nulls.emplace(column.name, nulls_of(footer, column));
  return nulls;
}

}  // namespace

Staged count_written(const std::vector<WrittenFile>& files, const engine::Schema& schema) {
  Staged staged;
  staged.nulls.assign(schema.size(), Rows{});
  for (const WrittenFile& file : files) {
    const hygge::parquet::FileBytes bytes{file.path, file.path.string()};
    const Footer footer = read_footer(bytes);
    staged.rows += Rows{footer.rows};
    staged.bytes += Bytes{bytes.size()};
    const auto nulls = nulls_by_name(footer);
    for (std::size_t column = 0; column < schema.size(); ++column) {
      const auto found = nulls.find(schema.columns[column].name);
      std::optional<Rows>& total = staged.nulls[column];
      if (total && found != nulls.end() && found->second) {
        *total += Rows{*found->second};
      } else {
        total.reset();
      }
    }
  }
  staged.files = files.size();
  return staged;
}

}  // namespace hygge::stores::parquet
