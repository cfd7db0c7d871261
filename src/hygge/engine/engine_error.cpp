#include "hygge/engine/engine_error.h"

#include <algorithm>
#include <string>

#include "hygge/base/text.h"

namespace hygge::engine {

namespace {

/// One cause: where all of `prefix` and `contains` fit, the first rule wins.
struct Rule {
  std::string_view prefix;
  std::string_view contains;
  ErrorKind kind;
  const char* headline;
  const char* advice;
  bool transient = false;
};

constexpr const char* kFreeSpace = "free some space there, or choose another path; nothing was published";
constexpr const char* kGiveRights = "give the user who runs hygge the right to it, or choose another path";
constexpr const char* kCheckPath = "check the path; relative paths start at the project's folder";
constexpr const char* kFetchAgain = "have the file written or fetched again";
constexpr const char* kDamaged = "a Parquet file is damaged, or is not Parquet";
constexpr const char* kSomeDamage = "a file is damaged";
constexpr const char* kNoText = "a Parquet file holds text that is not valid UTF-8";
constexpr const char* kBadInput = "the engine cannot work with what it was given";
constexpr const char* kFailedInside = "the engine failed inside";
constexpr const char* kCannotYet = "the engine cannot do this yet";
constexpr const char* kRefused = "the engine refused a statement";
constexpr const char* kMisfit = "a value does not fit its column's type";
constexpr const char* kMendValue = "correct the value at its home, or give the column a wider type";
constexpr const char* kMendSql = "check the names and the SQL in `where`, `columns` and `query`";
constexpr const char* kReport = "please report it with the command that was run";

constexpr Rule kRules[] = {
    {"IO Error", "No space left on device", ErrorKind::DiskFull, "no space is left on the disk", kFreeSpace},
    {"IO Error", "Disk quota exceeded", ErrorKind::DiskFull, "the disk quota is used up", kFreeSpace},
    {"Out of Memory", "", ErrorKind::Memory, "the engine ran out of the memory it may use",
     "raise --memory-limit, or lower --concurrency or `row_group_size`"},
    // Not our doing: whoever cancelled is answered before this table is asked. Now and then one engine thread is told
    // to stop because another failed, and is heard first; the next try tells the real reason.
    {"INTERRUPT", "", ErrorKind::Engine, "the engine stopped before it could say why", "run it again to see the reason",
     true},
    // Before the rules that look for words anywhere: these quote values.
    {"Conversion Error", "", ErrorKind::Data, kMisfit, kMendValue},
    {"Out of Range Error", "", ErrorKind::Data, kMisfit, kMendValue},
    {"Permission Error", "", ErrorKind::Permission, "the path lies outside of the folders this run may touch",
     "name it in a home or a store; a symbolic link must stay inside its folder"},
    {"", "No files found that match", ErrorKind::NotFound, "no file is there", kCheckPath},
    {"IO Error", "Permission denied", ErrorKind::Permission, "the system does not let us open a file", kGiveRights},
    {"IO Error", "Operation not permitted", ErrorKind::Permission, "the system does not let us open a file",
     kGiveRights},
    {"IO Error", "Read-only file system", ErrorKind::Permission, "the file system is read-only", "choose another path"},
    {"IO Error", "No such file or directory", ErrorKind::NotFound, "a file or folder is not there", kCheckPath},
    {"IO Error", "Is a directory", ErrorKind::Io, "a folder is where a file is needed", "correct the path"},
    {"IO Error", "File name too long", ErrorKind::Io, "a name is too long for the file system",
     "a name has at most 255 bytes: shorten it; with partition_by it is made of a column's name and value"},
    {"IO Error", "File too large", ErrorKind::Io, "a file became larger than it may",
     "raise the limit on the size of files (ulimit -f), or set a smaller file_size"},
    {"IO Error", "Too many open files", ErrorKind::Io, "too many files are open",
     "raise the limit of open files (ulimit -n), or lower --concurrency"},
    {"IO Error", "Could not set lock", ErrorKind::Busy, "another process holds the file",
     "wait until it has finished, then run again", true},
    {"", "No magic bytes found", ErrorKind::Data, kDamaged, kFetchAgain},
    {"", "too small to be a Parquet file", ErrorKind::Data, kDamaged, kFetchAgain},
    {"", "TProtocolException", ErrorKind::Data, kDamaged, kFetchAgain},
    {"", "decompression fail", ErrorKind::Data, kDamaged, kFetchAgain},
    {"", "Failed to read file", ErrorKind::Data, kDamaged, kFetchAgain},
    {"", "Failed to read Parquet file", ErrorKind::Data, kDamaged, kFetchAgain},
    {"", "Invalid string encoding", ErrorKind::Data, kNoText, "write the file again with valid text"},
    {"", "schema mismatch", ErrorKind::Data, "the files do not have the same columns",
     "set union_by_name: true, or keep files of other columns apart"},
    {"Invalid Error", "", ErrorKind::Data, kSomeDamage, kFetchAgain},
    {"Invalid Input Error", "", ErrorKind::Data, kBadInput, ""},
    {"Constraint Error", "", ErrorKind::Data, "a row breaks a rule of its table", "correct the row at its home"},
    {"TransactionContext Error", "", ErrorKind::Busy, "another statement changes the same rows", "run again", true},
    {"Binder Error", "", ErrorKind::Engine, "the engine does not understand a statement", kMendSql},
    {"Catalog Error", "", ErrorKind::Engine, "the engine does not know a name", kMendSql},
    {"Parser Error", "", ErrorKind::Engine, "the engine cannot read a statement", kMendSql},
    {"Missing Extension Error", "", ErrorKind::Unsupported, "this needs an extension of the engine",
     "hygge loads none; use a local path and the types it lists in its docs"},
    {"Not implemented Error", "", ErrorKind::Unsupported, kCannotYet, ""},
    {"INTERNAL Error", "", ErrorKind::Internal, kFailedInside, kReport},
    {"FATAL Error", "", ErrorKind::Internal, kFailedInside, kReport},
    {"IO Error", "", ErrorKind::Io, "the system failed while reading or writing",
     "the disk or its connection may be failing; look at the system's log, then start again"},
};

constexpr Rule kOtherwise{"", "", ErrorKind::Engine, kRefused, ""};

const Rule& rule_for(std::string_view text) {
  const auto lower = lower_case(text);
  const auto found = std::find_if(std::begin(kRules), std::end(kRules), [&](const Rule& rule) {
    return text.starts_with(rule.prefix) && lower.find(lower_case(rule.contains)) != std::string::npos;
  });
  return found == std::end(kRules) ? kOtherwise : *found;
}

/// Without the class in front, the SQL at the end, and line breaks.
std::string reason_in(std::string_view text) {
  text = text.substr(0, text.find("\n\n"));
  constexpr std::string_view kMark = " Error: ";
  const std::size_t mark = text.find(kMark);
  if (mark != std::string_view::npos && text.substr(0, mark).find_first_of("\"':\n") == std::string_view::npos) {
    text.remove_prefix(mark + kMark.size());
  }
  std::string reason{trim(text)};
  std::replace(reason.begin(), reason.end(), '\n', ' ');
  return reason;
}

}  // namespace

bool is_interruption(std::string_view text) { return text.empty() || text.starts_with("INTERRUPT"); }

bool may_be_damage(const Error& error) {
  const std::string_view headline = error.headline();
  return headline == kDamaged || headline == kSomeDamage || headline == kNoText || headline == kBadInput ||
         headline == kFailedInside || headline == kCannotYet || headline == kRefused;
}

void point_at_filter(Error& error, const Relation& relation) {
  if (relation.filter_place.empty() || error.headline() != kMisfit || !error.where().empty()) return;
  error.at(relation.filter_place).advise("correct the condition in `where`, or the value that it meets at its home");
  const std::string& reason = error.reason();
  const std::size_t begin = std::min(reason.find('\''), reason.size());
  const std::string text = reason.substr(begin, reason.find('\'', begin + 1) - begin);
  if (text.size() > 1 && relation.schema.find(text.substr(1)) >= 0) {
    error.advise(printable(text) + "' in single quotes is a text: write the column without quotes, or in double ones");
  }
}

Error engine_error(std::string_view text) {
  const Rule& rule = rule_for(text);
  Error error{rule.kind, rule.headline};
  error.because(reason_in(text)).advise(rule.advice).transient(rule.transient);
  return error;
}

}  // namespace hygge::engine
