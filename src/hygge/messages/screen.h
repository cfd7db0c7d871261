#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "hygge/base/error.h"
#include "hygge/messages/status.h"

namespace hygge::messages {

/// How `--log-format` may be told.
enum class Format { Auto, Live, Plain, Json };

/// How quiet or talkative: --quiet shows warnings, errors and the last line; --verbose also debug notes.
enum class Verbosity { ErrorsOnly, Quiet, Normal, Verbose };

struct ScreenOptions {
  /// Auto: Live when stderr is a terminal (and TERM is set and not "dumb"), else Plain. Live is Plain without
  /// a terminal, in the background (`hygge start &`), and with Quiet or less, which has nothing to draw.
  Format format = Format::Auto;
  Verbosity verbosity = Verbosity::Normal;
  bool color = true;           ///< still off when NO_COLOR is set, or stderr is no terminal
  std::string log_file_where;  ///< where a person named the log file: "hygge.yml:4:13 (options.log_file)"
  std::string log_file;        ///< every event also goes there as plain lines with time (or JSON with Format::Json)
};

/// The Status that writes to stderr (and to the log file), as `options` say. Throws Error when the log file cannot be
/// opened. Restores the terminal at the end, also when the process leaves through exit().
std::unique_ptr<Status> open_screen(const ScreenOptions& options);

/// Shows the cursor again where open_screen has hidden it. Does nothing when there is nothing to restore.
/// Safe inside a signal handler, for the path on which the process leaves without destructors.
void restore_terminal() noexcept;

/// Whether a letter on stderr may have colours: `asked` (no --no-color), a terminal, and NO_COLOR empty or not set.
bool may_color(bool asked);

/// An Error as a letter of a few lines of at most `columns`, each ending in a newline, as docs/messages.md shows it:
///
///     orders_to_lake: the folder 'landing/users' is not there
///       because  No such file or directory
///       where    flows/users/flow.yml:3:9 (home.path)
///       try      create it, or correct the path
std::string render_error(const Error& error, bool color, std::size_t columns);

}  // namespace hygge::messages
