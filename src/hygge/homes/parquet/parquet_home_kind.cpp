#include <algorithm>
#include <set>
#include <system_error>

#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "hygge/base/text.h"
#include "hygge/base/utf8.h"
#include "hygge/config/advice.h"
#include "hygge/homes/parquet/parquet_home.h"
#include "hygge/homes/parquet/predicate.h"
#include "hygge/parquet/byte_source.h"
#include "hygge/parquet/footer.h"

namespace hygge {

namespace {

namespace fs = std::filesystem;
using config::Need;
using config::Type;
using homes::parquet::find_source_files;
using homes::parquet::fixed_folder;
using homes::parquet::shown;
using homes::parquet::source_paths;
using homes::parquet::SourceFile;
using homes::parquet::SourcePath;
using homes::parquet::tell_appended;
using homes::parquet::why_no_expression;

std::vector<config::Fault> check(const config::Section& section) {
  std::vector<config::Fault> faults;
  std::set<std::string> seen;
  const std::vector<std::string> columns = section.list("columns");
  for (std::size_t item = 0; item < columns.size(); ++item) {
    const std::string& column = columns[item];
    if (!seen.insert(column).second) {  // a file may have columns that differ in case alone
      faults.push_back({"columns", "columns names " + config::quote(column) + " twice", "name each column once", item});
    }
  }
  const std::string problem = section.has("where") ? why_no_expression(section.text("where")) : "";
  if (!problem.empty()) {
    faults.push_back(
        {"where", "where " + problem, "write one SQL condition, such as: country = 'DK' AND amount > 100"});
  }
  return faults;
}

fs::path without_links(const fs::path& path) {
  std::error_code unreachable;
  fs::path real = fs::weakly_canonical(path, unreachable);
  return unreachable ? path : real;
}

std::vector<config::Reach> reaches(const config::Section& section) {
  std::vector<config::Reach> reaches;
  for (const fs::path path : section.list("path")) {
    std::error_code unreachable;
    if (!has_glob(path.native()) || fs::exists(path, unreachable)) {
      reaches.push_back({without_links(path)});
      continue;
    }
    const fs::path fixed = fixed_folder(path);
    config::Reach reach{without_links(fixed)};
    for (const fs::path& part : path.lexically_relative(fixed)) reach.glob.push_back(part.string());
    reaches.push_back(std::move(reach));
  }
  return reaches;
}

config::KindSettings settings() {
  config::KindSettings kind;
  kind.name = "parquet";
  kind.summary = "Parquet files: one, a folder of them, a glob, or a list of these";
  kind.places_by_path = true;
  kind.extensions = {"parquet", "pq"};
  kind.check = check;
  kind.reaches = reaches;
  kind.settings = {
      {.name = "path",
       .type = Type::PathList,
       .need = Need::Required,
       .help = "file, folder (with all Parquet files in it and below) or glob to read; or a list of these",
       .example = "landing/users",
       .takes_globs = true},
      {.name = "columns", .type = Type::TextList, .help = "the columns to move, in this order; all unless told"},
      {.name = "where",
       .help = "a SQL condition; only rows for which it is true are moved",
       .example = "country = 'DK' AND amount > 100"},
      {.name = "hive_partitioning",
       .type = Type::Choice,
       .fallback = "auto",
       .help = "whether folders such as year=2024 become columns; auto: where files lie in such folders",
       .choices = {"auto", "true", "false"}},
      {.name = "union_by_name",
       .type = Type::Boolean,
       .fallback = "true",
       .help = "settle files of different columns by name, widening types and filling with NULL; false: an error"},
  };
  return kind;
}

std::vector<fs::path> folders(const config::Section& section) {
  std::vector<fs::path> folders;
  for (const std::string& path : section.list("path")) folders.push_back(fixed_folder(path));
  try {
    for (const SourceFile& file : find_source_files(source_paths(section), {}).files) {
      std::error_code unreachable;
      const fs::path real = fs::canonical(file.path, unreachable);
      if (!unreachable) folders.push_back(real.parent_path());
    }
  } catch (const Error&) {
    // A path that cannot be read is told when its flow opens it.
  }
  // The engine would not open at all, for no flow of the run; whose files lie there is told when it opens them.
  std::erase_if(folders, [](const fs::path& folder) { return find_invalid_utf8(folder.native()).has_value(); });
  std::sort(folders.begin(), folders.end());
  folders.erase(std::unique(folders.begin(), folders.end()), folders.end());
  return folders;
}

/// As a run would tell it.
Finding complaint(const Error& error, const config::Section& section) {
  std::string text = error.headline();
  if (!error.reason().empty()) text += " (" + error.reason() + ")";
  text += ", at " + (error.where().empty() ? section.where("path") : error.where());
  return Finding{false, text, error.advice()};
}

std::vector<Finding> examine(const config::Section& section, const KindContext& context) {
  std::vector<Finding> findings;
  for (const SourcePath& path : source_paths(section)) {
    try {
      Bytes bytes;
      const std::vector<SourceFile> files = find_source_files({path}, context.root).files;
      for (const SourceFile& file : files) {
        read_footer(parquet::FileBytes{file.path, file.name});
        bytes += Bytes{file.fingerprint.size};
      }
      const std::string count = format_count(files.size()) + (files.size() == 1 ? " file, " : " files, ");
      findings.push_back(
          {true, shown(path.called, context.root) + " is readable (" + count + format_bytes(bytes) + ")", ""});
    } catch (Error& error) {
      tell_appended(error, section.value("path").appended);
      findings.push_back(complaint(error, section));
    }
  }
  return findings;
}

}  // namespace

const HomeKind& parquet_home_kind() {
  static const HomeKind kind{
      .settings = settings(),
      .make = [](const config::Section& section, const KindContext& context) -> std::unique_ptr<Home> {
        return std::make_unique<homes::parquet::ParquetHome>(section, context);
      },
      .folders = folders,
      .examine = examine,
  };
  return kind;
}

}  // namespace hygge
