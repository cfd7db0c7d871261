#include "hygge/auth/entra_settings.h"

#include <gtest/gtest.h>

#include <map>

namespace hygge::auth {
namespace {

using config::Section;
using config::Value;

/// A section as the configuration makes it: every setting of the table, some with a value.
Section section(const std::map<std::string, std::string>& given) {
  std::map<std::string, Value> values{{"auth", {}}};
  for (const config::Setting& setting : entra_setting_table()) values[setting.name] = {};
  for (const auto& [name, text] : given) values.at(name) = Value{.items = {text}, .given = true};
  return Section{"erp", values};
}

TEST(EntraSettingsTest, KnowsEveryMethodByItsWord) {
  for (const std::string& name : names_of_methods()) {
    const std::optional<Method> method = method_named(name);
    ASSERT_TRUE(method) << name;
    EXPECT_EQ(name_of(*method), name);
  }
  EXPECT_EQ(method_named("sql"), std::nullopt);
  EXPECT_EQ(method_named(""), std::nullopt);
}

TEST(EntraSettingsTest, ReadsEverySetting) {
  std::map<std::string, std::string> given{{"auth", "entra_cli"}};
  for (const config::Setting& setting : entra_setting_table()) given[setting.name] = "my " + setting.name;
  const EntraSettings settings = read_entra_settings(section(given), "db.example");
  EXPECT_EQ(settings.method, Method::Cli);
  EXPECT_EQ(settings.tenant_id, "my tenant_id");
  EXPECT_EQ(settings.client_id, "my client_id");
  EXPECT_EQ(settings.client_secret.reveal(), "my client_secret");
  EXPECT_EQ(settings.client_certificate, "my client_certificate");
  EXPECT_EQ(settings.client_certificate_password.reveal(), "my client_certificate_password");
  EXPECT_EQ(settings.federated_token_file, "my federated_token_file");
  EXPECT_EQ(settings.object_id, "my object_id");
  EXPECT_EQ(settings.identity_resource_id, "my identity_resource_id");
  EXPECT_EQ(settings.token.reveal(), "my token");
  EXPECT_EQ(settings.token_file, "my token_file");
  EXPECT_EQ(settings.resource, "my resource");
  EXPECT_EQ(settings.authority_host, "my authority_host");
  EXPECT_EQ(settings.imds_endpoint, "my imds_endpoint");
}

TEST(EntraSettingsTest, SecretsAreOfATypeThatIsNeverShown) {
  for (const config::Setting& setting : entra_setting_table()) {
    const bool is_secret =
        setting.name == "client_secret" || setting.name == "client_certificate_password" || setting.name == "token";
    EXPECT_EQ(setting.type == config::Type::Secret, is_secret) << setting.name;
  }
}

TEST(EntraSettingsTest, TheServerTellsTheCloud) {
  const auto of = [](const std::string& server) { return read_entra_settings(section({{"auth", "entra"}}), server); };
  EXPECT_EQ(of("shop.database.windows.net").resource, "https://database.windows.net/");
  EXPECT_EQ(of("shop.database.windows.net").authority_host, "");
  EXPECT_EQ(of("Shop.Database.USGovCloudAPI.net").resource, "https://database.usgovcloudapi.net/");
  EXPECT_EQ(of("shop.database.usgovcloudapi.net").authority_host, "https://login.microsoftonline.us");
  EXPECT_EQ(of("shop.database.chinacloudapi.cn").resource, "https://database.chinacloudapi.cn/");
  const EntraSettings told =
      read_entra_settings(section({{"auth", "entra"}, {"resource", "https://x/"}, {"authority_host", "https://y"}}),
                          "shop.database.chinacloudapi.cn");
  EXPECT_EQ(told.resource, "https://x/");
  EXPECT_EQ(told.authority_host, "https://y");
}

TEST(EnvironmentTest, ReadsTheProcessAndTakesEmptyForUnset) {
  EXPECT_TRUE(Environment::of_process().has("PATH"));
  const Environment made{{{"A", "1"}, {"B", ""}}};
  EXPECT_EQ(made.get("A"), "1");
  EXPECT_FALSE(made.has("B"));
  EXPECT_EQ(made.get("C"), "");
}

}  // namespace
}  // namespace hygge::auth
