#include "hygge/connections/connections.h"

#include <algorithm>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/config/advice.h"

namespace hygge {

namespace {

Error unknown_connection(const std::string& name, const std::map<std::string, config::Place>& places) {
  std::vector<std::string> known;
  for (const auto& [other, place] : places) known.push_back(other);
  return Error{ErrorKind::Config, "there is no connection " + config::quote(name)}.advise(
      config::suggest(name, known, "name it below connections: in hygge.yml"));
}

/// What each part needs of one connection.
std::vector<PlaceNeed> needs_of(const std::vector<Connections::Wish>& parts, const std::string& name) {
  std::vector<PlaceNeed> needs;
  for (const Connections::Wish& part : parts) {
    const auto need = part.find(name);
    needs.push_back(need == part.end() ? PlaceNeed{0, 0} : need->second);
  }
  return needs;
}

/// The least for each, and what is left of `count` one by one in turn, the last first.
std::vector<unsigned> share_out(unsigned count, const std::vector<PlaceNeed>& needs) {
  std::vector<unsigned> counts;
  for (const PlaceNeed& need : needs) {
    counts.push_back(need.least);
    count -= need.least;
  }
  bool has_given = true;
  while (count > 0 && std::exchange(has_given, false)) {
    for (std::size_t i = needs.size(); i-- > 0 && count > 0;) {
      if (counts[i] >= needs[i].best) continue;
      ++counts[i];
      --count;
      has_given = true;
    }
  }
  return counts;
}

/// Whether one of another part's connections is to the server of this one.
template <typename IsOneServer>
bool is_needed_elsewhere(const std::vector<Connections::Wish>& parts, std::size_t part, const std::string& name,
                         const IsOneServer& is_one_server) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i == part) continue;
    const bool is_there = std::any_of(parts[i].begin(), parts[i].end(),
                                      [&](const auto& other) { return is_one_server(name, other.first); });
    if (is_there) return true;
  }
  return false;
}

}  // namespace

unsigned Reservations::count(const std::string& name) const {
  const auto share = shares_.find(name);
  return share == shares_.end() ? 0 : share->second.sessions.count();
}

void Reservations::keep(const std::string& name, unsigned kept) { find(name).sessions.keep(kept); }

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

std::vector<std::shared_ptr<Reservations>> Connections::reserve(const std::vector<Wish>& parts, const Borrower& who) {
  Wish sum;
  std::vector<std::shared_ptr<Reservations>> reserved;
  for (const Wish& part : parts) {
    reserved.push_back(std::make_shared<Reservations>());
    for (const auto& [name, need] : part) {
      PlaceNeed& all = sum.try_emplace(name, PlaceNeed{0, 0}).first->second;
      all.least += need.least;
      all.best += std::max(need.least, need.best);
    }
  }
  for (const auto& [name, need] : sum) {
    MssqlConnection& connection = mssql(name);
    Reservation<tds::Session> all = connection.pool().reserve(need, who);
    const std::vector<unsigned> counts = share_out(all.count(), needs_of(parts, name));
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (counts[i] == 0) continue;
      reserved[i]->shares_.emplace(name, Reservations::Share{&connection, all.split_off(counts[i])});
    }
  }
  const auto is_one = [&](const std::string& left, const std::string& right) { return is_one_server(left, right); };
  for (std::size_t i = 0; i < parts.size(); ++i) {
    for (const auto& [name, share] : reserved[i]->shares_) {
      if (is_needed_elsewhere(parts, i, name, is_one)) reserved[i]->shared_.insert(name);
    }
  }
  return reserved;
}

bool Connections::is_one_server(const std::string& left, const std::string& right) {
  if (left == right) return true;
  constexpr std::uint16_t kUsualPort = 1433;
  const tds::ConnectRequest& one = mssql(left).settings().request;
  const tds::ConnectRequest& other = mssql(right).settings().request;
  return lower_case(one.host) == lower_case(other.host) && lower_case(one.instance) == lower_case(other.instance) &&
         one.port.value_or(kUsualPort) == other.port.value_or(kUsualPort);
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
