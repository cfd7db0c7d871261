#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hygge/base/files.h"
#include "hygge/tds/row_reader.h"
#include "hygge/tds/session.h"
#include "tests/support/tds_server/server.h"

namespace hygge::test {

/// What is asked of a session with `server`, as its sa.
tds::ConnectRequest request_to(const tds_server::Server& server);

/// A column of rows, with memory of its own: 16 bytes for each value, whatever it takes.
class OwnColumn {
 public:
  OwnColumn(tds::Storage storage, std::size_t rows);

  tds::ColumnMemory memory() { return {bytes_.data(), validity_.data()}; }
  template <typename T>
  T* as() {
    return reinterpret_cast<T*>(bytes_.data());
  }
  void set_null(std::size_t row) { validity_[row / 64] &= ~(std::uint64_t{1} << row % 64); }
  bool is_null(std::size_t row) const { return (validity_[row / 64] >> row % 64 & 1U) == 0; }
  tds::Storage storage() const noexcept { return storage_; }

 private:
  tds::Storage storage_;
  std::vector<std::byte> bytes_;
  std::vector<std::uint64_t> validity_;
};

/// The rows of the only result of `sql`, counted; every column decoded.
std::uint64_t count_rows(tds::Session& session, const std::string& sql);

/// The only result of `sql`, whose columns are all int, bigint or text: each row as "1|NULL|text".
std::vector<std::string> rows_of(tds::Session& session, const std::string& sql);

}  // namespace hygge::test
