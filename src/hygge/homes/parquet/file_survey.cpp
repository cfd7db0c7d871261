#include "hygge/homes/parquet/file_survey.h"

#include <algorithm>
#include <array>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/engine/declared_json.h"
#include "hygge/parquet/byte_source.h"
#include "hygge/parquet/footer.h"
#include "hygge/parquet/understood.h"

namespace hygge::homes::parquet {

namespace {

using hygge::parquet::Column;
using hygge::parquet::Footer;
using hygge::parquet::is_understood;

void check_names(const Footer& footer, const std::string& file) {
  if (footer.columns.empty()) {
    throw Error{ErrorKind::Unsupported, "'" + file + "' has no columns"}.advise(
        "leave it out; there is nothing to move");
  }
  std::map<std::string, std::string> seen;
  for (const Column& column : footer.columns) {
    if (column.name.empty() || column.name.find('\0') != std::string::npos || find_invalid_utf8(column.name)) {
      throw Error{ErrorKind::Data, "'" + file + "' has a column whose name is no text"}
          .because("its name is '" + printable(column.name) + "'")
          .advise("write the file again with proper names");
    }
    const auto [other, is_new] = seen.emplace(lower_case(column.name), column.name);
    if (is_new) continue;
    const std::string names = "'" + printable(other->second) + "' and '" + printable(column.name) + "'";
    throw Error{ErrorKind::Unsupported, "'" + file + "' has the columns " + names}
        .because("the engine does not tell names apart that differ in case only, and would rename one")
        .advise("rename one of them where the file is written");
  }
}

class Surveyor {
 public:
  void add(std::size_t place, const SourceFile& file) {
    const Footer footer = read_footer(hygge::parquet::FileBytes{file.path, file.name});
    const auto [known, is_new] = groups_by_schema_.emplace(footer.schema, survey_.groups.size());
    if (is_new) {
      check_names(footer, file.name);
      AlikeFiles& group = survey_.groups.emplace_back();
      for (const Column& column : footer.columns) {
        group.columns.push_back(column.name);
        group.decimal_digits.push_back(column.decimal_digits);
        group.unconverted.push_back(column.unconverted);
        std::optional<FlatLeaf>& flat = group.flat_leaves.emplace_back();
        if (column.flat_leaf) flat = {*column.flat_leaf, footer.leaves[*column.flat_leaf]};
      }
      group.footer_schema = footer.schema;
      group.nulls.assign(footer.columns.size(), Rows{});
    }
    AlikeFiles& group = survey_.groups[known->second];
    group.files.push_back(place);
    group.rows += Rows{footer.rows};
    for (std::size_t column = 0; column < footer.columns.size(); ++column) {
      const std::optional<std::uint64_t> nulls = nulls_of(footer, footer.columns[column]);
      std::optional<Rows>& total = group.nulls[column];
      if (total && nulls) {
        *total += Rows{*nulls};
      } else {
        total.reset();
      }
    }
    survey_.rows.emplace_back(footer.rows);
    survey_.bytes += Bytes{file.fingerprint.size};
    survey_.row_groups.push_back(footer.row_groups.size());
    for (const hygge::parquet::RowGroup& row_group : footer.row_groups) {
      if (Rows{row_group.rows} <= survey_.largest_row_group) continue;
      survey_.largest_row_group = Rows{row_group.rows};
      survey_.file_of_largest = place;
    }
    note_encodings(footer);
    note_declared(footer, file.name, group.columns);
    survey_.decodable = survey_.decodable && is_understood(footer);
  }

  FileSurvey take() { return std::move(survey_); }

 private:
  void note_encodings(const Footer& footer) {
    for (const hygge::parquet::RowGroup& group : footer.row_groups) {
      for (const hygge::parquet::ColumnChunk& chunk : group.chunks) {
        survey_.modern_encodings |= chunk.modern;
        survey_.largest_chunk = std::max(survey_.largest_chunk, Bytes{chunk.unpacked_size});
        if (!codecs_[chunk.codec]) survey_.codecs.emplace(hygge::parquet::codec_name(chunk.codec));
        codecs_[chunk.codec] = true;
        survey_.bloom_filters |= chunk.has_bloom_filter;
      }
    }
  }

  void note_declared(const Footer& footer, const std::string& file, const std::vector<std::string>& names) {
    if (has_looked_ && declared_text_ == footer.declared && names_ == names) return;
    const std::set<std::string> columns{names.begin(), names.end()};
    std::optional<engine::Declared> declared;
    if (footer.declared) declared = engine::read_declared_json(*footer.declared);
    if (!declared && footer.declared && survey_.unread_declaration.empty()) survey_.unread_declaration = file;
    if (!declared) declared.emplace();
    survey_.declared = has_looked_ ? declared_by_both(survey_.declared, all_names_, *declared, columns)
                                   : declared_of(*declared, columns);
    has_looked_ = true;
    all_names_.insert(columns.begin(), columns.end());
    declared_text_ = footer.declared;
    names_ = names;
  }

  FileSurvey survey_;
  std::map<std::string, std::size_t> groups_by_schema_;
  bool has_looked_ = false;
  std::optional<std::string> declared_text_;  // of the file before
  std::vector<std::string> names_;            // of its columns
  std::set<std::string> all_names_;           // of the columns of all files before
  std::array<bool, 256> codecs_{};
};

}  // namespace

Rows FileSurvey::total_rows() const {
  Rows total;
  for (const Rows of_file : rows) total += of_file;
  return total;
}

FileSurvey survey(const std::vector<SourceFile>& files, const CancelToken& cancel) {
  Surveyor surveyor;
  for (std::size_t place = 0; place < files.size(); ++place) {
    cancel.throw_if_cancelled();
    surveyor.add(place, files[place]);
  }
  return surveyor.take();
}

}  // namespace hygge::homes::parquet
