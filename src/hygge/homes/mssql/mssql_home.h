#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hygge/config/section.h"
#include "hygge/connections/mssql_rows/table_read.h"
#include "hygge/core/home.h"
#include "hygge/core/kind.h"
#include "hygge/homes/mssql/asked.h"
#include "hygge/homes/mssql/pieces.h"
#include "hygge/homes/mssql/source_query.h"
#include "hygge/homes/mssql/watermark.h"

namespace hygge::homes::mssql {

using hygge::mssql::PieceStatement;
using hygge::mssql::SourceColumn;
using hygge::mssql::TableRead;

/// Rows out of a table or a query of SQL Server. docs/kinds/mssql.md tells the whole.
class MssqlHome final : public Home {
 public:
  MssqlHome(const config::Section& section, const KindContext& context);

  std::string describe() const override;
  SessionWish sessions() const override;
  bool keeps_bookmarks() const override { return section_.has("watermark"); }
  engine::Relation open(const HomeContext& context) override;
  std::optional<std::string> bookmark() const override;
  std::vector<std::string> plan() const override;
  engine::Relation whole() override;
  bool decodes_on_the_way() const override { return true; }
  void confirm_unchanged() override;
  void conclude() override;

 private:
  /// Looks at the source: its columns, and how many rows it may have.
  void look(tds::Session& session);
  std::vector<tds::ColumnInfo> ask_for_columns(tds::Session& session) const;
  /// Throws where `wanted` has a name in another case than its column in `names`, and the server takes it for another.
  void check_case(tds::Session& session, const std::vector<std::string>& wanted,
                  const std::vector<std::string>& names) const;
  /// Has the server judge columns and condition.
  void check(tds::Session& session, const std::vector<std::string>& columns) const;
  /// Tells the GRANT that the server's refusal asks for, where it is about a right on an object.
  void advise_right(tds::Session& session, tds::TdsError& error) const;
  [[noreturn]] void explain_missing(tds::Session& session, const tds::TdsError& error) const;
  /// How many readers there may be; 1 where the rows come in one piece.
  unsigned most_readers() const;
  /// Settles how the rows are read: by how many, and what they see of others' changes. Tells what is worth telling.
  bool keeps_order() const;
  void settle_readers(tds::Session& session);
  unsigned wanted_readers(bool has_snapshots) const;
  void tell_of_readers(bool has_snapshots) const;
  bool keeps_offsets() const;
  /// Throws for a column that has the name of one which is made of offsets.
  void check_offset_names(const std::vector<SourceColumn>& columns) const;
  void tell_of_variants(const std::vector<SourceColumn>& columns) const;
  void tell_of_digits() const;
  void tell_of_offsets() const;
  std::shared_ptr<TableRead> reading(std::vector<PieceStatement> pieces,
                                     const std::vector<SourceColumn>& columns) const;
  /// Settles which rows are new, where there is a watermark.
  void settle_watermark(tds::Session& session);
  std::vector<PieceStatement> statements(const std::vector<std::string>& columns) const;

  const config::Section section_;
  const std::string connection_;
  const SourceQuery query_;
  std::optional<HomeContext> context_;  ///< of open()
  std::vector<SourceColumn> columns_;   ///< of the source
  std::optional<TableSize> size_;       ///< a guess of the server
  std::shared_ptr<const engine::Declared> declared_;
  tds::Isolation isolation_ = tds::Isolation::AsItIs;
  bool reads_copy_ = false;  ///< of the database, in which nobody can hold a table still
  Pieces pieces_;
  std::optional<Watermark> watermark_;  ///< which rows are new
  std::shared_ptr<TableRead> read_;     ///< what the flow reads
};

}  // namespace hygge::homes::mssql

namespace hygge {

/// The kind `mssql` of homes.
const HomeKind& mssql_home_kind();

}  // namespace hygge
