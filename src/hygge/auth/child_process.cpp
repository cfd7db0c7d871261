#include "hygge/auth/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "hygge/base/clock.h"
#include "hygge/base/error.h"
#include "hygge/base/owned.h"
#include "hygge/base/text.h"

namespace hygge::auth {

namespace {

constexpr std::size_t kMostSaid = 262'144;

struct Pipe {
  FileDescriptor reading;
  FileDescriptor writing;
};

Pipe open_pipe() {
  std::array<int, 2> ends{-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw system_error("open", "a pipe", errno);
  return {FileDescriptor{ends[0]}, FileDescriptor{ends[1]}};
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// A running process in a group of its own; killed with that group and reaped at the end of its scope.
class Child {
 public:
  Child(const std::filesystem::path& program, const std::vector<std::string>& arguments, const Environment& environment,
        int out, int err) {
    std::vector<std::string> words{program.string()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<std::string> variables;
    for (const auto& [name, value] : environment.all()) variables.push_back(name + "=" + value);

    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none;
    sigset_t usual;
    ::sigemptyset(&none);
    ::sigemptyset(&usual);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD}) ::sigaddset(&usual, signal);
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&files, err, STDERR_FILENO);
    ::posix_spawn_file_actions_addchdir_np(&files, "/");
    ::posix_spawnattr_init(&attributes);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setsigdefault(&attributes, &usual);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    const int problem = ::posix_spawn(&process_, program.c_str(), &files, &attributes, pointers_to(words).data(),
                                      pointers_to(variables).data());
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&files);
    for (std::string& variable : variables) wipe(variable);
    if (problem != 0) throw system_error("run", program.string(), problem);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (process_ <= 0 || has_ended_) return;
    ::kill(-process_, SIGKILL);
    while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

  bool has_ended() {
    int status = 0;
    if (!has_ended_ && ::waitpid(process_, &status, WNOHANG) == process_) {
      has_ended_ = true;
      exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    return has_ended_;
  }
  int exit_code() const noexcept { return exit_code_; }

 private:
  pid_t process_ = -1;
  bool has_ended_ = false;
  int exit_code_ = -1;
};

/// Reads what there is without waiting; closes the pipe at its end. What is said beyond the limit is passed over.
void read_some(FileDescriptor& pipe, std::string& text) {
  std::array<char, 16'384> part{};
  const ssize_t length = ::read(pipe.get(), part.data(), part.size());
  if (length > 0) text.append(part.data(), std::min(static_cast<std::size_t>(length), kMostSaid - text.size()));
  ::explicit_bzero(part.data(), part.size());
  if (length == 0 || (length < 0 && errno != EINTR && errno != EAGAIN)) pipe.reset();
}

}  // namespace

std::optional<std::filesystem::path> find_program(std::string_view name, const Environment& environment) {
  for (const std::string& folder : split(environment.get("PATH"), ':')) {
    if (!folder.starts_with('/')) continue;
    const std::filesystem::path path = std::filesystem::path{folder} / name;
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && ::access(path.c_str(), X_OK) == 0) return path;
  }
  return std::nullopt;
}

ChildResult run_child(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                      const Environment& environment, Seconds timeout, const CancelToken& cancel) {
  constexpr int kLookMs = 20;  // how often it is asked whether it has ended, and whether we should
  Pipe out = open_pipe();
  Pipe err = open_pipe();
  const auto deadline = later(std::chrono::steady_clock::now(), timeout);
  Child child{program, arguments, environment, out.writing.get(), err.writing.get()};
  out.writing.reset();
  err.writing.reset();

  std::string said;
  said.reserve(kMostSaid);  // so that it never moves, and leaves no secret where it was
  ChildResult result;
  bool is_silent = false;
  while (!is_silent || !child.has_ended()) {
    cancel.throw_if_cancelled();
    if (std::chrono::steady_clock::now() >= deadline) {
      const std::string name = program.filename().string();
      throw Error{ErrorKind::Timeout, name + " did not answer within " + format_duration(timeout)}.advise(
          "run it by hand and see what it waits for: " + name + " " + join(arguments, " "));
    }
    const bool had_ended = child.has_ended();  // before looking, so that its last words are heard
    std::array<pollfd, 2> ends{pollfd{out.reading.get(), POLLIN, 0}, pollfd{err.reading.get(), POLLIN, 0}};
    const int ready = ::poll(ends.data(), ends.size(), had_ended ? 0 : kLookMs);
    if (ready > 0 && ends[0].revents != 0) read_some(out.reading, said);
    if (ready > 0 && ends[1].revents != 0) read_some(err.reading, result.err);
    // A child of its own may hold the pipes open for longer.
    is_silent = ready == 0 ? had_ended : !out.reading && !err.reading;
  }
  result.exit_code = child.exit_code();
  result.out = Secret{std::move(said)};
  return result;
}

}  // namespace hygge::auth
