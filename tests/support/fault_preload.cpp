// A library for LD_PRELOAD that makes chosen system calls of the unmodified program fail, or stops the program there.
//
// HYGGE_FAULT holds rules, separated by ';', each of key=value pairs, separated by ',':
//
//   call   the libc function: write, fsync, sync_file_range, rename, renameat2, mkdir, open (creating), link,
//          copy_file_range, unlink, rmdir, read, clone (ioctl FICLONE), thread (pthread_create)
//   path   a text that the file's path must hold; empty: any
//   ends   a text that the file's path must end with; empty: any
//   nth    which matching call, from 1; 1 unless told
//   when   before (default) or after the real call
//   do     kill, int, term, hup (send the signal to ourselves), or the error to return: ENOSPC, EIO, EACCES, EXDEV,
//   EINVAL,
//          EOPNOTSUPP, EAGAIN
//   mark   a file to create when the rule strikes, for a test that waits for the moment
//   until  a file to wait for before the call goes on, half a minute at most; the test creates it
//   slow   milliseconds that the call takes longer, as on a slow disk: a signal has long arrived when it goes on
//   always every matching call from the nth on, not it alone, when 1
//
// For example: call=write,path=.staged,nth=2,do=kill
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

struct Rule {
  std::string call;
  std::string path;
  std::string ends;
  long nth = 1;
  bool after = false;
  std::string action;
  std::string mark;
  std::string until;
  long slow_ms = 0;
  bool always = false;
  std::atomic<long> seen{0};
};

