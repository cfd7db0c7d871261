#pragma once

#include <map>
#include <string>
#include <string_view>

#include "hygge/config/diagnostics.h"
#include "hygge/config/project.h"
#include "hygge/config/settings.h"

namespace hygge::config {

/// Finds the connections of homes and stores that do not take one of the project's as it is.
///
/// A home or a store whose table has settings of a connection (Setting::is_of_connection) may describe its server
/// itself instead of naming a connection: that becomes a connection of the project, which all that describe it with the
/// same settings share. One that wishes something of its connection otherwise (KindSettings::changes_connection) gets
/// one that differs in just that.
class OwnConnections {
 public:
  /// `connections` are the project's, to which others are added; all outlive it.
  OwnConnections(const Catalogue& catalogue, std::map<std::string, Place>& connections, Diagnostics& diagnostics);

  /// Sets the value that names the connection, and takes those that describe it out of `values`. `at` is the place of
  /// the home or store, for what is wrong with what was not written.
  void settle(const KindSettings& kind, std::string_view role, std::map<std::string, Value>& values,
              const Position& at);

 private:
  std::string described(const KindSettings& kind, std::map<std::string, Value> values, const Position& at);
  std::string changed(const std::string& name, const KindSettings& connection,
                      const std::map<std::string, std::string>& changes, const Position& at);
  /// Tells what is wrong with a connection. False: something is.
  bool is_sound(const KindSettings& kind, const Section& section, const Position& at);
  /// The name of a connection with these settings, which is added unless there is one already.
  std::string name_of(const KindSettings& kind, const std::string& wanted, std::map<std::string, Value> values,
                      const Position& at);

  const Catalogue& catalogue_;
  std::map<std::string, Place>& connections_;
  Diagnostics& diagnostics_;
};

}  // namespace hygge::config
