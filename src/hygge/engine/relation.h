#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/units.h"
#include "hygge/engine/declared.h"
#include "hygge/engine/schema.h"

namespace hygge::engine {

class LiveScan;
class Scan;

/// Files whose bytes, taken together, are exactly the rows of a relation, in a format that a store may know. A store of
/// the same format may then copy the bytes instead of encoding the rows anew. Shaping a relation drops this.
struct Verbatim {
  std::string format;  ///< "parquet"
  std::vector<std::filesystem::path> files;
  std::vector<std::string> names = {};  ///< of the files, as messages call them
  std::vector<std::string> codecs;      ///< every codec found in the files, lower case: "zstd", "snappy", "none"
  bool modern_encodings = false;        ///< the files use encodings that old readers do not know
  bool decodable = false;               ///< every page can be decoded without the engine, as far as the files tell
  Bytes largest_chunk{0};               ///< of a column in one piece, unpacked, as the files tell
  /// Why the rows would not be the same once the engine read them: nothing but the bytes will do then.
  std::optional<Error> unreadable = std::nullopt;
};

/// The rows of a relation, read by code of the home's own where nothing is asked of them but to come.
struct DirectRows {
  std::string sql;             ///< of the relation that has these rows; one that was shaped since has another
  std::shared_ptr<Scan> scan;  ///< the very same columns and types; its splits may be opened again and again
  Bytes each_reader{0};        ///< what a split that is open takes, besides its batches
};

/// A SELECT of these columns without any row.
std::string select_nothing(const Schema& schema);

/// SQL that yields rows, its schema, an estimate of its size, and what must stay alive while it runs.
///
/// Threads  a value; the SQL may be run on any session of the engine that made it. A relation over an external scan can
///          be run once.
struct Relation {
  std::string sql;           ///< a complete SELECT, without a final semicolon
  Schema schema;             ///< of files that the engine has not looked at (Home::open_as_is), the names alone
  std::optional<Rows> rows;  ///< exact when `rows_exact`, else an estimate
  bool rows_exact = false;
  std::optional<Bytes> bytes;  ///< stored size at the home, for ordering the work and for progress
  /// How many rows the home unpacks in one piece at most (a row group of a file), where it knows.
  std::optional<Rows> largest_piece;
  bool has_long_values = false;  ///< an external home says that some texts have no limit to their length
  /// Of an external home: where the error is kept that a reader threw.
  std::shared_ptr<const LiveScan> external;
  /// A stream of it in order is read on one thread: see Session::stream.
  bool streams_on_one_thread = false;
  bool ordered = false;  ///< the home says that its rows have an order worth keeping
  /// Nulls of each column as the home's own metadata tells, where it tells for every row; else nothing.
  std::vector<std::optional<Rows>> nulls;
  std::optional<Verbatim> verbatim;
  std::shared_ptr<const DirectRows> direct;  ///< see direct_rows()
  /// What the source's catalogue says of columns, by their names; may tell of others than `schema` has. None: nothing.
  std::shared_ptr<const Declared> declared;
  /// Where a filter of the user's was written, for faults that only a row brings to light.
  std::string filter_place;
  std::vector<std::shared_ptr<const void>> keepalive;
};

/// How the rows come without the engine; nullptr where they were shaped, or their home has no such way.
const DirectRows* direct_rows(const Relation& relation);

/// How many rows the readers of an external home gave so far; of a home that the engine reads itself, none. From any
/// thread.
Rows rows_given(const Relation& relation);

/// For whoever is about to read the rows instead of copying bytes: throws Verbatim::unreadable where there is one.
void require_readable(const Relation& relation);

}  // namespace hygge::engine
