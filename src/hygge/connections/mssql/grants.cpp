#include "hygge/connections/mssql/grants.h"

#include "hygge/base/text.h"
#include "hygge/tds/type_info.h"

namespace hygge {

std::vector<std::string> quoted_parts(std::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t begin = text.find_first_of("'\"");
    if (begin == std::string_view::npos) return parts;
    const std::size_t end = text.find(text[begin], begin + 1);
    if (end == std::string_view::npos) return parts;
    parts.emplace_back(text.substr(begin + 1, end - begin - 1));
    text.remove_prefix(end + 1);
  }
}

std::string permission_in(std::string_view text) {
  const std::size_t end = text.find(" permission");
  std::string_view words = text.substr(0, end == std::string_view::npos ? 0 : end);
  if (words.starts_with("The ")) words.remove_prefix(4);
  const bool is_one =
      !words.empty() && words.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ ") == std::string_view::npos;
  return is_one ? std::string{words} : "";
}

std::optional<DeniedOnObject> denied_on_object(const tds::ServerMessage& message) {
  constexpr std::int32_t kOnObject = 229;
  constexpr std::int32_t kOnColumn = 230;
  constexpr std::size_t kParts = 3;  // object, database, schema; in front of them the column
  if (message.number != kOnObject && message.number != kOnColumn) return std::nullopt;
  const std::vector<std::string> named = quoted_parts(message.text);
  const std::string permission = permission_in(message.text);
  if (permission.empty() || named.size() < kParts) return std::nullopt;
  const std::size_t first = named.size() - kParts;
  return DeniedOnObject{permission, named[first], named[first + 1], named[first + 2]};
}

std::string on_schema(std::string_view schema) { return " ON SCHEMA::" + tds::quote_name(schema); }

std::string on_object(std::string_view schema, std::string_view object) {
  return " ON " + tds::quote_name(schema) + "." + tds::quote_name(object);
}

std::string grant_of(const std::string& right, const std::string& user) {
  return "GRANT " + right + " TO " + (user.empty() ? "<the user>" : tds::quote_name(user));
}

std::string advice_to_run(const std::vector<std::string>& grants, const std::string& database) {
  const std::string where = database.empty() ? "" : " in database '" + printable(database) + "'";
  return std::string{"whoever may give "} + (grants.size() == 1 ? "it" : "them") + " runs" + where + ": " +
         join(grants, "; ");
}

}  // namespace hygge
