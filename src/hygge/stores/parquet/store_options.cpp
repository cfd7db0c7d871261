#include "hygge/stores/parquet/store_options.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "hygge/base/error.h"
#include "hygge/base/text.h"

namespace hygge::stores::parquet {

namespace {

using config::Type;

/// Codecs of which the engine takes a level.
constexpr std::string_view kLevelled = "zstd";
constexpr std::int64_t kDefaultLevel = 1;

config::Settings settings() {
  return {
      {.name = "path",
       .type = Type::Path,
       .need = config::Need::Required,
       .help = "folder whose files are the table; made when it is not there",
       .example = "lake/users"},
      {.name = "compression",
       .type = Type::Choice,
       .fallback = "zstd",
       .help = "codec of the pages; files that are copied as they are keep theirs unless it is given",
       .choices = {"zstd", "snappy", "gzip", "lz4", "brotli", "none"}},
      {.name = "compression_level",
       .type = Type::Integer,
       .help = "how hard zstd tries; 1 unless told, and only for zstd",
       .minimum = -7,
       .maximum = 22,
       .example = "3"},
      {.name = "encoding",
       .type = Type::Choice,
       .fallback = "compatible",
       .help = "compatible is read by every reader; modern is smaller and faster, for new readers",
       .choices = {"compatible", "modern"}},
      {.name = "batch_size",
       .type = Type::Integer,
       .help = "exactly so many rows in each file (the last may have fewer); without it file_size decides",
       .minimum = 1,
       .maximum = 1e12,
       .example = "1000000"},
      {.name = "file_size",
       .type = Type::Bytes,
       .fallback = "256MB",
       .help = "about the size at which the next file begins",
       .minimum = 1},
      {.name = "row_group_size",
       .type = Type::Integer,
       .help = "rows in a row group; chosen from the table and the memory unless told, at most 122880",
       .minimum = 1,
       .maximum = 1e9,
       .example = "122880"},
      {.name = "file_pattern",
       .fallback = "{sequence:020d}.parquet",
       .help = "names of the files; may hold {sequence}, {name}, {flow_name}, {entity}, {timestamp} and {run_id}"},
      {.name = "partition_by",
       .type = Type::TextList,
       .help = "columns that become folders, such as year=2024/country=DK"},
      {.name = "max_partitions",
       .type = Type::Integer,
       .fallback = "10000",
       .help = "the most folders that partition_by may make in a run; more are refused before anything is written",
       .minimum = 1,
       .maximum = 1e7},
      {.name = "replace_foreign",
       .type = Type::Boolean,
       .fallback = "false",
       .help = "let full_drop replace files in the folder that hygge did not write"},
      {.name = "run_type",
       .type = Type::Choice,
       .help = "full_drop puts the new files in place of the old in one step, incremental adds them",
       .choices = {"full_drop", "incremental"}},
      {.name = "verify",
       .type = Type::Choice,
       .help = "how arrival is proven before anything is published",
       .choices = {"auto", "count", "decode", "full", "none"}},
      {.name = "preserve_order", .type = Type::Boolean, .help = "keep the order of the rows; a little slower"},
  };
}

std::optional<Rows> given_rows(const config::Section& section, std::string_view name) {
  return section.given(name) ? std::optional{section.rows(name)} : std::nullopt;
}

/// Gathers what does not go together.
class Check {
 public:
  explicit Check(const config::Section& section) : section_{section} {}

  std::vector<config::Fault> run() {
    check_path();
    refuse_together("batch_size", "file_size", "the first asks for exact rows, the second for a size");
    refuse_together("batch_size", "partition_by", "a partition's file holds the rows that belong to it");
    refuse_together("file_size", "partition_by", "a partition's file holds the rows that belong to it");
    check_level();
    check_pattern();
    check_partitions();
    return std::move(faults_);
  }

