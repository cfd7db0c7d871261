#include "hygge/config/source_file.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <system_error>

#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "hygge/base/text.h"
#include "hygge/base/units.h"

namespace hygge::config {
namespace {

constexpr Bytes kLargestFile{1024 * 1024};
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string hexadecimal(char byte) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto value = static_cast<unsigned char>(byte);
  return {'0', 'x', kDigits[value / 16U], kDigits[value % 16U]};
}

/// What YAML allows of the characters below the space, besides the line ends.
bool is_forbidden(std::string_view text, std::size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte == '\r') {
    return at + 1 >= text.size() || text[at + 1] != '\n';
  }
  return (byte < 0x20 && byte != '\t' && byte != '\n') || byte == 0x7F;
}

std::optional<std::size_t> find_forbidden(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_forbidden(text, i)) {
      return i;
    }
  }
  return std::nullopt;
}

bool is_utf16(std::string_view text) { return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"); }

}  // namespace

std::optional<SourceText> accept_source(std::string text, const std::string& label, Diagnostics& diagnostics) {
  if (is_utf16(text)) {
    diagnostics.add({label, 0, 0}, "is written in UTF-16", "save it as UTF-8");
    return std::nullopt;
  }
  if (text.starts_with(kByteOrderMark)) {
    text.erase(0, kByteOrderMark.size());
  }
  if (const auto invalid = find_invalid_utf8(text)) {
    const char byte = text[*invalid];
    // Nothing of this file can be shown, so its text is not remembered.
    diagnostics.add(SourceText{label, std::move(text)}.position(*invalid),
                    "the byte " + hexadecimal(byte) + " is not valid UTF-8", "save the file as UTF-8");
    return std::nullopt;
  }
  SourceText source{label, std::move(text)};
  diagnostics.remember_file(label, std::string{source.text()});
  if (const auto forbidden = find_forbidden(source.text())) {
    diagnostics.add(source.position(*forbidden),
                    "the control character " + hexadecimal(source.text()[*forbidden]) + " cannot stand in this file",
                    "remove it, or write it as an escape in double quotes");
    return std::nullopt;
  }
  return source;
}

std::optional<SourceText> read_source(const std::filesystem::path& path, const std::string& label,
                                      Diagnostics& diagnostics) {
  namespace fs = std::filesystem;
  std::error_code failed;
  const fs::file_status status = fs::status(path, failed);
  if (!failed && fs::exists(status) && !fs::is_regular_file(status)) {
    diagnostics.add({label, 0, 0}, "is not a regular file");
    return std::nullopt;
  }
  const std::uintmax_t size = fs::file_size(path, failed);
  if (!failed && size > kLargestFile.value) {
    diagnostics.add({label, 0, 0}, "is " + format_bytes(Bytes{size}) + "; a configuration file may have at most 1 MiB");
    return std::nullopt;
  }
  try {
    return accept_source(files::read_text(path, kLargestFile), label, diagnostics);
  } catch (const Error& error) {
    std::string message = error.headline();
    if (!error.reason().empty()) {
      message += ": " + error.reason();
    }
    diagnostics.add({label, 0, 0}, message, error.advice());
    return std::nullopt;
  }
}

}  // namespace hygge::config
