#include "hygge/connections/mssql/connection_keys.h"

#include <algorithm>
#include <array>
#include <vector>

#include "hygge/base/text.h"
#include "hygge/config/advice.h"
#include "hygge/config/value_parse.h"

namespace hygge {

namespace {

/// What is to be done with a key.
enum class Treatment {
  Take,            ///< the value is that of the setting
  Server,          ///< the same without `tcp:` in front
  Encrypt,         ///< in the words of drivers
  Authentication,  ///< likewise
  Intent,          ///< ReadOnly or ReadWrite
  Ignore,          ///< it says what hygge does anyway, or nothing that matters
  RefuseYes,       ///< harmless unless it is on
  Refuse,
};

struct Key {
  std::string_view name;  // as folded() makes it
  Treatment treatment = Treatment::Take;
  std::string_view setting = {};  // of Refuse: the advice
};

constexpr std::string_view kNoWindowsLogin = "hygge has no Windows login: give user and password, or another auth";
constexpr std::string_view kPinInstead = "name the file with the certificate in ca_file";
constexpr std::string_view kOwnKey = "write it as a key of its own, beside url";

constexpr auto kKeys = std::to_array<Key>({
    {"server", Treatment::Server, "server"},
    {"address", Treatment::Server, "server"},
    {"addr", Treatment::Server, "server"},
    {"networkaddress", Treatment::Server, "server"},
    {"datasource", Treatment::Server, "server"},
    {"port", Treatment::Take, "port"},
    {"database", Treatment::Take, "database"},
    {"initialcatalog", Treatment::Take, "database"},
    {"user", Treatment::Take, "user"},
    {"uid", Treatment::Take, "user"},
    {"userid", Treatment::Take, "user"},
    {"username", Treatment::Take, "user"},
    {"password", Treatment::Take, "password"},
    {"pwd", Treatment::Take, "password"},
    {"encrypt", Treatment::Encrypt, "encrypt"},
    {"trustservercertificate", Treatment::Take, "trust_cert"},
    {"trustcert", Treatment::Take, "trust_cert"},
    {"hostnameincertificate", Treatment::Take, "host_name_in_certificate"},
    {"auth", Treatment::Authentication, "auth"},
    {"authentication", Treatment::Authentication, "auth"},
    {"timeout", Treatment::Take, "timeout"},
    {"logintimeout", Treatment::Take, "timeout"},
    {"connecttimeout", Treatment::Take, "timeout"},
    {"connectiontimeout", Treatment::Take, "timeout"},
    {"querytimeout", Treatment::Take, "query_timeout"},
    {"commandtimeout", Treatment::Take, "query_timeout"},
    {"app", Treatment::Take, "application_name"},
    {"appname", Treatment::Take, "application_name"},
    {"applicationname", Treatment::Take, "application_name"},
    {"applicationintent", Treatment::Intent, "read_only"},
    {"readonly", Treatment::Take, "read_only"},
    {"packetsize", Treatment::Take, "packet_size"},
    {"poolsize", Treatment::Take, "pool_size"},
    {"maxpoolsize", Treatment::Take, "pool.max_size"},
    {"minpoolsize", Treatment::Take, "pool.min_size"},
    {"pool.maxsize", Treatment::Take, "pool.max_size"},
    {"pool.minsize", Treatment::Take, "pool.min_size"},
    {"pool.acquiretimeout", Treatment::Take, "pool.acquire_timeout"},
    {"pool.maxlifetime", Treatment::Take, "pool.max_lifetime"},
    {"pool.healthcheckinterval", Treatment::Take, "pool.health_check_interval"},
    {"pool.idletimeout", Treatment::Take, "pool.idle_timeout"},
    {"browserport", Treatment::Take, "browser_port"},
    {"objectid", Treatment::Take, "object_id"},
    {"identityresourceid", Treatment::Take, "identity_resource_id"},
    {"resource", Treatment::Take, "resource"},
    {"authorityhost", Treatment::Take, "authority_host"},
    {"imdsendpoint", Treatment::Take, "imds_endpoint"},
    {"tenantid", Treatment::Take, "tenant_id"},
    {"clientid", Treatment::Take, "client_id"},
    {"driver", Treatment::Ignore},
    {"provider", Treatment::Ignore},
    {"multisubnetfailover", Treatment::Ignore},
    {"multipleactiveresultsets", Treatment::Ignore},
    {"marsconnection", Treatment::Ignore},
    {"persistsecurityinfo", Treatment::Ignore},
    {"connectretrycount", Treatment::Ignore},
    {"connectretryinterval", Treatment::Ignore},
    {"pooling", Treatment::Ignore},
    {"quotedid", Treatment::Ignore},
    {"ansinpw", Treatment::Ignore},
    {"description", Treatment::Ignore},
    {"wsid", Treatment::Ignore},
    {"workstationid", Treatment::Ignore},
    {"trustedconnection", Treatment::RefuseYes, kNoWindowsLogin},
    {"integratedsecurity", Treatment::RefuseYes, kNoWindowsLogin},
    {"dsn", Treatment::Refuse, "hygge reads no DSN: write what it says, Server=...;Database=..."},
    {"filedsn", Treatment::Refuse, "hygge reads no DSN: write what it says, Server=...;Database=..."},
    {"servercertificate", Treatment::Refuse, kPinInstead},
    {"cafile", Treatment::Refuse, kOwnKey},
    {"clientsecret", Treatment::Refuse, kOwnKey},
    {"token", Treatment::Refuse, kOwnKey},
    {"tokenfile", Treatment::Refuse, kOwnKey},
    {"federatedtokenfile", Treatment::Refuse, kOwnKey},
    {"clientcertificate", Treatment::Refuse, kOwnKey},
});

/// The words of drivers for a way to sign in.
struct Method {
  std::string_view word;  // folded
  std::string_view auth;  // empty: there is none
};
constexpr auto kMethods = std::to_array<Method>({
    {"sqlpassword", "sql"},
    {"activedirectorydefault", "entra"},
    {"activedirectoryserviceprincipal", "entra_service_principal"},
    {"activedirectorymsi", "entra_managed_identity"},
    {"activedirectorymanagedidentity", "entra_managed_identity"},
    {"activedirectoryworkloadidentity", "entra_workload_identity"},
    {"activedirectoryazcli", "entra_cli"},
    {"activedirectorypassword", ""},
    {"activedirectoryintegrated", ""},
    {"activedirectoryinteractive", ""},
    {"activedirectorydevicecodeflow", ""},
});

std::string folded(std::string_view key) {
  std::string name;
  for (const char c : lower_case(key)) {
    if (c != ' ' && c != '_' && c != '-') name += c;
  }
  return name;
}

const Key* find_key(std::string_view key) {
  const std::string name = folded(key);
  const auto* const found = std::find_if(kKeys.begin(), kKeys.end(), [&](const Key& one) { return one.name == name; });
  return found == kKeys.end() ? nullptr : found;
}

KeyMeaning encrypt(std::string_view value, Dialect dialect) {
  const std::string word = lower_case(value);
  KeyMeaning meaning{.setting = "encrypt"};
  if (word == "true" || word == "mandatory" || word == "1") meaning.value = "yes";
  if (word == "false" || word == "optional" || word == "0") meaning.value = "login";
  if (word == "disable") meaning.value = "no";
  if (word == "no" && dialect == Dialect::Odbc) meaning.value = "login";
  if (!meaning.value) meaning.value = word;
  return meaning;
}

KeyMeaning authentication(std::string_view value) {
  const std::string word = folded(value);
  const auto* const method =
      std::find_if(kMethods.begin(), kMethods.end(), [&](const Method& one) { return one.word == word; });
  if (method == kMethods.end()) return {.setting = "auth"};
  if (!method->auth.empty()) return {.setting = "auth", .value = std::string{method->auth}};
  return {.setting = {},
          .value = {},
          .problem = "hygge cannot sign in as the url asks, by " + config::quote(value),
          .advice = "take entra (with `az login` for a person), entra_service_principal or entra_managed_identity"};
}

KeyMeaning intent(std::string_view value) {
  const std::string word = folded(value);
  return {.setting = "read_only",
          .value = word == "readonly"    ? "true"
                   : word == "readwrite" ? "false"
                                         : std::string{value}};
}

KeyMeaning unknown(std::string_view key) {
  std::vector<std::string> known;
  for (const Key& one : kKeys) known.emplace_back(one.name);
  return {.setting = {},
          .value = {},
          .problem = "the url has a key that hygge does not know, " + config::quote(key),
          .advice = config::suggest(folded(key), known, "leave it out, if it is not needed")};
}

}  // namespace

KeyMeaning meaning_of(std::string_view key, std::string_view value, Dialect dialect) {
  const Key* const known = find_key(key);
  if (known == nullptr) return unknown(key);
  const std::string word{known->setting};
  const std::string refusal = config::quote(key) + " in the url cannot be followed";
  switch (known->treatment) {
    case Treatment::Take:
      return {.setting = word};
    case Treatment::Server: {
      const bool has_prefix = lower_case(value.substr(0, 4)) == "tcp:";
      return {.setting = word, .value = std::string{trim(value.substr(has_prefix ? 4 : 0))}};
    }
    case Treatment::Encrypt:
      return encrypt(value, dialect);
    case Treatment::Authentication:
      return authentication(value);
    case Treatment::Intent:
      return intent(value);
    case Treatment::RefuseYes:
      if (config::parse_boolean(value) == false) return {.setting = {}};
      return {.setting = {}, .value = {}, .problem = refusal, .advice = word};
    case Treatment::Refuse:
      return {.setting = {}, .value = {}, .problem = refusal, .advice = word};
    case Treatment::Ignore:
      break;
  }
  return {.setting = {}};
}

bool is_known_key(std::string_view key) { return find_key(key) != nullptr; }

bool is_secret_key(std::string_view key) {
  const Key* const known = find_key(key);
  return known != nullptr && known->setting == "password";
}

}  // namespace hygge
