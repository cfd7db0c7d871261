#include "hygge/homes/parquet/damaged_file.h"

#include "hygge/core/as_reason.h"
#include "hygge/core/proof.h"
#include "hygge/engine/sql_text.h"
#include "hygge/parquet/byte_source.h"
#include "hygge/parquet/decode.h"
#include "hygge/parquet/footer.h"

namespace hygge::homes::parquet {

namespace {

bool is_a_stop(const Error& error) {
  return error.kind() == ErrorKind::Cancelled || error.kind() == ErrorKind::Timeout;
}

Evidence claims_of(const hygge::parquet::Footer& footer) {
  Evidence claims;
  claims.rows = Rows{footer.rows};
  for (const hygge::parquet::Column& column : footer.columns) {
    const std::optional<std::uint64_t> nulls = nulls_of(footer, column);
    claims.nulls.push_back(nulls ? std::optional{Rows{*nulls}} : std::nullopt);
  }
  return claims;
}

/// Ours first: it tells the column and the page, and works when the engine has given up.
void read_alone(const SourceFile& file, const HomeContext& context) {
  hygge::parquet::decode({{file.path, file.name}}, 1, context.cancel);
  engine::Relation rows;
  rows.sql = "SELECT * FROM read_parquet(" + engine::quote_text(engine::escape_glob(file.path.string())) +
             ", hive_partitioning = false)";
  rows.schema = context.session.describe(rows.sql);
  const Evidence counted = evidence_of(*count_out(context.engine, context.session, rows, false, context.cancel));
  const hygge::parquet::FileBytes bytes{file.path, file.name};
  refuse_false_claims(claims_of(read_footer(bytes)), counted, rows.schema, "'" + file.name + "'");
}

}  // namespace

std::optional<Error> find_damaged_file(const std::vector<SourceFile>& files, const HomeContext& context) {
  for (const SourceFile& file : files) {
    try {
      read_alone(file, context);
    } catch (const Error& error) {
      if (is_a_stop(error)) return std::nullopt;
      if (error.headline().find(file.name) != std::string::npos) return error;
      return Error{error.kind(), "'" + file.name + "' cannot be read"}
          .because(as_reason(error))
          .advise("it may be damaged: have it written or fetched again");
    }
  }
  return std::nullopt;
}

}  // namespace hygge::homes::parquet
