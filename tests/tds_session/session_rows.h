#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "hygge/tds/bulk_writer.h"
#include "hygge/tds/session.h"
#include "tests/tds/decoded_rows.h"

namespace hygge::test {

/// Decodes the results of an answer, one after the other, and shows each piece of some rows: show(columns, rows).
template <typename Show>
void read_rows(tds::Reply reply, Show show, const tds::DecodeOptions& options = {}, std::size_t rows_at_once = 512) {
  std::vector<tds::ColumnInfo> columns;
  std::unique_ptr<DecodedRows> rows;
  for (auto event = reply.next(); event != tds::Reply::Event::End; event = reply.next()) {
    if (event == tds::Reply::Event::Columns) {
      columns = tds::read_columns(reply.input());
      rows = std::make_unique<DecodedRows>(columns, options, rows_at_once);
    }
    if (event != tds::Reply::Event::Rows) continue;
    rows->read(reply.input());
    show(std::as_const(columns), std::as_const(*rows));
  }
}

/// All rows of an answer, counted; every value decoded.
std::uint64_t count_rows(tds::Session& session, const std::string& sql);

/// All rows of an answer, each as "1|NULL|text": values as SQL Server writes them (displayed()).
std::vector<std::string> rows_of(tds::Reply reply);
std::vector<std::string> rows_of(tds::Session& session, const std::string& sql);

/// A value as SQL Server would write it with CONVERT's style 121; a bit as 0 or 1, bytes as 0x00FF.
std::string displayed(const tds::ColumnInfo& column, const DecodedRows& rows, std::size_t row, std::size_t number);

/// What times of seven digits and variants become so that nothing of them is lost.
tds::DecodeOptions lossless();

/// Columns of a table to load rows into that were read from another one with `columns` and lie in `storages`: the
/// same types, in their nullable forms; texts of a code page have this collation. xml is declared as such; json
/// goes as nvarchar(max), and CLR types as varbinary(max).
std::vector<tds::BulkColumn> columns_like(const std::vector<tds::ColumnInfo>& columns,
                                          const std::vector<tds::Storage>& storages, const std::string& collation);

/// A column for bulk loads: "a", an int.
std::vector<tds::BulkColumn> one_int_column();

/// Loads rows as one batch into `table` ("dbo.t"); returns how many the server says it has.
std::uint64_t load(tds::Session& session, const std::string& table, std::span<const tds::BulkColumn> columns,
                   std::span<const tds::ColumnMemory> memory, std::size_t rows, const tds::BulkHints& hints = {});

/// Loads what `select` gives in one session into `table` by another, in some batches.
std::uint64_t copy_rows(tds::Session& from, const std::string& select, tds::Session& to, const std::string& table,
                        const std::string& collation = "SQL_Latin1_General_CP1_CI_AS");

}  // namespace hygge::test
