#include "hygge/core/manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "hygge/base/files.h"
#include "hygge/core/target_folder_listing.h"

namespace hygge {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMarkLength = 16;    // hexadecimal digits
constexpr std::size_t kMarksPerName = 15;  // 240 bytes; a name may have 255
constexpr std::size_t kLongestRunId = 200;

/// "12.<run id>" has number 12; what is not ours has 0.
std::uint64_t number_of(std::string_view name) {
  std::uint64_t number = 0;
  const auto [end, problem] = std::from_chars(name.data(), name.data() + name.size(), number);
  const bool is_ours = problem == std::errc{} && end != name.data() + name.size() && *end == '.';
  return is_ours ? number : 0;
}

std::string as_name(std::string run_id) {
  std::replace(run_id.begin(), run_id.end(), '/', '_');
  return run_id.substr(0, kLongestRunId);
}

/// Where the bookmarks lie below a manifest; shorter than a mark, so that none is read out of it.
constexpr const char* kBookmarks = "flows";
constexpr std::size_t kBytesPerName = 80;  // three characters each at most
constexpr std::size_t kDigits = 4;         // of a name's number, behind which '.' and the bytes come

bool is_plain(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '_' ||
         byte == '-' || byte == ',';
}

/// As names of folders that any file system takes and gives back: what is not plain as '=' and two digits.
std::vector<std::string> as_names(std::string_view bytes) {
  std::vector<std::string> names;
  for (std::size_t at = 0; at < bytes.size() || names.empty(); at += kBytesPerName) {
    std::string name = fmt::format("{:0{}}.", names.size(), kDigits);
    for (const char byte : bytes.substr(at, kBytesPerName)) {
      if (is_plain(byte)) {
        name += byte;
      } else {
        name += fmt::format("={:02x}", static_cast<unsigned char>(byte));
      }
    }
    names.push_back(std::move(name));
  }
  return names;
}

/// The bytes again; nothing for what as_names() did not make.
std::optional<std::string> from_names(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  std::string bytes;
  for (const std::string& name : names) {
    if (name.size() <= kDigits || name[kDigits] != '.') return std::nullopt;
    for (std::size_t at = kDigits + 1; at < name.size(); ++at) {
      if (is_plain(name[at])) {
        bytes += name[at];
        continue;
      }
      constexpr std::size_t kCode = 2;
      std::uint8_t byte = 0;
      const char* const first = name.data() + at + 1;
      const bool is_code = name[at] == '=' && at + kCode < name.size();
      if (!is_code || std::from_chars(first, first + kCode, byte, 16).ptr != first + kCode) return std::nullopt;
      bytes += static_cast<char>(byte);
      at += kCode;
    }
  }
  return bytes;
}

}  // namespace

Manifest::Manifest(const Manifest& previous, std::string run_id)
    : number_{previous.number_ + 1}, run_id_{as_name(std::move(run_id))} {}

Manifest Manifest::read(const fs::path& folder) {
  Manifest manifest;
  for (const std::string& name : names_in(folder / home())) {
    const std::uint64_t number = number_of(name);
    if (number <= manifest.number_) continue;
    manifest.number_ = number;
    manifest.run_id_ = name.substr(name.find('.') + 1);
  }
  if (manifest.number_ > 0) manifest.read_marks(folder / manifest.path());
  if (manifest.number_ > 0) manifest.read_bookmarks(folder / manifest.path() / kBookmarks);
  return manifest;
}

void Manifest::read_bookmarks(const fs::path& folder) {
  for (const std::string& name : names_in(folder)) {
    const std::optional<std::string> bytes = from_names(names_in(folder / name));
    const std::size_t end = bytes ? bytes->find('\0') : std::string::npos;
    if (end != std::string::npos) bookmarks_[bytes->substr(0, end)] = bytes->substr(end + 1);
  }
}

void Manifest::write_bookmarks(const fs::path& folder) const {
  std::size_t number = 0;
  for (const auto& [flow, bookmark] : bookmarks_) {
    const fs::path here = folder / std::to_string(++number);
    for (const std::string& name : as_names(flow + '\0' + bookmark)) files::create_folders(here / name);
  }
}

std::optional<std::string> Manifest::bookmark(const std::string& flow) const {
  const auto found = bookmarks_.find(flow);
  return found == bookmarks_.end() ? std::nullopt : std::optional{found->second};
}

void Manifest::read_marks(const fs::path& folder) {
  for (const std::string& name : names_in(folder)) {
    for (std::size_t at = 0; at + kMarkLength <= name.size(); at += kMarkLength) {
      std::uint64_t mark = 0;
      const char* const first = name.data() + at;
      const auto [end, problem] = std::from_chars(first, first + kMarkLength, mark, 16);
      if (problem == std::errc{} && end == first + kMarkLength) marks_.insert(mark);
    }
  }
}

void Manifest::write(const fs::path& folder) const {
  const fs::path here = folder / path();
  files::create_folders(here);
  for (const std::string& name : mark_names()) files::create_folders(here / name);
  write_bookmarks(here / kBookmarks);
}

void Manifest::remove_all_but(const fs::path& kept, const fs::path& folder) {
  for (const std::string& name : names_in(folder / home())) {
    if (home() / name != kept) files::remove_tree(folder / home() / name);
  }
}

std::vector<std::string> Manifest::mark_names() const {
  std::vector<std::uint64_t> sorted{marks_.begin(), marks_.end()};
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::string> names;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (i % kMarksPerName == 0) names.emplace_back();
    names.back() += fmt::format("{:016x}", sorted[i]);
  }
  return names;
}

void Manifest::add(const fs::path& name, std::uint64_t size) { marks_.insert(mark_of(name, size)); }

bool Manifest::lists(const fs::path& name, std::uint64_t size) const { return marks_.contains(mark_of(name, size)); }

bool Manifest::lists_any(const TargetListing& listing) const {
  return std::any_of(listing.files.begin(), listing.files.end(),
                     [this](const ListedFile& file) { return file.is_regular && lists(file.name, file.size); });
}

fs::path Manifest::path() const { return home() / (std::to_string(number_) + "." + run_id_); }

fs::path Manifest::home() { return fs::path{".hygge"} / "published.v1"; }

std::uint64_t mark_of(const fs::path& name, std::uint64_t size) {
  std::uint64_t mark = 0xcbf29ce484222325;
  const auto take = [&mark](std::string_view bytes) {
    for (const char byte : bytes) mark = (mark ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  };
  take(name.native());
  take(std::string_view{"\0", 1});
  take(std::to_string(size));
  return mark;
}

}  // namespace hygge
