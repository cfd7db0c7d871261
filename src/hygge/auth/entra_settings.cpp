#include "hygge/auth/entra_settings.h"

#include <algorithm>
#include <array>
#include <utility>

#include "hygge/base/text.h"

namespace hygge::auth {

namespace {

using config::Setting;
using config::Type;

constexpr std::array<std::pair<std::string_view, Method>, 6> kMethods = {{
    {"entra", Method::Entra},
    {"entra_service_principal", Method::ServicePrincipal},
    {"entra_managed_identity", Method::ManagedIdentity},
    {"entra_workload_identity", Method::WorkloadIdentity},
    {"entra_cli", Method::Cli},
    {"token", Method::Token},
}};

/// A cloud of its own, with its databases and its sign-in.
struct Cloud {
  std::string_view servers;  // how their names end
  std::string_view resource;
  std::string_view authority;
};
constexpr std::array<Cloud, 2> kSovereignClouds = {{
    {".database.usgovcloudapi.net", "https://database.usgovcloudapi.net/", "https://login.microsoftonline.us"},
    {".database.chinacloudapi.cn", "https://database.chinacloudapi.cn/", "https://login.chinacloudapi.cn"},
}};

}  // namespace

config::Settings entra_setting_table() {
  return {
      {.name = "tenant_id", .help = "the Entra ID tenant: its id or one of its domains; else AZURE_TENANT_ID"},
      {.name = "client_id", .help = "the application, or the user-assigned managed identity; else AZURE_CLIENT_ID"},
      {.name = "client_secret", .type = Type::Secret, .help = "the application's secret; else AZURE_CLIENT_SECRET"},
      {.name = "client_certificate",
       .type = Type::Path,
       .help = "a PEM file with the application's certificate and its private key; else AZURE_CLIENT_CERTIFICATE_PATH"},
      {.name = "client_certificate_password",
       .type = Type::Secret,
       .help = "what opens the private key; else AZURE_CLIENT_CERTIFICATE_PASSWORD"},
      {.name = "federated_token_file",
       .type = Type::Path,
       .help = "the file with the identity provider's token; else AZURE_FEDERATED_TOKEN_FILE"},
      {.name = "object_id", .help = "the user-assigned managed identity, by its object id"},
      {.name = "identity_resource_id", .help = "the user-assigned managed identity, by the id of its resource"},
      {.name = "token", .type = Type::Secret, .help = "an access token, for `auth: token`"},
      {.name = "token_file", .type = Type::Path, .help = "a file with an access token, read again when that runs out"},
      {.name = "resource", .help = "what the token is for; follows from the server unless told"},
      {.name = "authority_host", .help = "where Entra ID is asked; else AZURE_AUTHORITY_HOST, else by the server"},
      {.name = "imds_endpoint", .help = "where a machine in Azure is asked about its identity"},
  };
}

std::vector<std::string> names_of_methods() {
  std::vector<std::string> names;
  for (const auto& [name, method] : kMethods) names.emplace_back(name);
  return names;
}

std::optional<Method> method_named(std::string_view word) {
  const auto found =
      std::find_if(kMethods.begin(), kMethods.end(), [&](const auto& entry) { return entry.first == word; });
  return found == kMethods.end() ? std::nullopt : std::optional{found->second};
}

std::string_view name_of(Method method) {
  return std::find_if(kMethods.begin(), kMethods.end(), [&](const auto& entry) { return entry.second == method; })
      ->first;
}

EntraSettings read_entra_settings(const config::Section& section, std::string_view server) {
  EntraSettings settings;
  settings.method = method_named(section.text("auth")).value_or(Method::Entra);
  settings.tenant_id = section.text("tenant_id");
  settings.client_id = section.text("client_id");
  settings.client_secret = Secret{section.text("client_secret")};
  settings.client_certificate = section.text("client_certificate");
  settings.client_certificate_password = Secret{section.text("client_certificate_password")};
  settings.federated_token_file = section.text("federated_token_file");
  settings.object_id = section.text("object_id");
  settings.identity_resource_id = section.text("identity_resource_id");
  settings.token = Secret{section.text("token")};
  settings.token_file = section.text("token_file");
  settings.authority_host = section.text("authority_host");
  if (section.has("imds_endpoint")) settings.imds_endpoint = section.text("imds_endpoint");
  const std::string host = lower_case(server);
  for (const Cloud& cloud : kSovereignClouds) {
    if (!host.ends_with(cloud.servers)) continue;
    settings.resource = cloud.resource;
    if (settings.authority_host.empty()) settings.authority_host = cloud.authority;
  }
  if (section.has("resource")) settings.resource = section.text("resource");
  return settings;
}

}  // namespace hygge::auth
