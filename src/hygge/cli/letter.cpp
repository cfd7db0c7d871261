#include "hygge/cli/letter.h"

#include <unistd.h>

#include <chrono>

#include "hygge/messages/json_events.h"
#include "hygge/messages/screen.h"
#include "hygge/messages/terminal.h"

namespace hygge::cli {

void tell(const Error& letter, messages::Level level, LetterStyle style) {
  if (!style.json) {
    messages::write_all(STDERR_FILENO, messages::render_error(letter, messages::may_color(style.color),
                                                              messages::columns_of(STDERR_FILENO)));
    return;
  }
  const messages::json_events::Head head{.time = std::chrono::system_clock::now(), .run_id = {}};
  messages::write_all(STDERR_FILENO, messages::json_events::note(head, level, letter) + "\n");
}

}  // namespace hygge::cli
