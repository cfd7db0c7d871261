#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/auth/environment.h"
#include "hygge/base/clock.h"
#include "hygge/base/secret.h"
#include "hygge/config/section.h"
#include "hygge/config/settings.h"

namespace hygge::auth {

/// How a connection signs in by a token; the words that one writes after `auth:`.
enum class Method {
  Entra,             ///< `entra`: the first of those below that is set up, but for `token`
  ServicePrincipal,  ///< `entra_service_principal`: an application's secret or certificate
  ManagedIdentity,   ///< `entra_managed_identity`: the Azure machine that we run on
  WorkloadIdentity,  ///< `entra_workload_identity`: a token of Kubernetes or another identity provider
  Cli,               ///< `entra_cli`: who has signed in with `az login`
  Token,             ///< `token`: an access token that is given
};

/// What is needed to get a token. What is empty is taken from the environment, where Azure's own programs have a
/// variable for it.
struct EntraSettings {
  Method method = Method::Entra;
  std::string tenant_id = {};               ///< AZURE_TENANT_ID
  std::string client_id = {};               ///< AZURE_CLIENT_ID
  Secret client_secret = {};                ///< AZURE_CLIENT_SECRET
  std::string client_certificate = {};      ///< AZURE_CLIENT_CERTIFICATE_PATH
  Secret client_certificate_password = {};  ///< AZURE_CLIENT_CERTIFICATE_PASSWORD
  std::string federated_token_file = {};    ///< AZURE_FEDERATED_TOKEN_FILE
  std::string object_id = {};               ///< of a user-assigned managed identity
  std::string identity_resource_id = {};    ///< the same, by the id of its resource
  Secret token = {};
  std::string token_file = {};
  std::string resource = "https://database.windows.net/";              ///< what the token is for
  std::string authority_host = {};                                     ///< AZURE_AUTHORITY_HOST
  std::string imds_endpoint = "http://169.254.169.254";                ///< where a machine in Azure asks about itself
  std::filesystem::path arc_key_folder = "/var/opt/azcmagent/tokens";  ///< where Azure Arc lays its keys
};

/// The keys of a connection that read_entra_settings understands; for the settings table of a connection's kind.
config::Settings entra_setting_table();
/// The words for `auth:` that need a token.
std::vector<std::string> names_of_methods();
/// Nothing for a word that is no method, such as `sql`.
std::optional<Method> method_named(std::string_view word);
std::string_view name_of(Method method);

/// Reads them from a section whose table has those keys and `auth`, which names a method. `server` is the host that is
/// signed in to: it tells the cloud, and so the resource and the authority, unless they are set.
EntraSettings read_entra_settings(const config::Section& section, std::string_view server);

/// Everything that a way to get a token works with. What it points to outlives it.
struct Signing {
  EntraSettings settings;
  Environment environment;
  Clock* clock = nullptr;
  bool is_only = false;  ///< no other way is tried: patience is worth more

  /// A setting, or the variable that stands for it.
  std::string setting_or(const std::string& setting, std::string_view variable) const {
    return setting.empty() ? environment.get(variable) : setting;
  }
  Secret setting_or(const Secret& setting, std::string_view variable) const {
    return setting.empty() ? Secret{environment.get(variable)} : setting;
  }
};

}  // namespace hygge::auth
