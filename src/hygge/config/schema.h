#pragma once

#include <string>

#include "hygge/config/settings.h"

namespace hygge::config {

/// Which file a schema describes.
enum class SchemaFor {
  Project,  ///< hygge.yml, and single files given by --config
  Flow,     ///< flows/<name>/flow.yml
  Entity,   ///< flows/<name>/entities/*.yml
};

/// The JSON Schema (draft 2020-12) of a configuration file, for editors. Made from the settings tables alone.
///
/// Required keys of homes and stores are not demanded: they may come from another level. Wherever a value is wanted, a
/// text with a `${VARIABLE}` is accepted as well. Ends with a line end.
std::string json_schema(const Catalogue& catalogue, SchemaFor what = SchemaFor::Project);

}  // namespace hygge::config
