#include "hygge/cli/mssql_check.h"

#include <chrono>
#include <string>
#include <vector>

#include "hygge/base/text.h"
#include "hygge/base/units.h"
#include "hygge/connections/mssql/mssql_facts.h"

namespace hygge::cli {
namespace {

/// "0.3 ms", "12.0 ms".
std::string milliseconds(std::chrono::nanoseconds time) {
  constexpr std::int64_t kTenth = 100'000;
  const std::int64_t tenths = (time.count() + kTenth / 2) / kTenth;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " ms";
}

Finding encryption(const MssqlSettings& settings, const MssqlFacts& facts) {
  if (facts.cipher.empty()) {
    return {.text = "nothing is encrypted: others can read the password and all data",
            .advice = "set `encrypt: yes`, and give the server a certificate",
            .doubtful = true};
  }
  const std::string what =
      (facts.encrypts_all ? "everything is encrypted (" : "the login alone is encrypted (") + facts.cipher + ")";
  if (settings.request.trust_cert) {
    return {.text = what + ", and the certificate is not checked: somebody between could read everything",
            .advice = "name the certificate's issuer in `ca_file`, and remove `trust_cert`",
            .doubtful = true};
  }
  return {.text = what + ", and the certificate was checked",
          .advice = facts.encrypts_all ? "" : "set `encrypt: yes` to encrypt the data as well",
          .doubtful = !facts.encrypts_all};
}

std::vector<Finding> examine_connection(const config::Place& place, const CancelToken& cancel) {
  MssqlConnection connection{place};
  const MssqlFacts facts = ask_for_facts(connection, cancel);
  const std::string edition = facts.edition.empty() ? "" : ", " + facts.edition;
  const std::string way = connection.settings().entra ? ", by " + connection.way_to_sign_in() : "";
  return {
      {.text = "signed in as '" + facts.login + "'" + way + " to " + facts.server + ": SQL Server " + facts.version +
               edition},
      {.text = "works in the database '" + facts.database + "' as its user '" + facts.user + "'"},
      encryption(connection.settings(), facts),
      {.text = "a round trip takes " + milliseconds(facts.round_trip) + "; connecting took " +
               milliseconds(facts.connecting)},
  };
}

}  // namespace

const ConnectionKind& mssql_kind() {
  static const ConnectionKind kind{.settings = mssql_connection_kind(), .examine = examine_connection};
  return kind;
}

}  // namespace hygge::cli
