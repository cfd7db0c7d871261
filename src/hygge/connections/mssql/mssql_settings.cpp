#include "hygge/connections/mssql/mssql_settings.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/config/advice.h"
#include "hygge/config/diagnostics.h"
#include "hygge/config/node.h"
#include "hygge/config/value_check.h"
#include "hygge/connections/mssql/connection_text.h"
#include "hygge/connections/mssql/server_name.h"

namespace hygge {

namespace {

using config::Fault;
using config::Section;
using config::Setting;
using config::Type;

constexpr std::string_view kSql = "sql";
constexpr double kMostSessions = 1'000;

std::vector<std::string> words_for_auth() {
  std::vector<std::string> words = auth::names_of_methods();
  words.insert(words.begin(), std::string{kSql});
  return words;
}

config::Settings own_settings() {
  return {
      {.name = "server",
       .help = "host, `host,port` or `host\\instance`",
       .example = "db.example.com",
       .other_names = {"host", "hostname", "data_source"}},
      {.name = "port",
       .type = Type::Integer,
       .help = "1433, or what the instance says",
       .minimum = 1,
       .maximum = 65'535},
      {.name = "browser_port",
       .type = Type::Integer,
       .fallback = "1434",
       .help = "where the machine's SQL Server Browser answers (UDP), which knows the ports of instances",
       .minimum = 1,
       .maximum = 65'535},
      {.name = "database", .help = "the database to work in; else the login's own", .example = "shop"},
      {.name = "auth",
       .type = Type::Choice,
       .fallback = std::string{kSql},
       .help = "who signs in: a login of the server (sql), or a token of Entra ID (docs/auth.md)",
       .choices = words_for_auth()},
      {.name = "user",
       .help = "the login, for auth: sql",
       .example = "mover",
       .other_names = {"username", "uid", "login"}},
      {.name = "password",
       .type = Type::Secret,
       .help = "its password",
       .example = "${SHOP_PASSWORD}",
       .other_names = {"pwd", "pass"}},
      {.name = "url",
       .type = Type::Secret,
       .help = "all of it in one text: mssql://user:password@host:port/database?encrypt=yes, or "
               "Server=...;Database=...;Uid=...;Pwd={...} as ODBC has it"},
      {.name = "encrypt",
       .type = Type::Choice,
       .fallback = "yes",
       .help = "what TLS protects: everything from the first byte (strict), everything (yes), the login alone, nothing",
       .choices = {"strict", "yes", "login", "no"}},
      {.name = "trust_cert",
       .type = Type::Boolean,
       .fallback = "false",
       .help = "take any certificate; whoever is between could read and change everything",
       .other_names = {"trust_server_certificate", "trust_certificate"}},
      {.name = "ca_file", .type = Type::Path, .help = "certificates to trust (PEM); else the system's"},
      {.name = "host_name_in_certificate", .help = "the name that the certificate has, where it is not the server's"},
      {.name = "read_only", .type = Type::Boolean, .fallback = "false", .help = "a readable replica will do"},
      {.name = "timeout",
       .type = Type::Duration,
       .fallback = "30s",
       .help = "how long connecting may take",
       .minimum = 0.1},
      {.name = "query_timeout",
       .type = Type::Duration,
       .help = "how long the server may keep one request waiting; 0, or nothing: as long as it likes",
       .minimum = 0},
      {.name = "application_name", .fallback = "hygge", .help = "how the server's lists of sessions call hygge"},
      {.name = "packet_size",
       .type = Type::Integer,
       .help = "bytes of a network packet to ask for, no more than 16383 with TLS; else what is quickest",
       .minimum = 512,
       .maximum = 32'767},
      {.name = "pool_size",
       .type = Type::Integer,
       .help = "so many sessions, opened ahead and kept: pool.min_size and pool.max_size in one",
       .minimum = 1,
       .maximum = kMostSessions},
      {.name = "pool.min_size",
       .type = Type::Integer,
       .fallback = "0",
       .help = "sessions that are opened ahead, and kept",
       .minimum = 0,
       .maximum = kMostSessions},
      {.name = "pool.max_size",
       .type = Type::Integer,
       .fallback = "10",
       .help = "sessions at once",
       .minimum = 1,
       .maximum = kMostSessions},
      {.name = "pool.acquire_timeout",
       .type = Type::Duration,
       .help = "how long a flow waits for its turn (else as long as others need), and then for the server (else 30s)"},
      {.name = "pool.max_lifetime",
       .type = Type::Duration,
       .fallback = "1h",
       .help = "sessions of this age are replaced when nobody uses them; 0 for never"},
      {.name = "pool.health_check_interval",
       .type = Type::Duration,
       .fallback = "1m",
       .help = "unused sessions are asked so often whether they live; 0 for never"},
      {.name = "pool.idle_timeout",
       .type = Type::Duration,
       .fallback = "5m",
       .help = "sessions that nobody used for so long are closed, down to min_size; 0 for never"},
  };
}

config::Settings all_settings() {
  config::Settings settings = own_settings();
  for (Setting& setting : auth::entra_setting_table()) settings.push_back(std::move(setting));
  return settings;
}

const config::Settings& table() {
  static const config::Settings settings = all_settings();
  return settings;
}

/// Whether a key and the url say the same: "30s" is "30".
bool agree(const Setting& setting, const config::Value& one, const config::Value& other) {
  if (one.items == other.items) return true;
  if (setting.type != Type::Duration) return false;
  return parse_duration(one.items.front()) == parse_duration(other.items.front());
}

/// The words of ODBC use user and password for everybody who signs in.
std::string renamed(const std::string& setting, std::string_view method) {
  const bool is_application = method == "entra_service_principal";
  const bool has_id = is_application || method == "entra_managed_identity" || method == "entra_workload_identity";
  if (setting == "user" && has_id) return "client_id";
  if (setting == "password" && is_application) return "client_secret";
  return setting;
}

/// The keys for some ways to sign in only, with these; the first is the one it was made for.
struct KeyOfMethods {
  std::string_view key;
  std::vector<std::string_view> methods;
};
const std::array<KeyOfMethods, 13> kKeysOfMethods{{
    {"tenant_id", {"entra", "entra_service_principal", "entra_workload_identity", "entra_cli"}},
    {"client_id", {"entra", "entra_service_principal", "entra_managed_identity", "entra_workload_identity"}},
    {"client_secret", {"entra_service_principal", "entra"}},
    {"client_certificate", {"entra_service_principal", "entra"}},
    {"client_certificate_password", {"entra_service_principal", "entra"}},
    {"federated_token_file", {"entra_workload_identity", "entra"}},
    {"object_id", {"entra_managed_identity", "entra"}},
    {"identity_resource_id", {"entra_managed_identity", "entra"}},
    {"imds_endpoint", {"entra_managed_identity", "entra"}},
    {"authority_host", {"entra_service_principal", "entra_workload_identity", "entra"}},
    {"resource",
     {"entra", "entra_service_principal", "entra_managed_identity", "entra_workload_identity", "entra_cli"}},
    {"token", {"token"}},
    {"token_file", {"token"}},
}};

/// A section in which the keys and what `url` says are put together, and what is wrong with it.
class Reading {
 public:
  explicit Reading(const Section& section) : section_{section} {
    if (!section.text("url").empty()) section_ = with_url();
    check_server();
    check_sign_in();
    check_encryption();
    check_pool();
  }

  const Section& section() const noexcept { return section_; }
  const std::vector<Fault>& faults() const noexcept { return faults_; }
  const ServerName& server() const noexcept { return server_; }

 private:
  void refuse(std::string_view setting, std::string message, std::string advice) {
    faults_.push_back({std::string{setting}, std::move(message), std::move(advice)});
  }
  Section with_url();
  void take(const Setting& setting, const std::string& text, config::Value& value);
  void check_server();
  void check_sign_in();
  void check_password();
  void check_token();
  void check_encryption();
  void check_pool();
  bool has(std::string_view name) const { return !section_.text(name).empty(); }

  Section section_;
  std::vector<Fault> faults_;
  ServerName server_;
};

Section Reading::with_url() {
  std::map<std::string, config::Value> values;
  for (const Setting& setting : table()) values.emplace(setting.name, section_.value(setting.name));
  const ConnectionText text = read_connection_text(section_.text("url"));
  for (const ConnectionText::Problem& problem : text.problems) refuse("url", problem.message, problem.advice);
  const auto method = std::find_if(text.items.begin(), text.items.end(),
                                   [](const ConnectionText::Item& item) { return item.setting == "auth"; });
  for (const ConnectionText::Item& item : text.items) {
    const std::string name = renamed(item.setting, method == text.items.end() ? "" : method->value);
    take(*config::find_setting(table(), name), item.value, values.at(name));
  }
  return {section_.title(), std::move(values)};
}

void Reading::take(const Setting& setting, const std::string& text, config::Value& value) {
  config::Diagnostics diagnostics;
  const config::Member member{setting.name, {}, config::Node::scalar(text, {})};
  const auto checked = config::check_value(member, setting, "the url", diagnostics);
  if (!checked) {
    const config::Problem& problem = diagnostics.problems().front();
    refuse("url", problem.message, problem.advice);
    return;
  }
  if (value.given && !agree(setting, value, *checked)) {
    refuse(setting.name, setting.name + " and the url contradict each other",
           "remove `" + setting.name + "`, or take it out of the url");
    return;
  }
  value.items = checked->items;
  value.given = true;
  value.position = section_.value("url").position;
}

void Reading::check_server() {
  if (!has("server")) {
    if (faults_.empty()) refuse("server", "no server is named", "set server: to a host, or give a url");
    return;
  }
  const auto parsed = parse_server_name(section_.text("server"));
  if (!parsed) {
    refuse("server", "server is not of the form host, `host,port` or `host\\instance`",
           "write the port, if it is not 1433, behind a comma: db.example.com,1434");
    return;
  }
  server_ = *parsed;
  if (!section_.has("port")) return;
  if (server_.port && *server_.port != section_.integer("port")) {
    refuse("port", "port is " + section_.text("port") + ", and server says " + std::to_string(*server_.port),
           "keep one of them");
  }
  server_.port = static_cast<std::uint16_t>(section_.integer("port"));
}

void Reading::check_sign_in() {
  if (section_.value("auth").is_wrong) return;  // what it takes to sign in hangs on it
  if (section_.text("auth") == kSql) {
    check_password();
  } else {
    check_token();
  }
}

void Reading::check_password() {
  for (const Setting& setting : auth::entra_setting_table()) {
    if (!section_.given(setting.name)) continue;
    refuse(setting.name, setting.name + " is for signing in with Entra ID, and auth is sql",
           "set auth: entra, or one of the other ways; or remove " + setting.name);
  }
  if (!faults_.empty()) return;
  if (!has("user")) {
    refuse("user", "auth: sql needs a user", "set user and password, or another auth: `entra` takes what is set up");
  } else if (!section_.given("password")) {
    refuse("password", "auth: sql needs a password", "set password: ${NAME} and keep the secret in .env");
  } else if (!has("password")) {
    refuse("password", "the password is empty", "give the variable in it a value, in .env for example");
  }
}

void Reading::check_token() {
  const std::string method = section_.text("auth");
  for (const char* name : {"user", "password"}) {
    if (!section_.given(name)) continue;
    refuse(name, std::string{name} + " is for auth: sql, and auth is " + method, "remove one of them");
  }
  for (const auto& [name, methods] : kKeysOfMethods) {
    if (!section_.given(name) || std::find(methods.begin(), methods.end(), method) != methods.end()) continue;
    refuse(name, std::string{name} + " is for auth: " + std::string{methods.front()} + ", and auth is " + method,
           "remove one of them");
  }
  if (method == "token" && has("token") == has("token_file")) {
    refuse("auth", "auth: token needs either token or token_file", "set one of them");
  }
  if (section_.text("encrypt") == "no") {
    refuse("encrypt", "a token is not sent over a connection that is not encrypted", "set encrypt: yes");
  }
}

void Reading::check_encryption() {
  constexpr std::array<const char*, 2> kChecks{"ca_file", "host_name_in_certificate"};
  if (section_.text("encrypt") == "no") {
    for (const char* name : kChecks) {
      if (!section_.given(name)) continue;
      refuse(name, std::string{name} + " says what to check, and encrypt: no that there is no certificate",
             std::string{"remove "} + name + ", or set encrypt: yes");
    }
  } else if (section_.boolean("trust_cert")) {
    if (section_.text("encrypt") == "strict") {
      refuse("trust_cert", "encrypt: strict and trust_cert: yes do not go together, strict always checks certificates",
             "name the file of the certificate's issuer in ca_file, or set encrypt: yes");
    }
    for (const char* name : kChecks) {
      if (!section_.given(name)) continue;
      refuse(name, std::string{name} + " says what to check, and trust_cert: yes that nothing is checked",
             "remove trust_cert");
    }
  }
}

void Reading::check_pool() {
  constexpr std::array<const char*, 2> kBoth{"pool.min_size", "pool.max_size"};
  if (section_.given("pool_size")) {
    for (const char* name : kBoth) {
      if (!section_.given(name)) continue;
      refuse(name, std::string{name} + " and pool_size are both given", "pool_size sets both ends; keep one of them");
    }
  } else if (section_.integer(kBoth[0]) > section_.integer(kBoth[1])) {
    refuse(kBoth[section_.given(kBoth[0]) ? 0 : 1],
           "pool.min_size is " + section_.text(kBoth[0]) + ", and pool.max_size " + section_.text(kBoth[1]),
           "keep no more sessions than there may be");
  }
}

tds::Encryption encryption_of(const std::string& word) {
  if (word == "strict") return tds::Encryption::Strict;
  if (word == "login") return tds::Encryption::Login;
  return word == "no" ? tds::Encryption::No : tds::Encryption::Yes;
}

std::chrono::nanoseconds nanoseconds_of(Seconds duration) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::min(duration, kLongestDuration));
}

tds::ConnectRequest request_of(const Section& section, const ServerName& server) {
  tds::ConnectRequest request;
  request.host = server.host;
  request.port = server.port;
  request.instance = server.instance;
  request.browser_port = static_cast<std::uint16_t>(section.integer("browser_port"));
  request.database = section.text("database");
  request.user = section.text("user");
  request.password = Secret{section.text("password")};
  request.encrypt = encryption_of(section.text("encrypt"));
  request.trust_cert = section.boolean("trust_cert");
  request.ca_file = section.text("ca_file");
  request.host_name_in_certificate = section.text("host_name_in_certificate");
  request.timeout = nanoseconds_of(section.duration("timeout"));
  if (section.has("packet_size")) request.packet_size = static_cast<std::size_t>(section.integer("packet_size"));
  request.application_name = section.text("application_name");
  request.is_read_only = section.boolean("read_only");
  return request;
}

PoolSettings pool_of(const Section& section) {
  const auto count = [&](const char* name) { return static_cast<unsigned>(section.integer(name)); };
  const bool is_fixed = section.given("pool_size");
  PoolSettings pool;
  const char* const size = is_fixed ? "pool_size" : "pool.max_size";
  pool.name = "connection '" + section.title() + "'";
  if (section.given(size)) pool.where = section.where(size);
  pool.min_size = count(is_fixed ? "pool_size" : "pool.min_size");
  pool.max_size = count(size);
  pool.waits_for_turn = !section.given("pool.acquire_timeout");
  if (!pool.waits_for_turn) pool.acquire_timeout = section.duration("pool.acquire_timeout");
  pool.max_lifetime = section.duration("pool.max_lifetime");
  pool.health_check_interval = section.duration("pool.health_check_interval");
  pool.idle_timeout = section.duration("pool.idle_timeout");
  return pool;
}

std::vector<std::string> warnings_about(const MssqlSettings& settings) {
  std::vector<std::string> warnings;
  const tds::ConnectRequest& request = settings.request;
  if (request.encrypt == tds::Encryption::No) {
    warnings.push_back("connection '" + settings.name + "' sends its password and all data as they are (encrypt: no)");
  } else if (request.trust_cert) {
    warnings.push_back("connection '" + settings.name +
                       "' takes any certificate (trust_cert): whoever is between can read and change everything");
  }
  return warnings;
}

/// "db.example.com/shop".
std::string called(const Section& section) {
  const Reading reading{section};
  const std::string database = reading.section().text("database");
  return reading.section().text("server") + (database.empty() ? "" : "/" + database);
}

}  // namespace

const config::KindSettings& mssql_connection_kind() {
  static const config::KindSettings kind{.name = "mssql",
                                         .summary = "a server of SQL Server or Azure SQL",
                                         .settings = table(),
                                         .check = [](const Section& section) { return Reading{section}.faults(); },
                                         .called = called};
  return kind;
}

MssqlSettings read_mssql_settings(const Section& section) {
  const Reading reading{section};
  if (!reading.faults().empty()) {
    throw Error{ErrorKind::Internal, "connection '" + section.title() + "' was not checked"}.because(
        reading.faults().front().message);
  }
  MssqlSettings settings;
  settings.name = section.title();
  settings.request = request_of(reading.section(), reading.server());
  if (reading.section().text("auth") != kSql) {
    settings.entra = auth::read_entra_settings(reading.section(), settings.request.host);
  }
  if (const Seconds limit = reading.section().duration("query_timeout"); limit.count() > 0) {
    settings.query_timeout = nanoseconds_of(limit);
  }
  settings.pool = pool_of(reading.section());
  settings.warnings = warnings_about(settings);
  return settings;
}

}  // namespace hygge
