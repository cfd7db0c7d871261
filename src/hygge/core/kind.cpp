#include "hygge/core/kind.h"

#include "hygge/base/error.h"

namespace hygge {

namespace {

template <typename Kind>
const Kind& find(const std::vector<const Kind*>& kinds, const std::string& name, const char* role) {
  for (const Kind* kind : kinds) {
    if (kind->settings.name == name) return *kind;
  }
  throw Error{ErrorKind::Config, "there is no " + std::string{role} + " of type '" + name + "'"}.advise(
      "run `hygge docs` to see the types that there are");
}

}  // namespace

const HomeKind& Registry::home(const std::string& name) const { return find(homes, name, "home"); }

const StoreKind& Registry::store(const std::string& name) const { return find(stores, name, "store"); }

const ConnectionKind& Registry::connection(const std::string& name) const {
  return find(connections, name, "connection");
}

config::Catalogue Registry::catalogue() const {
  config::Catalogue catalogue;
  for (const HomeKind* kind : homes) catalogue.homes.push_back(kind->settings);
  for (const StoreKind* kind : stores) catalogue.stores.push_back(kind->settings);
  for (const ConnectionKind* kind : connections) catalogue.connections.push_back(kind->settings);
  return catalogue;
}

}  // namespace hygge
