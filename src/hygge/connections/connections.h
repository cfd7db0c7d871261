#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "hygge/connections/mssql/mssql_connection.h"

namespace hygge {

/// Sessions that a flow has the right to: so many of each connection, whoever else waits. Outlives the loans from it.
///
/// Threads  take() may be called from several.
class Reservations {
 public:
  /// One of the reserved sessions. Throws what Reservation::take throws, and Error{Internal} for a connection of which
  /// nothing was reserved.
  MssqlConnection::Session take(const std::string& name);
  /// The connection itself, for what its errors mean.
  MssqlConnection& mssql(const std::string& name);
  /// How many sessions of a connection can be had at the same time; none of one of which nothing was reserved.
  unsigned count(const std::string& name) const;
  /// Whether another part of the borrower works with the same server meanwhile, by this connection or by one whose host
  /// is written alike: what one part locks, the other may wait for.
  bool shares_server(const std::string& name) const { return shared_.contains(name); }
  /// Gives what is more than `kept` sessions of a connection back to its pool; `kept` is at least 1, and as many as are
  /// taken now.
  void keep(const std::string& name, unsigned kept);

 private:
  friend class Connections;
  struct Share {
    MssqlConnection* connection = nullptr;
    Reservation<tds::Session> sessions;
  };
  Share& find(const std::string& name);

  std::map<std::string, Share> shares_;
  std::set<std::string> shared_;  ///< connections to servers with which other parts work, too
};

/// The connections of a project, each with one pool that the flows of a run share.
///
/// A connection is made when it is asked for; what is allowed but not safe about it is told once, then, and later that
/// it cannot be opened yet.
/// Threads  all calls are safe from any thread. All loans and reservations have ended when it does.
class Connections {
 public:
  using Warn = std::function<void(const std::string& text)>;

  /// `places` outlives it.
  explicit Connections(const std::map<std::string, config::Place>& places, Warn warn = nullptr);

  /// Throws Error{Config} when the project has no connection of that name, or it is of another kind.
  MssqlConnection& mssql(const std::string& name);

  /// How many sessions of each connection somebody needs at the same time.
  using Wish = std::map<std::string, PlaceNeed>;
  /// Reserves what several parts of one borrower need, all of it or none, and returns what each of them got, in their
  /// order. That is what flows that read and write must do, lest each holds what the other waits for: everybody
  /// reserves in the same order, by name. What comes on top of the least is shared out in turn, the last part first.
  /// Throws like Pool::reserve.
  std::vector<std::shared_ptr<Reservations>> reserve(const std::vector<Wish>& parts, const Borrower& who);

  /// What the pools did so far, those that were used, by name.
  std::map<std::string, PoolCounts> counts() const;

 private:
  bool is_one_server(const std::string& left, const std::string& right);

  const std::map<std::string, config::Place>& places_;
  const Warn warn_;
  mutable std::mutex mutex_;
  std::map<std::string, std::unique_ptr<MssqlConnection>> mssql_;  // guarded by mutex_
};

}  // namespace hygge
