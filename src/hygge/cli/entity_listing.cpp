#include "hygge/cli/entity_listing.h"

#include <memory>
#include <optional>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/cli/kinds.h"
#include "hygge/connections/connections.h"
#include "hygge/core/kind.h"

namespace hygge::cli {
namespace {

std::vector<config::ListedEntity> list(const config::Place& home, const std::map<std::string, config::Place>& places,
                                       const CancelToken& cancel) {
  const HomeKind& kind = registry().home(home.kind);
  SessionWish wish = kind.make(home.settings, KindContext{})->sessions();
  Connections connections{places};
  for (auto& [name, need] : wish) {
    need = PlaceNeed{1};
    connections.mssql(name).open_none_ahead();
  }
  const auto reserved = connections.reserve({wish}, Borrower{"the list of entities", cancel});
  return kind.list_entities(home.settings, *reserved.front());
}

}  // namespace

void ask_sources(config::LoadRequest& request, const CancelToken& cancel, WhenSilent when_silent) {
  using Listed = std::optional<std::vector<config::ListedEntity>>;
  request.list_entities = [cancel, when_silent](const config::Place& home,
                                                const std::map<std::string, config::Place>& places) -> Listed {
    try {
      return list(home, places, cancel);
    } catch (const Error&) {
      if (when_silent == WhenSilent::Fail) {
        throw;
      }
      return std::nullopt;
    }
  };
}

}  // namespace hygge::cli
