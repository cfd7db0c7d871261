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
  if (message.number != kOnObject && message.number != kOnColumn) return std::nullopt;
  const std::string_view text = message.text;
  const std::string permission = permission_in(text);
  // Names may hold quotes, so that they are told by the words between them.
  constexpr std::string_view kBeforeObject = "the object '";
  constexpr std::string_view kBeforeDatabase = "', database '";
  constexpr std::string_view kBeforeSchema = "', schema '";
  const std::size_t object = text.find(kBeforeObject);
  const std::size_t schema = text.rfind(kBeforeSchema);
  const std::size_t database = text.rfind(kBeforeDatabase, schema);
  const std::size_t end = text.rfind('\'');
  constexpr std::size_t kNone = std::string_view::npos;
  if (permission.empty() || object == kNone || schema == kNone || database == kNone) return std::nullopt;
  const auto between = [text](std::size_t from, std::size_t to) {
    return from <= to ? std::string{text.substr(from, to - from)} : std::string{};
  };
  return DeniedOnObject{permission, between(object + kBeforeObject.size(), database),
                        between(database + kBeforeDatabase.size(), schema),
                        between(schema + kBeforeSchema.size(), end)};
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
