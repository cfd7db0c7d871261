#include "tests/support/tds_server/denied_rights.h"

#include <array>

#include "tests/support/tds_server/demanded_errors.h"
#include "tests/support/tds_server/text.h"

namespace hygge::tds_server {

namespace {

constexpr const char* kMarkers = "hygge_runs";
constexpr int kSchemaNotUsable = 2760;

struct Denial {
  const char* fault;
  const char* word;        ///< with which statements begin that need the right
  const char* permission;  ///< in the words of the error
};
constexpr std::array kDenials{
    Denial{"deny_create", "CREATE", "CREATE TABLE"}, Denial{"deny_insert", "INSERT", "INSERT"},
    Denial{"deny_update", "UPDATE", "UPDATE"},       Denial{"deny_delete", "DELETE", "DELETE"},
    Denial{"deny_alter", "ALTER", "ALTER"},          Denial{"deny_alter", "TRUNCATE", "ALTER"},
    Denial{"deny_control", "GRANT", "CONTROL"},      Denial{"deny_markers", "INSERT", "INSERT"}};

bool is_about_markers(const Denial& denial) { return same_word(denial.fault, "deny_markers"); }

/// The table that a statement names behind its first words.
std::string table_of(const Tokens& tokens) {
  std::size_t at = 1;
  if (tokens.is("GRANT")) {
    while (!tokens.is("ON", at) && tokens.peek(at).kind != TokenKind::End) ++at;
    ++at;
  }
  while (tokens.is("INTO", at) || tokens.is("BULK", at) || tokens.is("TABLE", at) || tokens.is("FROM", at)) ++at;
  while (tokens.is_symbol(".", at + 1)) at += 2;
  const std::string name = tokens.peek(at).text;
  if (!tokens.is("UPDATE")) return name;
  // An alias that FROM explains.
  while (!tokens.is("AS", at) && tokens.peek(at).kind != TokenKind::End) ++at;
  return same_word(tokens.peek(at + 1).text, name) ? tokens.peek(at - 1).text : name;
}

bool is_denied(const Faults& faults, const char* fault) { return faults.get(fault) >= 0; }

SqlError refusal(const Denied& who, const char* fault, const std::string& table, const char* permission) {
  return demanded_error(static_cast<int>(who.faults.get(fault)),
                        {.database = who.database, .user = who.user, .table = table, .permission = permission});
}

}  // namespace

void refuse_denied_statement(const Denied& who, const Tokens& tokens) {
  for (const Denial& denial : kDenials) {
    if (!is_denied(who.faults, denial.fault) || !tokens.is(denial.word)) continue;
    const std::string table = table_of(tokens);
    const bool is_created = tokens.is("CREATE");
    if (table.starts_with('#') || (!is_created && is_about_markers(denial) != (table == kMarkers))) continue;
    throw refusal(who, denial.fault, table, denial.permission);
  }
}

void refuse_denied_read(const Denied& who, const std::string& table) {
  if (!is_denied(who.faults, "deny_select") || table.starts_with('#') || table == kMarkers) return;
  throw refusal(who, "deny_select", table, "SELECT");
}

bool has_right(const Faults& faults, std::string_view securable, std::string_view securable_class,
               std::string_view permission) {
  const auto is = [&](const char* word) { return same_word(permission, word); };
  if (same_word(securable_class, "DATABASE")) {
    if (is("CREATE TABLE")) return !is_denied(faults, "deny_create") || faults.get("deny_create") == kSchemaNotUsable;
    return faults.get("hide_references") <= 0;
  }
  if (securable.find(kMarkers) != std::string_view::npos) return !is("INSERT") || !is_denied(faults, "deny_markers");
  if (is("SELECT")) return !is_denied(faults, "deny_select");
  if (is("INSERT")) return !is_denied(faults, "deny_insert");
  if (is("UPDATE")) return !is_denied(faults, "deny_update");
  if (is("DELETE")) return !is_denied(faults, "deny_delete");
  if (!same_word(securable_class, "SCHEMA")) return !is("ALTER") || !is_denied(faults, "deny_alter");
  if (is("CONTROL")) return !is_denied(faults, "deny_control");
  return !is("ALTER") || faults.get("deny_create") != kSchemaNotUsable;
}

}  // namespace hygge::tds_server
