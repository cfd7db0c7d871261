#include "hygge/homes/parquet/parquet_home.h"

#include <algorithm>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "hygge/base/text.h"
#include "hygge/engine/sql_text.h"
#include "hygge/homes/parquet/column_choice.h"
#include "hygge/homes/parquet/hive_folders.h"
#include "hygge/homes/parquet/predicate.h"
#include "hygge/homes/parquet/settlement.h"
#include "hygge/parquet/byte_source.h"
#include "hygge/parquet/footer.h"
#include "hygge/parquet/page_checksums.h"

namespace hygge::homes::parquet {

ParquetHome::ParquetHome(const config::Section& section, const KindContext& context)
    : section_{section}, root_{context.root} {}

std::string ParquetHome::describe() const {
  std::vector<std::string> places;
  for (const std::string& path : section_.list("path")) places.push_back(shown(path, root_));
  constexpr std::size_t kMostNamed = 2;
  std::string text = places.size() <= kMostNamed ? join(places, ", ")
                                                 : places.front() + " and " + format_count(places.size() - 1) + " more";
  try {
    const std::size_t count = files_.empty() ? find_source_files(section_.list("path"), root_).size() : files_.size();
    if (count > 1) text += " (" + format_count(count) + " files)";
  } catch (const Error&) {
    // What is wrong with the path is told by open().
  }
  return text;
}

std::optional<Bytes> ParquetHome::weigh() {
  Bytes bytes;
  for (const SourceFile& file : find_source_files(section_.list("path"), root_)) bytes += Bytes{file.fingerprint.size};
  return bytes;
}

engine::Relation ParquetHome::open(const HomeContext& context) {
  files_ = find_source_files(section_.list("path"), root_);
  const FileSurvey found = survey(files_, context.cancel);
  const std::vector<ReadGroup> groups = typed_groups(found, files_, context.session);

  std::vector<std::string> own_columns;
  for (const ReadGroup& group : groups) {
    own_columns.insert(own_columns.end(), group.alike.columns.begin(), group.alike.columns.end());
  }
  const std::vector<HiveColumn> hive =
      hive_columns(files_, own_columns, hive_wish_of(section_.text("hive_partitioning")));
  Settlement settlement = settle(groups, files_, found, hive, section_.boolean("union_by_name"));
  for (const std::string& note : settlement.notes) context.note(note, false);

  whole_ = engine::Relation{};
  whole_.sql = settlement.sql;
  whole_.schema = settlement.schema;
  whole_.nulls = settlement.nulls;
  whole_.rows = found.total_rows();
  whole_.rows_exact = true;
  whole_.bytes = found.bytes;
  whole_.largest_piece = found.largest_row_group;

  const std::vector<std::size_t> chosen =
      choose_columns(section_.list("columns"), settlement.schema, section_.where("columns"));
  engine::Relation relation = whole_;
  if (section_.given("where")) {
    const std::string predicate = section_.text("where");
    check_predicate(predicate, section_.where("where"), whole_.sql, whole_.schema, context.session);
    relation.sql = filtered(relation.sql, predicate);
    relation.rows_exact = false;
    relation.nulls.assign(relation.nulls.size(), std::nullopt);
  }
  select_columns(relation, chosen);
  if (is_verbatim(groups.size(), hive.size(), chosen)) {
    engine::Verbatim verbatim;
    verbatim.format = "parquet";
    for (const SourceFile& file : files_) verbatim.files.push_back(file.path);
    verbatim.codecs.assign(found.codecs.begin(), found.codecs.end());
    verbatim.modern_encodings = found.modern_encodings;
    relation.verbatim = std::move(verbatim);
  }
  return relation;
}

bool ParquetHome::is_verbatim(std::size_t groups, std::size_t hive_columns,
                              const std::vector<std::size_t>& chosen) const {
  const bool all_in_order = chosen.size() == whole_.schema.size() && std::is_sorted(chosen.begin(), chosen.end());
  return groups == 1 && hive_columns == 0 && all_in_order && !section_.given("where");
}

void ParquetHome::check_bytes(const CancelToken& cancel) {
  for (const SourceFile& file : files_) {
    const hygge::parquet::FileBytes bytes{file.path, file.name};
    check_pages(bytes, read_footer(bytes), cancel);
  }
}

void ParquetHome::confirm_unchanged() {
  for (const SourceFile& file : files_) {
    if (files::fingerprint(file.path) == file.fingerprint) continue;
    throw Error{ErrorKind::Data, "'" + file.name + "' changed while it was read"}
        .advise("run again when whoever writes it has finished")
        .transient();
  }
}

}  // namespace hygge::homes::parquet
