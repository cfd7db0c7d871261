#include "tests/support/run_program.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace hygge::test {
namespace {

struct Pipe {
  FileDescriptor reading;
  FileDescriptor writing;
};

Pipe open_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw std::system_error{errno, std::generic_category(), "pipe2"};
  }
  return {FileDescriptor{ends[0]}, FileDescriptor{ends[1]}};
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) {
    pointers.push_back(text.data());
  }
  pointers.push_back(nullptr);
  return pointers;
}

/// Signals as a shell would hand them down: none blocked, none ignored.
class SpawnAttributes {
 public:
  SpawnAttributes() {
    ::posix_spawnattr_init(&attributes_);
    sigset_t none{};
    ::sigemptyset(&none);
    sigset_t all{};
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;
  ~SpawnAttributes() { ::posix_spawnattr_destroy(&attributes_); }
  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

class SpawnActions {
 public:
  SpawnActions(const std::filesystem::path& folder, int out, int err) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, out, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, err, STDERR_FILENO);
    if (!folder.empty()) {
      ::posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str());
    }
  }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
  ~SpawnActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

pid_t spawn(const ProgramRequest& request, int out, int err) {
  std::vector<std::string> words{request.program.string()};
  words.insert(words.end(), request.arguments.begin(), request.arguments.end());
  std::vector<std::string> variables;
  for (const auto& [name, value] : request.environment) {
    variables.push_back(name + "=" + value);
  }
  const SpawnAttributes attributes;
  const SpawnActions actions{request.folder, out, err};
  pid_t process = -1;
  const int failure = ::posix_spawn(&process, words.front().c_str(), actions.get(), attributes.get(),
                                    pointers_to(words).data(), pointers_to(variables).data());
  if (failure != 0) {
    throw std::system_error{failure, std::generic_category(), "could not start " + request.program.string()};
  }
  return process;
}

/// The most memory that a running process has had, in kilobytes; 0 where that cannot be told. What wait4 tells of one
/// begins with that of the process which it was forked from.
long peak_of(pid_t process) {
  std::ifstream status{"/proc/" + std::to_string(process) + "/status"};
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stol(line.substr(6));
  }
  return 0;
}

/// Whether the process ended before the deadline; it is not reaped. `peak` is its memory as it was seen last.
bool wait_for_end(pid_t process, std::chrono::steady_clock::time_point deadline, long& peak) {
  constexpr int kLookEvery = 5;  // milliseconds
  const FileDescriptor handle{static_cast<int>(::syscall(SYS_pidfd_open, process, 0))};
  if (!handle) {
    throw std::system_error{errno, std::generic_category(), "pidfd_open"};
  }
  pollfd waiting{.fd = handle.get(), .events = POLLIN, .revents = 0};
  while (true) {
    const int ready = ::poll(&waiting, 1, kLookEvery);
    if (ready > 0) {
      return true;
    }
    if (ready < 0 && errno != EINTR) {
      throw std::system_error{errno, std::generic_category(), "poll"};
    }
    if (std::chrono::steady_clock::now() >= deadline) {
      return false;
    }
    if (const long seen = peak_of(process); seen > 0) {
      peak = seen;
    }
  }
}

}  // namespace

RunningProgram::Collector::Collector(FileDescriptor pipe) : pipe_{std::move(pipe)} {
  reader_ = std::thread{[this] { read_all(); }};
}

RunningProgram::Collector::~Collector() { join(); }

void RunningProgram::Collector::join() {
  if (reader_.joinable()) {
    reader_.join();
  }
}

void RunningProgram::Collector::read_all() {
  std::array<char, 65'536> part{};
  while (true) {
    const ssize_t length = ::read(pipe_.get(), part.data(), part.size());
    if (length < 0 && errno == EINTR) {
      continue;
    }
    const std::lock_guard lock{mutex_};
    ended_ = length <= 0;
    if (!ended_) {
      text_.append(part.data(), static_cast<std::size_t>(length));
    }
    changed_.notify_all();
    if (ended_) {
      return;
    }
  }
}

std::string RunningProgram::Collector::text() const {
  const std::lock_guard lock{mutex_};
  return text_;
}

bool RunningProgram::Collector::wait_for(std::string_view text, std::chrono::steady_clock::time_point deadline) const {
  std::unique_lock lock{mutex_};
  changed_.wait_until(lock, deadline, [&] { return ended_ || text_.find(text) != std::string::npos; });
  return text_.find(text) != std::string::npos;
}

RunningProgram::RunningProgram(ProgramRequest request)
    : request_{std::move(request)}, started_{std::chrono::steady_clock::now()} {
  Pipe out = open_pipe();
  Pipe err = open_pipe();
  process_ = spawn(request_, out.writing.get(), err.writing.get());
  out_ = std::make_unique<Collector>(std::move(out.reading));
  err_ = std::make_unique<Collector>(std::move(err.reading));
}

RunningProgram::~RunningProgram() { kill_and_reap(); }

void RunningProgram::kill_and_reap() noexcept {
  if (process_ > 0) {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = -1;
  }
}

void RunningProgram::send(int signal) const {
  if (process_ <= 0 || ::kill(process_, signal) != 0) {
    throw std::runtime_error{"the program has already ended; it said:\n" + err()};
  }
}

std::string RunningProgram::out() const { return out_->text(); }
std::string RunningProgram::err() const { return err_->text(); }

bool RunningProgram::wait_for_out(std::string_view text) const {
  return out_->wait_for(text, started_ + request_.deadline);
}

bool RunningProgram::wait_for_err(std::string_view text) const {
  return err_->wait_for(text, started_ + request_.deadline);
}

bool RunningProgram::has_ended() const {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0;
}

ProgramResult RunningProgram::wait() {
  ProgramResult result;
  if (!wait_for_end(process_, started_ + request_.deadline, result.peak_kilobytes)) {
    kill_and_reap();
    throw std::runtime_error{"the program did not end in time; it said:\n" + out() + err()};
  }
  result.elapsed = std::chrono::steady_clock::now() - started_;
  int status = 0;
  rusage used{};
  ::wait4(process_, &status, 0, &used);
  process_ = -1;
  if (result.peak_kilobytes == 0) {
    result.peak_kilobytes = used.ru_maxrss;
  }
  if (WIFEXITED(status)) {
    result.exit_code = WEXITSTATUS(status);
  } else {
    result.signal = WTERMSIG(status);
  }
  out_->join();
  err_->join();
  result.out = out();
  result.err = err();
  return result;
}

ProgramResult run_program(ProgramRequest request) { return RunningProgram{std::move(request)}.wait(); }

}  // namespace hygge::test