 private:
  void refuse_together(const std::string& name, const std::string& other, const std::string& why) {
    if (section_.given(name) && section_.given(other)) {
      faults_.push_back({name, name + " and " + other + " do not go together: " + why, "keep one of them"});
    }
  }

  void check_level() {
    const std::string codec = section_.text("compression");
    if (codec != kLevelled && section_.given("compression_level")) {
      faults_.push_back({"compression_level", "compression_level is for zstd, and compression is " + codec,
                         "remove compression_level, or set compression: zstd"});
    }
  }

  void check_path() {
    const std::filesystem::path path{section_.text("path")};
    if (std::find(path.begin(), path.end(), ".hygge") != path.end()) {
      faults_.push_back({"path", "a store cannot lie in a folder called .hygge, where hygge keeps what is its own",
                         "choose another path"});
    }
  }

  void check_pattern() {
    const std::string pattern = section_.text("file_pattern");
    try {
      FilePattern::parse(pattern);
      if (!pattern.ends_with(".parquet") && !pattern.ends_with(".pq")) {
        faults_.push_back({"file_pattern",
                           "file_pattern '" + printable(pattern) +
                               "' ends in neither .parquet nor .pq: "
                               "readers of the folder would not take the files for Parquet",
                           "add .parquet at its end"});
      }
      const std::string folders = pattern.substr(0, pattern.rfind('/') == std::string::npos ? 0 : pattern.rfind('/'));
      if (!section_.list("partition_by").empty() && folders.find('=') != std::string::npos) {
        faults_.push_back({"file_pattern",
                           "file_pattern '" + printable(pattern) +
                               "' makes folders that readers take for columns, beside those of partition_by",
                           "name its folders without '='"});
      }
    } catch (const Error& error) {
      const std::string reason = error.reason().empty() ? "" : ": " + error.reason();
      faults_.push_back({"file_pattern", error.headline() + reason, error.advice()});
    }
  }

  void check_partitions() {
    std::set<std::string> seen;
    const std::vector<std::string> columns = section_.list("partition_by");
    for (std::size_t item = 0; item < columns.size(); ++item) {
      if (seen.insert(lower_case(columns[item])).second) continue;
      faults_.push_back({"partition_by", "partition_by names '" + printable(columns[item]) + "' twice",
                         "name each column once", item});
    }
  }

  const config::Section& section_;
  std::vector<config::Fault> faults_;
};

}  // namespace

config::KindSettings parquet_store_settings() {
  config::KindSettings kind;
  kind.name = "parquet";
  kind.summary = "a folder of Parquet files";
  kind.settings = settings();
  kind.places_by_path = true;
  kind.extensions = {"parquet", "pq"};
  kind.check = [](const config::Section& section) { return Check{section}.run(); };
  return kind;
}

StoreOptions StoreOptions::read(const config::Section& section) {
  if (const std::vector<config::Fault> faults = Check{section}.run(); !faults.empty()) {
    const config::Fault& first = faults.front();
    throw Error{ErrorKind::Config, first.message}.at(section.where(first.setting)).advise(first.advice);
  }

  StoreOptions options{.folder = section.text("path"),
                       .compression = section.text("compression"),
                       .compression_given = section.given("compression"),
                       .compression_level = {},
                       .compression_level_given = section.given("compression_level"),
                       .modern = section.text("encoding") == "modern",
                       .encoding_given = section.given("encoding"),
                       .batch_size = given_rows(section, "batch_size"),
                       .file_size = section.bytes("file_size"),
                       .file_size_given = section.given("file_size"),
                       .row_group_size = given_rows(section, "row_group_size"),
                       .pattern = FilePattern::parse(section.text("file_pattern")),
                       .partition_by = section.list("partition_by"),
                       .max_partitions = section.rows("max_partitions"),
                       .replace_foreign = section.boolean("replace_foreign")};
  if (options.compression == kLevelled) {
    options.compression_level = options.compression_level_given ? section.integer("compression_level") : kDefaultLevel;
  }
  return options;
}

}  // namespace hygge::stores::parquet
