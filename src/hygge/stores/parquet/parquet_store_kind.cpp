#include <string>

#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "hygge/core/manifest.h"
#include "hygge/core/target_folder_listing.h"
#include "hygge/core/target_folder_rules.h"
#include "hygge/stores/parquet/parquet_store.h"
#include "hygge/stores/parquet/plan_lines.h"

namespace hygge {

namespace {

namespace fs = std::filesystem;

/// As a run would tell it.
Finding complaint(const Error& error, const config::Section& section) {
  const std::string reason = error.reason().empty() ? "" : " (" + error.reason() + ")";
  return {false, error.headline() + reason + ", at " + section.where("path"), error.advice()};
}

std::vector<Finding> examine(const config::Section& section, const KindContext& context) {
  const fs::path folder = section.text("path");
  const std::string name = stores::parquet::shown(folder, context.root);
  std::vector<Finding> findings;
  try {
    refuse_what_is_no_folder(folder);
    refuse_nested_targets(folder);
  } catch (const Error& error) {
    return {complaint(error, section)};
  }
  if (!files::may_write(folder)) {
    findings.push_back({false, name + " is not writable, at " + section.where("path"),
                        "give the user who runs hygge the right to write there"});
    return findings;
  }
  try {
    const Bytes free = files::free_space(folder);
    if (free.value == 0) {
      findings.push_back({false, name + " lies where no space is left, at " + section.where("path"),
                          "make room there, or settle the data elsewhere"});
    } else {
      findings.push_back({true, name + " is writable (" + format_bytes(free) + " free)", ""});
    }
    if (context.run_type == RunType::FullDrop && !section.boolean("replace_foreign")) {
      refuse_foreign_files(list_target(folder), Manifest::read(folder), folder);
    }
  } catch (const Error& error) {
    findings.push_back(complaint(error, section));
  }
  return findings;
}

}  // namespace

const StoreKind& parquet_store_kind() {
  static const StoreKind kind{
      .settings = stores::parquet::parquet_store_settings(),
      .make = [](const config::Section& section, const KindContext& context) -> std::unique_ptr<Store> {
        return std::make_unique<stores::parquet::ParquetStore>(section, context);
      },
      .folders = [](const config::Section& section) { return TargetFolder::touched(section.text("path")); },
      .examine = examine,
  };
  return kind;
}

}  // namespace hygge
