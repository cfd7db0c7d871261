#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "hygge/config/diagnostics.h"
#include "hygge/config/fields.h"
#include "hygge/config/section.h"
#include "hygge/config/settings.h"

namespace hygge::config {

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

  /// Refuses what `any_kind`, which knows the keys of all kinds, does not know; looks at no values.
  void check_keys(const Fields& fields, const KindSettings& any_kind, std::string_view role);

 private:
  void check_mapping(const Member& written, const KindSettings& kind, const std::string& owner, Checked& result);
  void refuse_unknown(const Member& member, const KindSettings& kind, std::string_view role);

  const Catalogue& catalogue_;
  Diagnostics& diagnostics_;
  std::map<std::tuple<const Fields*, const KindSettings*, Unknown>, Checked> checked_;
};

/// "store (parquet)"; the role alone for kinds without a name.
std::string owner_name(std::string_view role, const KindSettings& kind);

}  // namespace hygge::config
