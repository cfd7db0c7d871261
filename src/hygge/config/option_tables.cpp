#include "hygge/config/project.h"

#include <utility>

namespace hygge::config {
namespace {

/// In seconds. With none at all every flow would fail at once.
constexpr double kShortestTimeout = 0.001;

/// In bytes: what the narrowest table takes to be read and written anew.
constexpr double kLeastMemory = 64e6;

Settings with_watermark(Settings settings) {
  for (Setting& setting : watermark_settings()) {
    settings.push_back(std::move(setting));
  }
  return settings;
}

}  // namespace

const Settings& option_settings() {
  static const Settings settings = {
      {.name = "concurrency",
       .type = Type::Integer,
       .fallback = "8",
       .help = "how many flows may run at once",
       .minimum = 1,
       .maximum = 256},
      {.name = "continue_on_error",
       .type = Type::Boolean,
       .fallback = "false",
       .help = "let the other flows finish when one fails"},
      {.name = "memory_limit",
       .type = Type::Bytes,
       .help = "memory for data on its way, which flows share; chosen from the machine unless given",
       .minimum = kLeastMemory,
       .maximum = 1e15,
       .example = "2GB"},
      {.name = "threads",
       .type = Type::Integer,
       .help = "threads that compute; as many as the machine has cores unless given",
       .minimum = 1,
       .maximum = 256,
       .example = "4"},
      {.name = "temp_directory",
       .type = Type::Path,
       .help = "folder for data that does not fit into memory",
       .example = "/var/tmp/hygge"},
      {.name = "log_level",
       .type = Type::Choice,
       .fallback = "info",
       .help = "the least important messages that are shown",
       .choices = {"debug", "info", "warning", "error"}},
      {.name = "log_format",
       .type = Type::Choice,
       .fallback = "auto",
       .help = "auto is live on a terminal and plain elsewhere",
       .choices = {"auto", "live", "plain", "json"}},
      {.name = "log_file",
       .type = Type::Path,
       .help = "file to which the log is written as well",
       .example = "logs/hygge.log"},
      {.name = "timeout",
       .type = Type::Duration,
       .help = "time limit of each flow; none unless given",
       .minimum = kShortestTimeout,
       .example = "30m"},
      {.name = "retries",
       .type = Type::Integer,
       .fallback = "2",
       .help = "how often a flow is tried again after a passing failure",
       .minimum = 0,
       .maximum = 100},
      {.name = "retry_delay",
       .type = Type::Duration,
       .fallback = "1s",
       .help = "wait before the first retry; doubles with each",
       .minimum = 0},
  };
  return settings;
}

Settings watermark_settings() {
  return {
      {.name = "watermark",
       .help = "the column that tells which rows are new, so that an incremental run takes those alone (and run_type "
               "is incremental unless given); or a mapping: column, primary_key, newest; false: none after all",
       .example = "updated_at",
       .names_within = {"column", "watermark_column"}},
      {.name = "watermark.primary_key",
       .type = Type::TextList,
       .help = "columns that tell rows with the same watermark apart; the table's primary key unless told"},
      {.name = "watermark.newest",
       .type = Type::Choice,
       .fallback = "take",
       .help = "rows with the newest watermark: take them now, or later, when there are newer ones",
       .choices = {"take", "later"}},
  };
}

const Settings& flow_settings() {
  static const Settings settings = with_watermark({
      {.name = "run_type",
       .type = Type::Choice,
       .fallback = "full_drop",
       .help = "full_drop puts the new rows in place of the old, incremental adds them; with a watermark, incremental "
               "unless given",
       .choices = {"full_drop", "incremental"}},
      {.name = "verify",
       .type = Type::Choice,
       .fallback = "auto",
       .help = "proof of arrival; auto is decode for plain copies and count for all else",
       .choices = {"auto", "count", "decode", "full", "none"}},
      {.name = "columns",
       .type = Type::TextList,
       .help = "the columns to move, in this order; all unless given",
       .example = "[id, name]"},
      {.name = "where",
       .type = Type::Text,
       .help = "SQL condition that rows must meet to be moved",
       .example = "amount > 0"},
      {.name = "preserve_order",
       .type = Type::Boolean,
       .fallback = "false",
       .help = "keep the order of the rows; unless this is given, a store that sets rows aside keeps it, too"},
      {.name = "timeout",
       .type = Type::Duration,
       .help = "time limit of the flow; the project's option unless given",
       .minimum = kShortestTimeout,
       .example = "30m"},
      {.name = "retries",
       .type = Type::Integer,
       .help = "how often the flow is tried again; the project's option unless given",
       .minimum = 0,
       .maximum = 100,
       .example = "2"},
      {.name = "retry_delay",
       .type = Type::Duration,
       .help = "wait before the first retry; the project's option unless given",
       .minimum = 0,
       .example = "1s"},
  });
  return settings;
}

}  // namespace hygge::config
