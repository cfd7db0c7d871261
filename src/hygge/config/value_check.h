#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>

#include "hygge/config/diagnostics.h"
#include "hygge/config/fields.h"
#include "hygge/config/section.h"
#include "hygge/config/settings.h"

namespace hygge::config {

/// The value of a setting after checking its shape, type, choices and bounds; nothing when it is wrong, and told.
///
/// `owner` names what the setting belongs to in messages: "store (parquet)"; empty for flows and options.
std::optional<Value> check_value(const Member& member, const Setting& setting, std::string_view owner,
                                 Diagnostics& diagnostics);

/// The declared default; a value without content when there is none. A table whose default does not pass its own
/// checks is a defect and throws Error{Internal}.
Value default_value(const Setting& setting);

/// The outcome of checking the keys of one level.
struct Checked {
  std::map<std::string, Value, std::less<>> values;
  std::set<std::string, std::less<>> wrong;  ///< given, but not usable
};

/// Checks the keys of a level against a table, once for each pair.
class FieldsChecker {
 public:
  FieldsChecker(const Catalogue& catalogue, Diagnostics& diagnostics);

  /// What becomes of keys that the table does not know.
  enum class Unknown {
    Refuse,           ///< they are problems
    RefuseIfNowhere,  ///< they are problems unless another kind in `kinds` knows them
    Drop,             ///< they belong to another kind
  };
  /// `role` is "home", "store", "connection", or empty for the settings of flows. The result lives as long as the
  /// checker; `fields` and `kind` must stay where they are until then.
  const Checked& check(const Fields& fields, const KindSettings& kind, std::string_view role,
                       const std::vector<KindSettings>& kinds, Unknown unknown);

 private:
  void refuse_unknown(const Member& member, const KindSettings& kind, std::string_view role);

  const Catalogue& catalogue_;
  Diagnostics& diagnostics_;
  std::map<std::tuple<const Fields*, const KindSettings*, Unknown>, Checked> checked_;
};

/// "store (parquet)"; the role alone for kinds without a name.
std::string owner_name(std::string_view role, const KindSettings& kind);

}  // namespace hygge::config
