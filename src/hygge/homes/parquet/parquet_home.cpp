#include "hygge/homes/parquet/parquet_home.h"

#include <algorithm>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "hygge/base/text.h"
#include "hygge/base/utf8.h"
#include "hygge/config/reach.h"
#include "hygge/core/column_choice.h"
#include "hygge/core/store.h"
#include "hygge/engine/sql_text.h"
#include "hygge/homes/parquet/damaged_file.h"
#include "hygge/homes/parquet/direct_scan.h"
#include "hygge/homes/parquet/hive_folders.h"
#include "hygge/homes/parquet/predicate.h"
#include "hygge/parquet/byte_source.h"
#include "hygge/parquet/decode.h"
#include "hygge/parquet/footer.h"
#include "hygge/parquet/page_checksums.h"

namespace hygge::homes::parquet {

namespace {

/// The note about links to files that are read already.
std::string told(const std::vector<std::string>& links) {
  const std::string first = "'" + links.front() + "'";
  if (links.size() == 1) return "the link " + first + " leads to a file that is read already: its rows come once";
  return "links such as " + first + " lead " + format_count(links.size()) +
         " times to files that are read already: their rows come once";
}

/// Paths that lead into each other are refused before; a link inside a folder shows only when its files are found.
void refuse_what_is_written(const std::vector<SourceFile>& files, std::span<const RunTarget> targets,
                            const config::Section& section, const std::string& flow) {
  for (const SourceFile& file : files) {
    for (const RunTarget& target : targets) {
      if (file.by_own_name || !config::is_inside(file.real, target.folder)) continue;
      Error error{ErrorKind::Config, "'" + file.name + "' lies where flow '" + printable(target.flow) + "' writes"};
      error.at(section.where("path"));
      if (target.flow == flow) {
        throw std::move(error)
            .because("a link leads into its own store: rows would come again with each run")
            .advise("remove the link, or choose another path");
      }
      throw std::move(error)
          .because("a link leads into the store of a flow of this run, which may be writing it")
          .advise("run one after the other, each with --flow, or remove the link");
    }
  }
}

std::string undeclared(const std::string& file) {
  return "what '" + file + "' keeps of its source's columns (" + std::string{hygge::parquet::kDeclaredKey} +
         ") cannot be read: the rows are moved without it";
}

bool holds_bytes_or_floating(const engine::Type& type) {
  using engine::TypeId;
  return type.id == TypeId::Blob || type.id == TypeId::Float || type.id == TypeId::Double ||
         std::any_of(type.parts().begin(), type.parts().end(),
                     [](const engine::Column& part) { return holds_bytes_or_floating(part.type); });
}

/// The engine's texts are UTF-8, those with paths in them, too.
void refuse_unspeakable(const std::vector<SourceFile>& files) {
  for (const SourceFile& file : files) {
    if (!find_invalid_utf8(file.path.native())) continue;
    throw Error{ErrorKind::Unsupported, "the engine cannot read '" + file.name + "'"}
        .because("its path is no UTF-8")
        .advise("rename the file, or the folder above it that has a name of other bytes");
  }
}

/// What `work` gives; what it throws says where the path was written, unless it knows a better place.
template <typename Work>
auto pointing_at_path(const config::Section& section, const Work& work) {
  try {
    return work();
  } catch (Error& error) {
    if (error.where().empty() && error.kind() != ErrorKind::Cancelled) error.at(section.where("path"));
    throw;
  }
}

}  // namespace

ParquetHome::ParquetHome(const config::Section& section, const KindContext& context)
    : section_{section}, root_{context.root}, flow_{context.flow} {}

std::string ParquetHome::describe() const {
  std::vector<std::string> places;
  for (const SourcePath& path : source_paths(section_)) places.push_back(shown(path.called, root_));
  constexpr std::size_t kMostNamed = 2;
  std::string text = places.size() <= kMostNamed ? join(places, ", ")
                                                 : places.front() + " and " + format_count(places.size() - 1) + " more";
  try {
    if (!listed_) listed_ = find_source_files(source_paths(section_), root_).files.size();
    if (*listed_ > 1) text += " (" + format_count(*listed_) + " files)";
  } catch (const Error&) {
    // What is wrong with the path is told by open().
  }
  return text;
}

/// Footers are read where something is asked of the columns alone: without, they are as good a moment later.
void ParquetHome::try_open(const HomeContext& context) {
  if (section_.given("columns") || section_.given("where")) {
    open(context);
  } else {
    files_ = find_files().files;
  }
}

std::optional<Bytes> ParquetHome::weigh() {
  if (files_.empty()) files_ = find_files().files;
  Bytes bytes;
  for (const SourceFile& file : files_) bytes += Bytes{file.fingerprint.size};
  return bytes;
}

SourceFiles ParquetHome::find_files() const {
  return pointing_at_path(section_, [&] {
    try {
      return find_source_files(source_paths(section_), root_);
    } catch (Error& error) {
      tell_appended(error, section_.value("path").appended);
      throw;
    }
  });
}

FileSurvey ParquetHome::look(const HomeContext& context) {
  SourceFiles found = find_files();
  files_ = std::move(found.files);
  listed_ = files_.size();
  if (!found.links.empty()) context.note(told(found.links), false);
  refuse_what_is_written(files_, context.targets, section_, flow_);
  return pointing_at_path(section_, [&] { return survey(files_, context.cancel); });
}

std::optional<engine::Relation> ParquetHome::open_as_is(const HomeContext& context) {
  surveyed_ = look(context);
  if (surveyed_->groups.size() != 1 || section_.given("where")) return std::nullopt;
  engine::Relation relation = open_groups(*surveyed_, {untyped_group(surveyed_->groups.front())}, context);
  if (!relation.verbatim) return std::nullopt;
  return relation;
}

engine::Relation ParquetHome::open(const HomeContext& context) {
  const FileSurvey found = surveyed_ ? *std::exchange(surveyed_, std::nullopt) : look(context);
  pointing_at_path(section_, [&] { refuse_unspeakable(files_); });
  return open_groups(found, typed_groups(found, files_, context.session), context);
}

engine::Relation ParquetHome::open_groups(const FileSurvey& found, const std::vector<ReadGroup>& groups,
                                          const HomeContext& context) {
  const std::vector<MisreadColumn> misread = misread_columns(found, files_);
  const std::optional<Error> unreadable = misread_among(misread, section_.list("columns"));
  if (unreadable && groups.size() > 1) throw Error{*unreadable};

  const std::vector<HiveColumn> hive = pointing_at_path(
      section_, [&] { return hive_columns(files_, found.groups, hive_wish_of(section_.text("hive_partitioning"))); });
  const Settlement settlement = pointing_at_path(
      section_, [&] { return settle(groups, files_, found, hive, section_.boolean("union_by_name")); });
  for (const std::string& note : settlement.notes) context.note(note, false);
  if (!settlement.doubt.empty()) context.note(settlement.doubt, true);
  if (!found.unread_declaration.empty()) context.note(undeclared(found.unread_declaration), false);

  decodable_ = found.decodable;
  has_bloom_filters_ = found.bloom_filters;
  whole_ = engine::Relation{};
  whole_.sql = settlement.sql;
  whole_.schema = settlement.schema;
  whole_.nulls = settlement.nulls;
  whole_.rows = found.total_rows();
  whole_.rows_exact = true;
  whole_.bytes = found.bytes;
  whole_.largest_piece = found.largest_row_group;
  if (!found.declared.columns.empty()) whole_.declared = std::make_shared<const engine::Declared>(found.declared);

  const std::vector<std::size_t> chosen =
      choose_columns(section_.list("columns"), settlement.schema, section_.places("columns"));
  engine::Relation relation = whole_;
  if (section_.given("where")) filter(relation, misread, context.session);
  select_columns(relation, chosen);
  if (is_verbatim(groups.size(), hive.size(), chosen)) {
    engine::Verbatim verbatim;
    verbatim.format = "parquet";
    for (const SourceFile& file : files_) {
      verbatim.files.push_back(file.path);
      verbatim.names.push_back(file.name);
    }
    verbatim.codecs.assign(found.codecs.begin(), found.codecs.end());
    verbatim.modern_encodings = found.modern_encodings;
    verbatim.decodable = found.decodable;
    verbatim.largest_chunk = found.largest_chunk;
    verbatim.unreadable = unreadable;
    relation.verbatim = std::move(verbatim);
  } else if (unreadable) {
    throw Error{*unreadable};
  }
  if (groups.size() == 1 && hive.empty() && misread.empty() && !section_.given("where") && !context.by_engine) {
    direct_ = direct_scan_of(relation, found, files_, chosen, context.cancel);
  }
  if (direct_) {
    relation.direct = std::make_shared<const engine::DirectRows>(
        engine::DirectRows{.sql = relation.sql, .scan = direct_, .each_reader = direct_->room()});
  }
  return relation;
}

/// The engine (DuckDB 1.5.6) overlooks rows by Bloom filters: where bytes are asked for that are there, and zeroes of
/// which some are -0.0.
bool ParquetHome::overlooks_rows(const std::string& predicate, engine::Session& session) const {
  if (!has_bloom_filters_) return false;
  return std::any_of(whole_.schema.columns.begin(), whole_.schema.columns.end(), [&](const engine::Column& column) {
    return holds_bytes_or_floating(column.type) &&
           uses_column(predicate, column.name, whole_.sql, whole_.schema, session);
  });
}

void ParquetHome::filter(engine::Relation& relation, const std::vector<MisreadColumn>& misread,
                         engine::Session& session) const {
  const std::string predicate = section_.text("where");
  check_predicate(predicate, section_.where("where"), whole_.sql, whole_.schema, session);
  for (const MisreadColumn& column : misread) {
    if (uses_column(predicate, column.column, whole_.sql, whole_.schema, session)) throw Error{column.error};
  }
  relation.sql = overlooks_rows(predicate, session) ? filtered_row_by_row(relation.sql, predicate)
                                                    : filtered(relation.sql, predicate);
  relation.filter_place = section_.where("where");
  relation.rows_exact = false;
  relation.nulls.assign(relation.nulls.size(), std::nullopt);
}

bool ParquetHome::is_verbatim(std::size_t groups, std::size_t hive_columns,
                              const std::vector<std::size_t>& chosen) const {
  const bool all_in_order = chosen.size() == whole_.schema.size() && std::is_sorted(chosen.begin(), chosen.end());
  return groups == 1 && hive_columns == 0 && all_in_order && !section_.given("where");
}

std::optional<HomeCount> ParquetHome::decode(unsigned threads, const CancelToken& cancel) {
  if (!decodable_) return std::nullopt;
  std::vector<hygge::parquet::DecodedFile> files;
  for (const SourceFile& file : files_) files.push_back({file.path, file.name});
  const std::optional<hygge::parquet::Decoded> decoded = hygge::parquet::decode(files, threads, cancel);
  if (!decoded) return std::nullopt;
  HomeCount count;
  count.rows = Rows{decoded->rows};
  for (const std::uint64_t nulls : decoded->nulls) count.nulls.emplace_back(Rows{nulls});
  count.nulls.resize(whole_.schema.size());
  return count;
}

void ParquetHome::check_bytes(const CancelToken& cancel) {
  if (direct_ && direct_->has_read_all()) return;
  for (const SourceFile& file : files_) {
    const hygge::parquet::FileBytes bytes{file.path, file.name};
    check_pages(bytes, read_footer(bytes), cancel);
  }
}

std::optional<Error> ParquetHome::find_damage(const HomeContext& context) { return find_damaged_file(files_, context); }

void ParquetHome::confirm_unchanged() {
  for (const SourceFile& file : files_) {
    if (files::fingerprint(file.path) == file.fingerprint) continue;
    throw changed_while_read(file);
  }
  if (!direct_) return;
  if (const std::optional<std::string> found = direct_->not_for_us()) {
    throw StageAgain{.why = "the files hold " + *found + ": the engine reads them", .by_engine = true};
  }
}

}  // namespace hygge::homes::parquet
