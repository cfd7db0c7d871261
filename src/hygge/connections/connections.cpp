#include "hygge/connections/connections.h"

#include <utility>

#include "hygge/base/error.h"
#include "hygge/config/advice.h"

namespace hygge {

namespace {

Error unknown_connection(const std::string& name, const std::map<std::string, config::Place>& places) {
  std::vector<std::string> known;
  for (const auto& [other, place] : places) known.push_back(other);
  return Error{ErrorKind::Config, "there is no connection " + config::quote(name)}.advise(
      config::suggest(name, known, "name it below connections: in hygge.yml"));
}

}  // namespace

Reservations::Share& Reservations::find(const std::string& name) {
  const auto share = shares_.find(name);
  if (share == shares_.end()) throw Error{ErrorKind::Internal, "nothing was reserved of connection '" + name + "'"};
  return share->second;
}

MssqlConnection::Session Reservations::take(const std::string& name) { return find(name).sessions.take(); }

MssqlConnection& Reservations::mssql(const std::string& name) { return *find(name).connection; }

Connections::Connections(const std::map<std::string, config::Place>& places, Warn warn)
    : places_{places}, warn_{std::move(warn)} {}

MssqlConnection& Connections::mssql(const std::string& name) {
  const auto place = places_.find(name);
  if (place == places_.end()) throw unknown_connection(name, places_);
  const std::string& kind = mssql_connection_kind().name;
  if (place->second.kind != kind) {
    throw Error{ErrorKind::Config, "connection " + config::quote(name) + " is of type " + place->second.kind +
                                       ", and a connection of type " + kind + " is needed"}
        .at(place->second.position.text());
  }
  const std::lock_guard lock{mutex_};
  std::unique_ptr<MssqlConnection>& made = mssql_[name];
  if (!made) {
    made = std::make_unique<MssqlConnection>(place->second);
    made->on_trouble(warn_);
    for (const std::string& warning : made->settings().warnings) {
      if (warn_) warn_(warning);
    }
  }
  return *made;
}

std::shared_ptr<Reservations> Connections::reserve(const Wish& wish, const Borrower& who) {
  auto reservations = std::make_shared<Reservations>();
  for (const auto& [name, count] : wish) {
    MssqlConnection& connection = mssql(name);
    reservations->shares_.emplace(name, Reservations::Share{&connection, connection.pool().reserve(count, who)});
  }
  return reservations;
}

std::map<std::string, PoolCounts> Connections::counts() const {
  std::map<std::string, PoolCounts> counts;
  const std::lock_guard lock{mutex_};
  for (const auto& [name, connection] : mssql_) {
    if (connection && connection->has_pool()) counts.emplace(name, connection->pool().counts());
  }
  return counts;
}

}  // namespace hygge
