#include "hygge/config/reference.h"

#include <cstddef>
#include <vector>

#include "hygge/base/markdown.h"
#include "hygge/base/text.h"
#include "hygge/base/wrapping.h"
#include "hygge/config/advice.h"
#include "hygge/config/limits.h"
#include "hygge/config/project.h"

namespace hygge::config {
namespace {

constexpr std::size_t kWidth = 80;

bool is_unnamed(std::string_view role) { return role == "options" || role == "flow"; }

std::string title_of(const KindSettings& kind, std::string_view role) {
  return is_unnamed(role) ? kind.name : std::string{role} + " " + kind.name;
}

/// `text` in lines of at most kWidth columns, each behind `indentation`.
std::string paragraph(std::string_view text, std::size_t indentation) {
  return join(wrap(std::string(indentation, ' ').append(text), kWidth, indentation), "\n") + "\n";
}

/// "whole number", "one of zstd, snappy or none".
std::string shape_of(const Setting& setting) {
  if (setting.type == Type::Choice) {
    return alternatives(setting.choices);
  }
  const std::string bounds = describe_bounds(setting);
  return std::string{name_of(setting.type)} + (setting.names_within.empty() ? "" : " or mapping") +
         (bounds.empty() ? "" : ", " + bounds);
}

std::string need_of(const Setting& setting) {
  if (setting.need == Need::Required) {
    return "required";
  }
  return setting.fallback.empty() ? "optional" : "default " + setting.fallback;
}

std::string example_of(const Setting& setting) {
  if (!setting.example.empty()) {
    return setting.example;
  }
  switch (setting.type) {
    case Type::Path:
    case Type::PathList:
      return "path/to/data";
    case Type::Secret:
      return "${SECRET}";
    case Type::Choice:
      return setting.choices.empty() ? "choice" : setting.choices.front();
    case Type::Integer:
    case Type::Number:
      return "1";
    case Type::Boolean:
      return "true";
    case Type::Bytes:
      return "256MB";
    case Type::Duration:
      return "30s";
    case Type::TextMap:
      return "{key: text}";
    case Type::Text:
    case Type::TextList:
      break;
  }
  return "text";
}

std::string indented(std::string_view block, std::size_t indentation) {
  std::string result;
  for (const std::string& line : split(block.substr(0, block.size() - 1), '\n')) {
    result += std::string(indentation, ' ') + line + "\n";
  }
  return result;
}

/// Tells of the settings that may stand in place of a connection's name; "" where there are none.
std::string keys_of_connection(const KindSettings& kind, const std::string& quote) {
  Settings settings;
  std::string connection;
  for (const Setting& setting : kind.settings) {
    if (setting.is_of_connection) {
      settings.push_back(setting);
    }
    connection += setting.connection_kind;
  }
  if (settings.empty()) {
    return {};
  }
  std::vector<std::string> keys = keys_of(settings);
  for (std::string& key : keys) {
    key = quote + key + quote;
  }
  return "In place of " + quote + "connection" + quote + ", the keys of connection " + connection +
         " may stand here: " + join(keys, ", ") +
         ". Who describes the same server with the same keys shares its sessions.";
}

}  // namespace

KindSettings options_as_kind() {
  return {.name = "options",
          .summary = "settings of the whole project, below options: in hygge.yml",
          .settings = option_settings()};
}

KindSettings flow_as_kind() {
  return {.name = "flow",
          .summary = "settings of a flow; also in an entity, and below defaults:",
          .settings = flow_settings()};
}

std::string example_yaml(const KindSettings& kind, std::string_view role) {
  std::string yaml;
  std::string margin;
  if (role == "connection") {
    yaml = "connections:\n  my_" + kind.name + ":\n    type: " + kind.name + "\n";
    margin = "    ";
  } else if (role != "flow") {
    yaml = std::string{role} + ":\n" + (is_unnamed(role) ? "" : "  type: " + kind.name + "\n");
    margin = "  ";
  }
  for (const Setting& setting : kind.settings) {
    const bool is_within = setting.name.find('.') != std::string::npos;  // of a mapping, of which there is no example
    if (!setting.is_of_connection && !is_within && (setting.need == Need::Required || !setting.example.empty())) {
      yaml += margin + setting.name + ": " + example_of(setting) + "\n";
    }
  }
  return yaml;
}

std::string reference_text(const KindSettings& kind, std::string_view role) {
  std::string text = paragraph(title_of(kind, role) + ": " + kind.summary, 0) + "\n";
  text += indented(example_yaml(kind, role), 2) + "\n";
  for (const Setting& setting : kind.settings) {
    if (setting.is_of_connection) {
      continue;
    }
    text += paragraph(setting.name + " (" + shape_of(setting) + "; " + need_of(setting) + ")", 2);
    text += paragraph(setting.help, 6);
  }
  if (const std::string others = keys_of_connection(kind, ""); !others.empty()) {
    text += "\n" + paragraph(others, 2);
  }
  return text;
}

std::string reference_markdown(const KindSettings& kind, std::string_view role) {
  std::string page = "# " + title_of(kind, role) + "\n\n" + kind.summary + "\n\n";
  page += "```yaml\n" + example_yaml(kind, role) + "```\n\n";
  page += "| key | value | default | what it does |\n|---|---|---|---|\n";
  for (const Setting& setting : kind.settings) {
    if (setting.is_of_connection) {
      continue;
    }
    const std::string fallback = setting.fallback.empty() ? "" : "`" + markdown_cell(setting.fallback) + "`";
    page += "| `" + setting.name + "` | " + markdown_cell(shape_of(setting)) + " | " +
            (setting.need == Need::Required ? "required" : fallback) + " | " + markdown_cell(setting.help) + " |\n";
  }
  if (const std::string others = keys_of_connection(kind, "`"); !others.empty()) {
    page += "\n" + others + "\n";
  }
  return page;
}

}  // namespace hygge::config
