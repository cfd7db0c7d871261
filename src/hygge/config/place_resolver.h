#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/config/diagnostics.h"
#include "hygge/config/fields.h"
#include "hygge/config/fields_checker.h"
#include "hygge/config/settings.h"

namespace hygge::config {

/// One home or store as all levels together describe it.
struct ResolvedPlace {
  const KindSettings* kind = nullptr;
  std::vector<const Checked*> levels;  ///< lowest first, as many as were given; nullptr where nothing was written
};

/// Works out which kind a home, store or connection is of, and checks what each level wrote for it.
///
/// The kind is what the highest level says, by `type` or by the ending of its path; where no level says anything, a
/// path makes it the first kind that lives in paths. Each level is checked against the kind that holds at that level;
/// what a lower level wrote for another kind counts only as far as the final kind knows the key.
class PlaceResolver {
 public:
  /// `role` is "home", "store" or "connection".
  PlaceResolver(std::string_view role, const std::vector<KindSettings>& kinds, FieldsChecker& checker,
                Diagnostics& diagnostics);

  /// `levels` are lowest first; at least one was written. Nothing when the kind is unknown, which is told, unless
  /// `is_partial`: then what could not be read may say it.
  std::optional<ResolvedPlace> resolve(const std::vector<const Fields*>& levels, bool is_partial = false);

 private:
  /// What one level says of the kind.
  struct Said {
    const KindSettings* kind = nullptr;
    bool is_wrong = false;
  };
  Said kind_said_by(const Fields& fields);
  const KindSettings* kind_of_path(const Fields& fields) const;
  const KindSettings* first_kind_in_paths(const std::vector<const Fields*>& levels) const;
  /// `wish` and the names of all kinds; that there is none, when there is none.
  std::string kinds_to_choose(const std::string& wish) const;
  /// The kind that a path alone means; nullptr: none does.
  const KindSettings* kind_in_paths() const;
  /// Tells of a path at a level above the one that says the kind, where that kind knows no paths: whoever wrote it
  /// thought of another one. `said` is what each level says.
  bool refuse_path_of_another(const std::vector<const Fields*>& levels, const std::vector<Said>& said,
                              const KindSettings& kind);
  /// Checks as much as can be without the final kind. `kinds` are those that hold at each level.
  void check_what_can_be(const std::vector<const Fields*>& levels, const std::vector<const KindSettings*>& kinds);

  std::string role_;
  const std::vector<KindSettings>& kinds_;
  KindSettings any_kind_;  ///< has the settings of all kinds, and no name
  FieldsChecker& checker_;
  Diagnostics& diagnostics_;
};

}  // namespace hygge::config
