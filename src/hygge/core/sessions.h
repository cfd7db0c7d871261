#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "hygge/base/pool_settings.h"

namespace hygge {

/// What a flow has reserved of the project's connections (connections/connections.h). The core passes it on to homes
/// and stores, and knows no server.
class Reservations;

/// How many sessions of each connection somebody needs at the same time, by the connection's name.
using SessionWish = std::map<std::string, unsigned>;

/// Reserves all of them or none, and waits until it can. The sessions may be taken as long as what it returns lives.
/// Throws what Pool::reserve throws, and Error{Config} for a connection that is none.
using ReserveSessions = std::function<std::shared_ptr<Reservations>(const SessionWish&, const Borrower&)>;

}  // namespace hygge
