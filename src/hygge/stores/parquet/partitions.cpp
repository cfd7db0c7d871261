#include "hygge/stores/parquet/partitions.h"

#include <algorithm>
#include <set>
#include <utility>

#include "hygge/base/text.h"
#include "hygge/base/units.h"
#include "hygge/config/advice.h"
#include "hygge/core/column_choice.h"
#include "hygge/engine/sql_text.h"

namespace hygge::stores::parquet {

namespace {

namespace fs = std::filesystem;
using engine::quote_name;
using engine::quote_text;
using engine::TypeId;

constexpr std::string_view kNull = "__HIVE_DEFAULT_PARTITION__";
/// Ends the message of guarded(), and is how it is known again.
constexpr std::string_view kTakenForNull = ", which readers of folders take for NULL";

void check_name(const std::string& name, const std::string& where) {
  const bool has_control =
      std::any_of(name.begin(), name.end(), [](unsigned char letter) { return letter < 0x20 || letter == 0x7F; });
  // Readers end a key at its `=`, a folder at its `/` (the engine at `\` and `?`, too), and some undo %2F.
  const bool is_clear = name.find_first_of("/=%\\?") == std::string::npos && !has_control;
  if (is_clear && !name.starts_with('.')) return;
  throw Error{ErrorKind::Unsupported, "column '" + printable(name) + "' cannot become folders"}
      .because(is_clear ? "readers pass over folders whose names begin with a dot"
                        : "readers would not find its name again in a folder's: it holds one of / = % \\ ?, or a "
                          "control character")
      .at(where)
      .advise("partition by another column, or rename it at its home");
}

void check_type(const engine::Column& column, const std::string& where) {
  const std::string what = "partition_by asks for column '" + printable(column.name) + "', which is ";
  if (column.type.is_nested()) {
    throw Error{ErrorKind::Unsupported, what + "nested"}
        .because("its type is " + column.type.sql + ", and a folder's name holds a single value")
        .at(where)
        .advise("partition by another column");
  }
  if (column.type.id == TypeId::Float || column.type.id == TypeId::Double) {
    throw Error{ErrorKind::Unsupported, what + "a floating number"}
        .because("its type is " + column.type.sql +
                 "; 0.0 and -0.0 would share a folder, and NaN has no name of its own")
        .at(where)
        .advise("partition by a column of whole numbers, texts or dates");
  }
  if (column.type.id == TypeId::Blob) {
    throw Error{ErrorKind::Unsupported, what + "bytes"}
        .because("its type is " + column.type.sql + ", and a folder's name is a text")
        .at(where)
        .advise("partition by a column of whole numbers, texts or dates");
  }
}

std::string guarded(const engine::Column& column) {
  std::string name = quote_name(column.name);
  if (column.type.id != TypeId::Text) return name;
  const std::string text = "CAST(" + name + " AS VARCHAR)";
  return "CASE WHEN upper(" + text + ") IN ('NULL', " + quote_text(kNull) + ") THEN error(" +
         quote_text("column '" + printable(column.name) + "' holds the text '") + " || " + text + " || " +
         quote_text("'" + std::string{kTakenForNull}) + ") ELSE " + name + " END AS " + name;
}

Error too_many_partitions(const StoreOptions& options, const std::string& where) {
  return Error{ErrorKind::Data,
               "partition_by would make more than " + format_count(options.max_partitions.value) + " folders"}
      .because("there are so many different values of " + printable(join(options.partition_by, " and ")) +
               ", and each gets a folder and a file of its own")
      .at(where)
      .advise("partition by a column of fewer values (a year, a country); or set max_partitions higher in the store");
}

}  // namespace

void check_partitions(std::vector<std::string>& columns, const engine::Schema& schema,
                      const config::ListPlaces& places) {
  for (std::size_t item = 0; item < columns.size(); ++item) {
    std::string& name = columns[item];
    const std::string& where = places.of(item);
    const int place = schema.find(name);
    if (place < 0) {
      const std::optional<std::string> list = config::advice_for_list(name, schema.names());
      throw Error{ErrorKind::NotFound, "partition_by asks for column '" + printable(name) + "', which is not there"}
          .at(where)
          .advise(list ? *list : column_advice(name, schema));
    }
    const engine::Column& column = schema.columns[static_cast<std::size_t>(place)];
    check_name(column.name, where);
    check_type(column, where);
    name = column.name;
  }
  if (!columns.empty() && columns.size() == schema.size()) {
    throw Error{ErrorKind::Config, "partition_by names every column"}
        .because("then nothing is left for the files in the folders")
        .at(places.whole)
        .advise("leave one column out");
  }
}

void refuse_many_partitions(const engine::Relation& relation, const StoreOptions& options, const std::string& where,
                            engine::Session& session, const CancelToken& cancel) {
  std::vector<std::string> names;
  for (const std::string& column : options.partition_by) names.push_back(quote_name(column));
  const std::uint64_t most = options.max_partitions.value;
  const engine::Result counted = session.run("SELECT count(*) FROM (SELECT DISTINCT " + join(names, ", ") + " FROM (" +
                                                 relation.sql + ") AS t LIMIT " + std::to_string(most + 1) + ")",
                                             cancel);
  if (counted.integer(0, 0).value_or(0) > static_cast<std::int64_t>(most)) throw too_many_partitions(options, where);
}

void refuse_many_folders(const std::vector<WrittenFile>& written, const StoreOptions& options,
                         const std::string& where) {
  std::set<fs::path> folders;
  for (const WrittenFile& file : written) folders.insert(file.folder);
  if (folders.size() > options.max_partitions.value) throw too_many_partitions(options, where);
}

engine::Relation guard_partitions(engine::Relation relation, const std::vector<std::string>& columns) {
  std::vector<std::string> items;
  for (const engine::Column& column : relation.schema.columns) {
    const bool is_folder = std::find(columns.begin(), columns.end(), column.name) != columns.end();
    items.push_back(is_folder ? guarded(column) : quote_name(column.name));
  }
  relation.sql = "SELECT " + join(items, ", ") + " FROM (" + relation.sql + ") AS t";
  return relation;
}

std::optional<Error> partition_refusal(const Error& error, const std::string& where) {
  if (error.reason().ends_with(kTakenForNull)) {
    return Error{ErrorKind::Data, error.reason()}
        .because("its rows would come back without a value")
        .at(where)
        .advise("change the text at its home, or partition by another column");
  }
  if (error.reason().find("File name too long") != std::string::npos) {
    return Error{ErrorKind::Data, "a value is too long to become a folder"}
        .because(error.reason())
        .at(where)
        .advise("partition by another column: a folder's name has at most 255 bytes");
  }
  return std::nullopt;
}

fs::path published_folder(const fs::path& folder, const std::vector<std::string>& columns) {
  fs::path published;
  std::size_t column = 0;
  for (const fs::path& part : folder) {
    const std::string& text = part.native();
    published /= columns.at(column++) + text.substr(text.find('='));
  }
  return published;
}

fs::path empty_folder(const std::vector<std::string>& columns) {
  fs::path folder;
  for (const std::string& column : columns) folder /= column + "=" + std::string{kNull};
  return folder;
}

}  // namespace hygge::stores::parquet
