#include "tests/support/tds_server/executor.h"
#include "tests/support/tds_server/functions.h"
#include "tests/support/tds_server/text.h"

namespace hygge::tds_server {

namespace {

/// What sp_getapplock returns where it does not get the lock.
constexpr std::int32_t kTimedOut = -1;
constexpr std::int32_t kDeadlock = -3;
constexpr std::int32_t kWrong = -999;

LockMode mode_of(const std::string& word) {
  if (same_word(word, "Shared")) return LockMode::S;
  if (same_word(word, "Update")) return LockMode::U;
  if (same_word(word, "IntentShared")) return LockMode::IS;
  if (same_word(word, "IntentExclusive")) return LockMode::IX;
  return LockMode::X;
}

/// The arguments of a call, by name or else by their place.
std::string argument(const std::vector<std::pair<std::string, Cell>>& given, const std::string& name, std::size_t place,
                     const std::string& otherwise) {
  for (const auto& [parameter, value] : given) {
    if (parameter == name) return value.bytes;
  }
  return place < given.size() && given[place].first.empty() ? given[place].second.bytes : otherwise;
}

}  // namespace

std::int32_t Executor::get_application_lock(const CallArguments& given) {
  const bool of_session = same_word(argument(given, "@lockowner", 2, "Transaction"), "Session");
  if (!of_session && !transaction_) return kWrong;
  const std::string own = lock_timeout_ ? std::to_string(lock_timeout_->count()) : "-1";
  const int milliseconds = std::stoi(argument(given, "@locktimeout", 3, own));
  const auto timeout = milliseconds < 0 ? std::nullopt : std::optional{std::chrono::milliseconds{milliseconds}};
  const int number = shared_.locks.number_of(argument(given, "@resource", 0, ""));
  try {
    shared_.locks.take(
        facts_.id, number, mode_of(argument(given, "@lockmode", 1, "Exclusive")), timeout,
        [this] { return results_ != nullptr && results_->is_cancelled(); }, of_session);
  } catch (const SqlError& error) {
    if (error.number == 1222) return kTimedOut;
    if (error.number == 1205) return kDeadlock;
    throw;
  }
  return 0;
}

std::int32_t Executor::release_application_lock(const CallArguments& given) {
  const bool of_session = same_word(argument(given, "@lockowner", 1, "Transaction"), "Session");
  const std::string resource = argument(given, "@resource", 0, "");
  if (shared_.locks.release(facts_.id, shared_.locks.number_of(resource), of_session)) return 0;
  throw SqlError{1223, "Cannot release the application lock (Database Principal: 'public', Resource: '" + resource +
                           "') because it is not currently held."};
}

}  // namespace hygge::tds_server