int error_named(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, int>, 7> kErrors{{{"ENOSPC", ENOSPC},
                                                                     {"EIO", EIO},
                                                                     {"EACCES", EACCES},
                                                                     {"EXDEV", EXDEV},
                                                                     {"EINVAL", EINVAL},
                                                                     {"EOPNOTSUPP", EOPNOTSUPP},
                                                                     {"EAGAIN", EAGAIN}}};
  for (const auto& [known, number] : kErrors) {
    if (known == name) return number;
  }
  return 0;
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::size_t start = 0;
  while (start <= text.size()) {
    const std::size_t end = std::min(text.find(separator, start), text.size());
    if (end > start) parts.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

std::vector<Rule*> read_rules() {
  std::vector<Rule*> rules;  // never freed: calls may come until the very end of the process
  const char* given = std::getenv("HYGGE_FAULT");
  for (const std::string& text : split(given == nullptr ? "" : given, ';')) {
    auto* rule = new Rule;
    for (const std::string& pair : split(text, ',')) {
      const std::size_t equals = pair.find('=');
      const std::string key = pair.substr(0, equals);
      const std::string value = equals == std::string::npos ? "" : pair.substr(equals + 1);
      if (key == "call") rule->call = value;
      if (key == "path") rule->path = value;
      if (key == "ends") rule->ends = value;
      if (key == "nth") rule->nth = std::stol(value);
      if (key == "when") rule->after = value == "after";
      if (key == "do") rule->action = value;
      if (key == "mark") rule->mark = value;
      if (key == "until") rule->until = value;
      if (key == "slow") rule->slow_ms = std::stol(value);
      if (key == "always") rule->always = value == "1";
    }
    rules.push_back(rule);
  }
  return rules;
}

template <typename Function>
Function real(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

void wait_for_file(const std::string& path) {
  constexpr int kTries = 3'000;
  for (int i = 0; i < kTries && ::access(path.c_str(), F_OK) != 0; ++i) ::usleep(10'000);
}

void strike(const Rule& rule) {
  if (!rule.mark.empty()) {
    const auto open_file = real<int (*)(const char*, int, ...)>("open");
    const int file = open_file(rule.mark.c_str(), O_CREAT | O_WRONLY, 0644);
    if (file >= 0) ::close(file);
  }
  if (rule.action == "kill") ::kill(::getpid(), SIGKILL);
  if (rule.action == "int") ::kill(::getpid(), SIGINT);
  if (rule.action == "term") ::kill(::getpid(), SIGTERM);
  if (rule.action == "hup") ::kill(::getpid(), SIGHUP);
  if (!rule.until.empty()) wait_for_file(rule.until);
  if (rule.slow_ms > 0) ::usleep(static_cast<useconds_t>(rule.slow_ms * 1'000));
}

/// The rule that strikes at this call, if any; counts the call.
const Rule* struck(std::string_view call, std::string_view path, bool after) {
  static const std::vector<Rule*> rules = read_rules();
  for (Rule* rule : rules) {
    if (rule->call != call || rule->after != after) continue;
    if (!rule->path.empty() && path.find(rule->path) == std::string_view::npos) continue;
    if (!path.ends_with(rule->ends)) continue;
    const long seen = ++rule->seen;
    if (seen == rule->nth || (rule->always && seen > rule->nth)) return rule;
  }
  return nullptr;
}

std::string path_of(int file) {
  std::array<char, PATH_MAX> path{};
  const std::string link = "/proc/self/fd/" + std::to_string(file);
  const ssize_t size = ::readlink(link.c_str(), path.data(), path.size());
  return size > 0 ? std::string{path.data(), static_cast<std::size_t>(size)} : std::string{};
}

/// Runs the real call between the rules for before and after.
template <typename Result, typename Call>
Result guarded(std::string_view name, const std::string& path, Result failed, const Call& call) {
  if (const Rule* rule = struck(name, path, false)) {
    strike(*rule);
    if (const int number = error_named(rule->action)) {
      errno = number;
      return failed;
    }
  }
  const Result result = call();
  const int number = errno;
  if (const Rule* rule = struck(name, path, true)) strike(*rule);
  errno = number;
  return result;
}

int open_guarded(const char* name, const char* path, int flags, mode_t mode) {
  const auto next = real<int (*)(const char*, int, ...)>(name);
  if ((flags & O_CREAT) == 0) return next(path, flags, mode);
  return guarded("open", path, -1, [&] { return next(path, flags, mode); });
}

mode_t mode_of(int flags, va_list arguments) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? static_cast<mode_t>(va_arg(arguments, int)) : 0;
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return open_guarded("open", path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return open_guarded("open64", path, flags, mode);
}

ssize_t write(int file, const void* bytes, size_t size) {
  static const auto next = real<ssize_t (*)(int, const void*, size_t)>("write");
  if (file <= STDERR_FILENO) return next(file, bytes, size);
  return guarded("write", path_of(file), ssize_t{-1}, [&] { return next(file, bytes, size); });
}

ssize_t pwrite(int file, const void* bytes, size_t size, off_t offset) {
  static const auto next = real<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite");
  return guarded("write", path_of(file), ssize_t{-1}, [&] { return next(file, bytes, size, offset); });
}

ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t offset) {
  static const auto next = real<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64");
  return guarded("write", path_of(file), ssize_t{-1}, [&] { return next(file, bytes, size, offset); });
}

ssize_t pread(int file, void* bytes, size_t size, off_t offset) {
  static const auto next = real<ssize_t (*)(int, void*, size_t, off_t)>("pread");
  return guarded("read", path_of(file), ssize_t{-1}, [&] { return next(file, bytes, size, offset); });
}

ssize_t pread64(int file, void* bytes, size_t size, off64_t offset) {
  static const auto next = real<ssize_t (*)(int, void*, size_t, off64_t)>("pread64");
  return guarded("read", path_of(file), ssize_t{-1}, [&] { return next(file, bytes, size, offset); });
}

ssize_t copy_file_range(int from, off64_t* from_at, int to, off64_t* to_at, size_t size, unsigned flags) {
  static const auto next = real<ssize_t (*)(int, off64_t*, int, off64_t*, size_t, unsigned)>("copy_file_range");
  return guarded("copy_file_range", path_of(to), ssize_t{-1},
                 [&] { return next(from, from_at, to, to_at, size, flags); });
}

int ioctl(int file, unsigned long request, ...) noexcept {
  static const auto next = real<int (*)(int, unsigned long, ...)>("ioctl");
  va_list arguments;
  va_start(arguments, request);
  void* const argument = va_arg(arguments, void*);
  va_end(arguments);
  if (request != FICLONE) return next(file, request, argument);
  return guarded("clone", path_of(file), -1, [&] { return next(file, request, argument); });
}

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*start)(void*),
                   void* argument) noexcept {
  static const auto next = real<int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*)>("pthread_create");
  const int result = guarded("thread", "", -1, [&] { return next(thread, attributes, start, argument); });
  return result == -1 ? errno : result;
}

int fsync(int file) {
  static const auto next = real<int (*)(int)>("fsync");
  return guarded("fsync", path_of(file), -1, [&] { return next(file); });
}

int sync_file_range(int file, off64_t offset, off64_t size, unsigned flags) {
  static const auto next = real<int (*)(int, off64_t, off64_t, unsigned)>("sync_file_range");
  return guarded("sync_file_range", path_of(file), -1, [&] { return next(file, offset, size, flags); });
}

int mkdir(const char* path, mode_t mode) {
  static const auto next = real<int (*)(const char*, mode_t)>("mkdir");
  return guarded("mkdir", path, -1, [&] { return next(path, mode); });
}

int rename(const char* from, const char* to) {
  static const auto next = real<int (*)(const char*, const char*)>("rename");
  return guarded("rename", std::string{from} + " " + to, -1, [&] { return next(from, to); });
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
  static const auto next = real<int (*)(int, const char*, int, const char*, unsigned)>("renameat2");
  return guarded("renameat2", std::string{from} + " " + to, -1,
                 [&] { return next(from_folder, from, to_folder, to, flags); });
}

int link(const char* from, const char* to) {
  static const auto next = real<int (*)(const char*, const char*)>("link");
  return guarded("link", std::string{from} + " " + to, -1, [&] { return next(from, to); });
}

int linkat(int from_folder, const char* from, int to_folder, const char* to, int flags) {
  static const auto next = real<int (*)(int, const char*, int, const char*, int)>("linkat");
  return guarded("link", std::string{from} + " " + to, -1,
                 [&] { return next(from_folder, from, to_folder, to, flags); });
}

int unlink(const char* path) {
  static const auto next = real<int (*)(const char*)>("unlink");
  return guarded("unlink", path, -1, [&] { return next(path); });
}

int unlinkat(int folder, const char* path, int flags) {
  static const auto next = real<int (*)(int, const char*, int)>("unlinkat");
  return guarded("unlink", path, -1, [&] { return next(folder, path, flags); });
}

int rmdir(const char* path) {
  static const auto next = real<int (*)(const char*)>("rmdir");
  return guarded("rmdir", path, -1, [&] { return next(path); });
}
}
