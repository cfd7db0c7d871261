#include "hygge/stores/mssql/mssql_store.h"

namespace hygge {

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
      .examine = [](const config::Section&, const KindContext&) { return std::vector<Finding>{}; },
  };
  return kind;
}

}  // namespace hygge
