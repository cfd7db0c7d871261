#include "hygge/stores/mssql/bookmark_property.h"

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/stores/mssql/catalogue_rows.h"
#include "hygge/stores/mssql/statement_text.h"
#include "hygge/tds/type_info.h"

namespace hygge::stores::mssql {

namespace {

constexpr std::size_t kMostValueUnits = 3'750;  // 7,500 bytes: sp_addextendedproperty

std::string property_of(const std::string& flow) {
  std::string name = std::string{kBookmarkProperty} + " " + flow;
  if (utf16_units(name) <= kMostNameUnits) return name;
  const std::string end = "~" + digest_of(flow);
  return cut_to_units(name, kMostNameUnits - end.size()) + end;
}

std::string call(const TargetPlace& place, const char* procedure, const std::string& flow, const std::string& value) {
  return "EXEC " + place.procedure(procedure) + " @name = " + tds::quote_text(property_of(flow)) + value +
         ", @level0type = N'SCHEMA', @level0name = " + tds::quote_text(place.schema) +
         ", @level1type = N'TABLE', @level1name = " + tds::quote_text(place.table);
}

}  // namespace

std::optional<std::string> ask_bookmark(tds::Session& session, const TargetPlace& place, const std::string& flow) {
  const auto answer = ask_catalogue(
      session, "SELECT CAST(e.value AS nvarchar(3750)) FROM " + place.catalogue("extended_properties") +
                   " AS e WHERE e.class = 1 AND e.minor_id = 0 AND e.major_id = OBJECT_ID(" +
                   tds::quote_text(place.quoted()) + ") AND e.name = " + tds::quote_text(property_of(flow)));
  return answer.at(0).empty() ? std::nullopt : answer[0][0].value(0);
}

std::string bookmark_statement(const TargetPlace& place, const std::string& flow, const std::string& bookmark,
                               bool is_there) {
  if (utf16_units(bookmark) > kMostValueUnits) {
    throw Error{ErrorKind::Unsupported, "how far '" + printable(flow) +
                                            "' has come takes too many words to note it with '" + place.shown() + "'"}
        .advise("set `watermark.newest: later`, or name a shorter `watermark.primary_key`");
  }
  return call(place, is_there ? "sp_updateextendedproperty" : "sp_addextendedproperty", flow,
              ", @value = " + tds::quote_text(bookmark));
}

std::string no_bookmark_statement(const TargetPlace& place, const std::string& flow) {
  return call(place, "sp_dropextendedproperty", flow, "");
}

bool may_not_leave_bookmark(const tds::TdsError& error) {
  constexpr std::int32_t kInvalidObject = 15135;
  return error.message() && error.message()->number == kInvalidObject;
}

}  // namespace hygge::stores::mssql
