#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "hygge/base/pool_settings.h"

namespace hygge {

/// What a flow has reserved of the project's connections (connections/connections.h). The core passes it on to homes
/// and stores, and knows no server.
class Reservations;

/// How many sessions of each connection somebody needs at the same time, by the connection's name.
using SessionWish = std::map<std::string, PlaceNeed>;

/// Reserves what the parts of a flow need, all of it or none, waits until it can, and returns what each part got. The
/// sessions may be taken as long as what it returns lives. Throws what Pool::reserve throws, and Error{Config} for a
/// connection that is none.
using ReserveSessions =
    std::function<std::vector<std::shared_ptr<Reservations>>(const std::vector<SessionWish>&, const Borrower&)>;

}  // namespace hygge
