#pragma once

#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "hygge/connections/connections.h"

namespace hygge::homes::mssql {

/// Sessions that read parts of one table, each in a snapshot of its own, and all of them of the same moment where
/// others let the table be held still for as long as it takes to begin them.
///
/// Sessions cannot share a snapshot. So one more holds a shared lock on the table, for which it waits a second at most,
/// until each of the others has begun: in between nobody can change a row.
/// Threads  take() from several.
class SameMoment {
 public:
  struct Request {
    Reservations* sessions = nullptr;  ///< of which `count` are taken, and one more for a moment
    std::string connection;
    std::string table;  ///< as statements have it
    std::size_t count = 0;
    bool has_one_more = false;                          ///< whether there is one to hold the table still
    std::function<void(const std::string& text)> tell;  ///< that the moments differ
  };
  explicit SameMoment(Request request) : request_{std::move(request)} {}

  /// The session of a part, each once. The first call begins all of them. Throws what taking them does, and TdsError.
  MssqlConnection::Session take(std::size_t part);

 private:
  void begin();
  void begin_all();
  /// False when others keep the table busy.
  bool hold_still(tds::Session& session) const;

  const Request request_;
  std::mutex mutex_;
  bool has_begun_ = false;                          // guarded by mutex_
  std::vector<MssqlConnection::Session> sessions_;  // guarded by mutex_
};

}  // namespace hygge::homes::mssql
