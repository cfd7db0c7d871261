#include "hygge/base/error.h"

#include <array>
#include <cerrno>
#include <filesystem>
#include <new>
#include <system_error>
#include <utility>

namespace hygge {

std::string_view name_of(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::Usage:
      return "usage";
    case ErrorKind::Config:
      return "config";
    case ErrorKind::NotFound:
      return "not_found";
    case ErrorKind::Permission:
      return "permission";
    case ErrorKind::Io:
      return "io";
    case ErrorKind::DiskFull:
      return "disk_full";
    case ErrorKind::Data:
      return "data";
    case ErrorKind::Engine:
      return "engine";
    case ErrorKind::Memory:
      return "memory";
    case ErrorKind::Connection:
      return "connection";
    case ErrorKind::Server:
      return "server";
    case ErrorKind::Timeout:
      return "timeout";
    case ErrorKind::Cancelled:
      return "cancelled";
    case ErrorKind::Busy:
      return "busy";
    case ErrorKind::Verify:
      return "verify";
    case ErrorKind::Unsupported:
      return "unsupported";
    case ErrorKind::Internal:
      return "internal";
  }
  return "internal";
}

Error::Error(ErrorKind kind, std::string headline) : kind_{kind}, headline_{std::move(headline)} { rebuild(); }

Error& Error::because(std::string reason) & {
  reason_ = std::move(reason);
  rebuild();
  return *this;
}
Error&& Error::because(std::string reason) && { return std::move(because(std::move(reason))); }

Error& Error::at(std::string where) & {
  where_ = std::move(where);
  rebuild();
  return *this;
}
Error&& Error::at(std::string where) && { return std::move(at(std::move(where))); }

Error& Error::advise(std::string advice) & {
  advice_ = std::move(advice);
  rebuild();
  return *this;
}
Error&& Error::advise(std::string advice) && { return std::move(advise(std::move(advice))); }

Error& Error::detail(std::string block) & {
  details_ = std::move(block);
  rebuild();
  return *this;
}
Error&& Error::detail(std::string block) && { return std::move(detail(std::move(block))); }

Error& Error::transient(bool value) & {
  transient_ = value;
  return *this;
}
Error&& Error::transient(bool value) && { return std::move(transient(value)); }

Error& Error::in_doubt(bool value) & {
  in_doubt_ = value;
  return *this;
}
Error&& Error::in_doubt(bool value) && { return std::move(in_doubt(value)); }

Error& Error::add_context(std::string context) {
  context_.insert(context_.begin(), std::move(context));
  rebuild();
  return *this;
}

const char* Error::what() const noexcept { return line_.c_str(); }

void Error::rebuild() {
  line_.clear();
  for (const std::string& context : context_) line_ += context + ": ";
  line_ += headline_;
  if (!reason_.empty()) line_ += " (" + reason_ + ")";
  if (!where_.empty()) line_ += " at " + where_;
  if (!advice_.empty()) line_ += "; " + advice_;
  if (!details_.empty()) line_ += "\n" + details_;
}

namespace {

struct SystemCause {
  int number;
  ErrorKind kind;
  const char* advice;
};

constexpr std::array kSystemCauses{
    SystemCause{ENOENT, ErrorKind::NotFound, "check the path; relative paths start at the project's folder"},
    SystemCause{ENOTDIR, ErrorKind::NotFound,
                "a part of the path is a file where a folder is needed; correct the path"},
    SystemCause{EACCES, ErrorKind::Permission, "give the user who runs hygge the right to it, or choose another path"},
    SystemCause{EPERM, ErrorKind::Permission, "give the user who runs hygge the right to it, or choose another path"},
    SystemCause{EROFS, ErrorKind::Permission, "the file system is read-only; choose another path"},
    SystemCause{ENOSPC, ErrorKind::DiskFull, "free some space there, or choose another path; nothing was published"},
    SystemCause{EDQUOT, ErrorKind::DiskFull, "the disk quota is used up; free some space; nothing was published"},
    SystemCause{EFBIG, ErrorKind::Io,
                "raise the limit on the size of files (ulimit -f), or set a smaller file_size; nothing was published"},
    SystemCause{EIO, ErrorKind::Io,
                "the disk or its connection may be failing; look at the system's log, then start again"},
    SystemCause{EISDIR, ErrorKind::Io, "a folder is where a file is needed; correct the path"},
    SystemCause{ENAMETOOLONG, ErrorKind::Io, "a name may have at most 255 bytes; shorten it"},
    SystemCause{EMFILE, ErrorKind::Io, "raise the limit of open files (ulimit -n), or lower concurrency"},
    SystemCause{ENFILE, ErrorKind::Io, "the system has too many open files; try again later"},
};

}  // namespace

Error system_error(std::string_view doing, const std::string& path, int error_number) {
  ErrorKind kind = ErrorKind::Io;
  std::string advice;
  for (const SystemCause& cause : kSystemCauses) {
    if (cause.number != error_number) continue;
    kind = cause.kind;
    advice = cause.advice;
  }
  Error error{kind, "could not " + std::string{doing} + " '" + path + "'"};
  error.because(std::generic_category().message(error_number));
  if (!advice.empty()) error.advise(advice);
  return error;
}

namespace {

/// What the standard library throws for a failed system call, in our words.
Error error_of(const std::error_code& code, const std::string& path) {
  const bool is_of_system = code.category() == std::system_category() || code.category() == std::generic_category();
  if (!is_of_system) return Error{ErrorKind::Internal, "an unexpected failure inside hygge"}.because(code.message());
  if (!path.empty()) return system_error("use", path, code.value());
  const Error known = system_error("use", path, code.value());
  Error error = Error{known.kind(), "the system refused a request"}.because(known.reason());
  // It is a thread that was asked for.
  if (code == std::errc::resource_unavailable_try_again)
    error.advise("raise the limit of processes (ulimit -u), or lower threads and concurrency in options");
  return error;
}

}  // namespace

Error current_error() {
  try {
    throw;
  } catch (const Error& error) {
    return error;
  } catch (const std::bad_alloc&) {
    return Error{ErrorKind::Memory, "no memory is left"}.advise("lower concurrency or memory_limit");
  } catch (const std::filesystem::filesystem_error& error) {
    return error_of(error.code(), error.path1().string());
  } catch (const std::system_error& error) {
    return error_of(error.code(), "");
  } catch (const std::exception& error) {
    return Error{ErrorKind::Internal, "an unexpected failure inside hygge"}.because(error.what());
  } catch (...) {
    return Error{ErrorKind::Internal, "an unexpected failure inside hygge"}.because("an unknown exception");
  }
}

}  // namespace hygge
