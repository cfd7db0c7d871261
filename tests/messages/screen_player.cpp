// Plays a run on the screen that open_screen gives, as its arguments tell, so that tests can look at it from outside.
//
//   screen_player [option...] event...
//
// Options: --live --plain --json --quiet --verbose --no-color --log-file=PATH. An event is a word and its values with
// '|' between them: "run|users|orders", "progress|users|500|1000|moving". "await" waits for a newline on stdin.
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>

#include "hygge/base/text.h"
#include "hygge/base/wrapping.h"
#include "hygge/messages/screen.h"
#include "tests/messages/samples.h"

namespace {

using hygge::Bytes;
using hygge::Error;
using hygge::ErrorKind;
using hygge::Rows;
using hygge::Seconds;
using namespace hygge::messages;

using Words = std::vector<std::string>;

class Player {
 public:
  explicit Player(const ScreenOptions& options) : screen_{open_screen(options)} {}

  void play(const Words& words) {
    static const std::map<std::string, void (Player::*)(const Words&)> kEvents{
        {"run", &Player::run},         {"start", &Player::start}, {"progress", &Player::progress},
        {"warn", &Player::warn},       {"retry", &Player::retry}, {"finish", &Player::finish},
        {"fail", &Player::fail},       {"skip", &Player::skip},   {"stop", &Player::stop},
        {"done", &Player::done},       {"await", &Player::await}, {"exit", &Player::exit_now},
        {"restore", &Player::restore}, {"leave", &Player::leave}};
    (this->*kEvents.at(words.at(0)))(words);
  }

 private:
  void run(const Words& words) { screen_->run_started("demo", "r1", Words{words.begin() + 1, words.end()}, 8); }
  void start(const Words& words) {
    screen_->flow_started(words.at(1), "landing/" + words.at(1), "lake/" + words.at(1));
  }
  void progress(const Words& words) {
    screen_->flow_progress(words.at(1),
                           {Rows{std::stoull(words.at(2))}, Rows{std::stoull(words.at(3))}, Bytes{0}, words.at(4)});
  }
  void warn(const Words& words) { screen_->note(words.at(1), Level::Warning, words.at(2)); }
  void retry(const Words& words) {
    screen_->flow_retrying(words.at(1), Error{ErrorKind::Data, "the file changed while it was read"}, 2, 3,
                           Seconds{1.5});
  }
  void finish(const Words& words) {
    const Rows rows{std::stoull(words.at(2))};
    settle(samples::passed(words.at(1), rows, Bytes{rows.value * 10}, Seconds{2}));
  }
  void fail(const Words& words) { settle(samples::failed(words.at(1))); }
  void skip(const Words& words) { settle(samples::skipped(words.at(1))); }
  void stop(const Words& words) { settle(samples::stopped(words.at(1))); }
  void settle(const FlowReport& report) {
    screen_->flow_finished(report);
    flows_.push_back(report);
  }
  void done(const Words& /*words*/) { screen_->run_finished(samples::run(flows_)); }
  void await(const Words& /*words*/) {
    // Waits in poll(): the thread sanitizer holds signal handlers back while a thread waits in read().
    pollfd key_wanted{STDIN_FILENO, POLLIN, 0};
    char key = 0;
    while (key != '\n') {
      if (poll(&key_wanted, 1, -1) == 1 && read(STDIN_FILENO, &key, 1) != 1) return;
    }
  }
  void exit_now(const Words& /*words*/) { std::exit(7); }
  void restore(const Words& /*words*/) {
    restore_terminal();
    _exit(130);
  }
  /// The run ends without its last event, as when an exception takes the process through its destructors.
  void leave(const Words& /*words*/) { screen_.reset(); }

  std::unique_ptr<Status> screen_;
  std::vector<FlowReport> flows_;
};

void stop_echo() {
  termios settings{};
  if (tcgetattr(STDIN_FILENO, &settings) != 0) return;
  settings.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  tcsetattr(STDIN_FILENO, TCSANOW, &settings);
}

/// Whether `word` was an option.
bool take_option(ScreenOptions& options, const std::string& word) {
  static const std::map<std::string, std::function<void(ScreenOptions&)>> kOptions{
      {"--live", [](ScreenOptions& set) { set.format = Format::Live; }},
      {"--plain", [](ScreenOptions& set) { set.format = Format::Plain; }},
      {"--json", [](ScreenOptions& set) { set.format = Format::Json; }},
      {"--quiet", [](ScreenOptions& set) { set.verbosity = Verbosity::Quiet; }},
      {"--verbose", [](ScreenOptions& set) { set.verbosity = Verbosity::Verbose; }},
      {"--no-color", [](ScreenOptions& set) { set.color = false; }}};
  constexpr std::string_view kLogFile = "--log-file=";
  if (word.starts_with(kLogFile)) {
    options.log_file = word.substr(kLogFile.size());
    return true;
  }
  const auto found = kOptions.find(word);
  if (found == kOptions.end()) return false;
  found->second(options);
  return true;
}

}  // namespace

int main(int count, char** arguments) try {
  stop_echo();
  const Words words(arguments + 1, arguments + count);
  ScreenOptions options;
  auto word = words.begin();
  while (word != words.end() && take_option(options, *word)) ++word;
  Player player{options};
  for (; word != words.end(); ++word) player.play(hygge::split(*word, '|'));
  return 0;
} catch (const Error& error) {
  std::cerr << render_error(error, may_color(true), hygge::kUnlimited);
  return 2;
}
