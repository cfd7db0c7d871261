#include <filesystem>

#include "hygge/base/error.h"
#include "hygge/stores/mssql/mssql_store.h"
#include "hygge/stores/mssql/reject_folder.h"

namespace hygge {

namespace {

/// What can be seen without the server; that is looked at as a connection.
std::vector<Finding> examine(const config::Section& section, const KindContext& context) {
  if (section.text("on_error") != "reject") return {};
  const std::filesystem::path folder = section.text("reject_path");
  try {
    stores::mssql::check_reject_folder(folder, section.where("reject_path"));
  } catch (const Error& error) {
    return {{.good = false,
             .text = error.headline() + " (" + error.reason() + "), at " + error.where(),
             .advice = error.advice()}};
  }
  const std::string below = folder.lexically_relative(context.root).string();
  const bool is_below = !below.empty() && !below.starts_with("..");
  return {{.text = "rows that do not fit go to " + (is_below ? below : folder.string())}};
}

}  // namespace

const StoreKind& mssql_store_kind() {
  static const StoreKind kind{
      .settings = stores::mssql::mssql_store_settings(),
      .make = [](const config::Section& section, const KindContext& context) -> std::unique_ptr<Store> {
        return std::make_unique<stores::mssql::MssqlStore>(section, context);
      },
      .folders = [](const config::Section& section) -> std::vector<std::filesystem::path> {
        if (section.text("on_error") != "reject") return {};
        return {section.text("reject_path")};
      },
      .examine = examine,
  };
  return kind;
}

}  // namespace hygge
