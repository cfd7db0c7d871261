#pragma once

#include <string>

#include "hygge/connections/mssql/sql_type.h"
#include "hygge/engine/schema.h"

namespace hygge::stores::mssql {

/// Whether the values of an engine's type go into a column of the server.
enum class Fits {
  Always,        ///< every value does
  WhenValuesDo,  ///< some do not: each is looked at, in the engine or where it is encoded, and none is changed
  Never,
};

/// How a column of a relation gets into a column of the server. Nothing is lost on the way: a value that would lose
/// digits, letters or anything else is refused, and its row with it.
struct Conversion {
  Fits fits = Fits::Never;
  /// Of Never: why not. Of WhenValuesDo: which values do, as in "at most 50 characters". Else empty.
  std::string why = {};
  engine::Type arrives = {};  ///< what the rows have after `sql`: a type that a bulk load can encode
  std::string sql = {};       ///< the engine's expression; the column's quoted name where nothing is to be done
  bool changes = false;       ///< whether `sql` is more than the column's name
  bool refuses = false;       ///< whether `sql` makes NULL of values, which are those that do not fit
};

/// The way of `column` into `type`. Whether a text is too long, a number too large or a time too fine for its column is
/// seen when it is encoded; what else values may have wrong, `sql` sees (`refuses`). Threads  any.
Conversion convert(const engine::Column& column, const SqlType& type);

/// What the server's own columns of `type` are read as by home mssql; a type without `sql` where there is none. A
/// datetime2(7) may as well be read as TIMESTAMP.
engine::Type read_as(const SqlType& type);

/// Whether values are UTF-16 (nvarchar), whose lengths count its units, or bytes of a code page (varchar).
bool is_wide_text(const SqlType& type);
bool is_narrow_text(const SqlType& type);
/// varbinary, binary, image.
bool is_binary(const SqlType& type);
/// geography, geometry, hierarchyid: they go over as bytes of the server's own form.
bool is_clr(const SqlType& type);

}  // namespace hygge::stores::mssql
