#include "hygge/stores/mssql/breached_rules.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "hygge/base/text.h"
#include "hygge/stores/mssql/duplicate_keys.h"

namespace hygge::stores::mssql {

namespace {

constexpr std::int32_t kConflict = 547;

using Names = std::vector<std::string>;

std::string in_quotes(const std::string& name) { return "'" + printable(name) + "'"; }

Names checks_and_foreign_keys(const LoadIntoTable& load) {
  Names names;
  // Those that the server does not trust are carried over to a table in this one's place without a look at its rows.
  const bool looks_at_all = load.policy.publishing != PublishingWay::Swap;
  for (const CheckConstraint& check : load.target.checks) {
    const bool is_looked_at = !check.is_disabled && (check.is_trusted || looks_at_all);
    if (is_looked_at) names.push_back(in_quotes(check.name));
  }
  for (const ForeignKey& key : load.target.foreign_keys) {
    if (!key.is_incoming && !key.is_disabled) names.push_back(in_quotes(key.name));
  }
  return names;
}

bool refuses_rows(const TargetIndex& index) {
  return index.is_unique && !index.is_disabled && !index.ignores_duplicates;
}

/// Whether rows with one key in this index are one row for the merge, which changes it.
bool holds_merge_keys(const TargetIndex& index, const Names& keys) {
  return !keys.empty() && std::all_of(keys.begin(), keys.end(), [&](const std::string& key) {
    return std::any_of(index.keys.begin(), index.keys.end(),
                       [&](const TargetIndex::Key& part) { return part.column == key; });
  });
}

/// Unique indexes in which a row of the table may have the key of one that comes.
Names indexes_with_rows(const LoadIntoTable& load) {
  const bool keeps_rows =
      load.policy.publishing == PublishingWay::Append || load.policy.publishing == PublishingWay::Merge;
  Names names;
  for (const TargetIndex& index : load.target.indexes) {
    if (keeps_rows && refuses_rows(index) && !holds_merge_keys(index, load.merge_keys))
      names.push_back(in_quotes(index.name));
  }
  return names;
}

/// Unique indexes by which rows of a staging table cannot be told apart as the server does.
Names indexes_not_looked_at(const LoadIntoTable& load) {
  const std::vector<UniqueKey> looked_at = unique_keys_of(load.target, load.loaded);
  Names names;
  for (const TargetIndex& index : load.target.indexes) {
    const bool is_looked_at =
        std::any_of(looked_at.begin(), looked_at.end(), [&](const UniqueKey& key) { return key.index == index.name; });
    if (refuses_rows(index) && !is_looked_at) names.push_back(in_quotes(index.name));
  }
  return names;
}

std::string late_line(const std::string& rows, const LoadIntoTable& load) {
  const std::string& settings = load.policy.straight_with;
  return rows +
         " are not set aside: the server looks at that when they go over from the staging table, and the flow "
         "fails" +
         (settings.empty() ? "" : "; with " + settings + " they would be");
}

/// `write_strategy: merge` with the key, where there is but one that it can be.
std::string merge_instead(const LoadIntoTable& load) {
  const std::vector<UniqueKey> keys = unique_keys_of(load.target, load.loaded);
  std::string setting = "key_columns";
  if (keys.size() == 1) {
    Names names;
    for (const std::size_t place : keys.front().columns) names.push_back(printable(load.loaded[place].name));
    setting += ": [" + join(names, ", ") + "]";
  }
  return "; `write_strategy: merge` with `" + setting + "` changes rows that are there already";
}

/// Whether `on_error: reject` would help, where it is not what has been done already.
std::string reject_words(const LoadIntoTable& load) {
  if (load.policy.way == LoadingWay::Straight)
    return load.sets_aside ? "" : "; `on_error: reject` sets such rows aside";
  const std::string& settings = load.policy.straight_with;
  return "; `on_error: reject` does not set such rows aside here, because they go over from a staging table" +
         (settings.empty() ? "" : ": with " + settings + " it does");
}

bool only_adds(const LoadIntoTable& load) {
  return load.policy.publishing == PublishingWay::Commit || load.policy.publishing == PublishingWay::Append;
}

std::string advice_on_key(const LoadIntoTable& load, const std::string& given) {
  if (only_adds(load)) return given + merge_instead(load) + reject_words(load);
  if (load.policy.publishing == PublishingWay::Merge)
    return given + ", in columns other than those of `key_columns`; mend such rows, or leave them out (`where`)" +
           reject_words(load);
  return given + "; leave such rows out (`where`)" + reject_words(load);
}

/// The server says REFERENCE, in all its languages, where rows of other tables refer to what a statement takes away.
bool is_about_references(const tds::TdsError& error) {
  const std::string& text = error.message()->text;
  return text.find("REFERENCE") != std::string::npos && text.find("FOREIGN KEY") == std::string::npos;
}

std::string advice_on_conflict(const tds::TdsError& error, const LoadIntoTable& load) {
  if (is_about_references(error)) {
    const bool merges = load.policy.publishing == PublishingWay::Merge;
    return std::string{"rows of another table refer to "} +
           (merges ? "values that would change: leave such rows out (`where`)"
                   : "rows that would go: let them stay (`write_strategy: merge`)") +
           ", or have those of the other table gone first";
  }
  const std::string mend = "mend rows that break a check, and load first what others refer to";
  const bool is_aside = load.policy.way == LoadingWay::Aside;
  return mend + (is_aside ? ", or leave such rows out (`where`)" : "") + reject_words(load);
}

}  // namespace

std::vector<std::string> not_set_aside_lines(const LoadIntoTable& load) {
  if (load.policy.way == LoadingWay::Straight) return {};
  std::vector<std::string> lines;
  const auto add = [&](const std::string& before, const Names& names, const std::string& after) {
    if (!names.empty()) lines.push_back(late_line(before + join(names, ", ") + after, load));
  };
  add("rows that break ", checks_and_foreign_keys(load), "");
  add("rows whose key in ", indexes_with_rows(load), " the table has already");
  add("rows that have one key in ", indexes_not_looked_at(load), ", which has a filter or columns that do not come,");
  return lines;
}

void advise_on_rules(tds::TdsError& error, const LoadIntoTable& load) {
  if (!error.message() || error.spoils_connection()) return;
  if (is_about_duplicates(error)) error.advise(advice_on_key(load, error.advice()));
  if (error.message()->number == kConflict) error.advise(advice_on_conflict(error, load));
}

void show_own_names(tds::TdsError& error, const std::vector<std::pair<std::string, std::string>>& names) {
  std::string reason = error.reason();
  // The last first: names are numbered, and one may begin as another.
  for (auto name = names.rbegin(); name != names.rend(); ++name) {
    const std::string now = printable(name->first);
    const std::string own = printable(name->second);
    for (std::size_t at = reason.find(now); at != std::string::npos; at = reason.find(now, at + own.size()))
      reason.replace(at, now.size(), own);
  }
  error.because(reason);
}

}  // namespace hygge::stores::mssql
