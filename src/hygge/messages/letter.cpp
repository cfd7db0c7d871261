#include "hygge/messages/letter.h"

#include "hygge/base/text.h"
#include "hygge/base/wrapping.h"
#include "hygge/messages/screen.h"

namespace hygge::messages {

namespace {

constexpr std::size_t kLabelWidth = 11;  // "  because  "

bool names_flow(const std::string& context, std::string_view flow) {
  return context == flow || context == "flow " + std::string{flow};
}

/// The work around the error, outermost first, without the flow itself.
std::string surroundings(const Error& error, std::string_view flow) {
  std::string text;
  for (const std::string& context : error.context()) {
    if (!names_flow(context, flow)) text += context + ": ";
  }
  return text;
}

/// A labelled part of the letter. A reason of several lines (the engine's are) keeps them.
void add_part(std::vector<std::string>& letter, std::string_view label, const std::string& text, std::size_t columns,
              const Paint& paint) {
  if (text.empty()) return;
  const std::size_t room = columns > kLabelWidth ? columns - kLabelWidth : 1;
  std::string lead = "  " + paint(Colour::Dim, label) + std::string(kLabelWidth - 2 - label.size(), ' ');
  for (const std::string& paragraph : split(trim(text), '\n')) {
    for (const std::string& line : wrap(printable(paragraph), room)) {
      letter.push_back(lead + line);
      lead.assign(kLabelWidth, ' ');
    }
  }
}

}  // namespace

std::vector<std::string> letter_lines(const Error& error, std::string_view flow, std::size_t columns,
                                      const Paint& paint) {
  const std::string name = flow.empty() ? "" : std::string{flow} + ": ";
  std::vector<std::string> letter;
  for (const std::string& line : wrap(printable(name + surroundings(error, flow) + error.headline()), columns, 2)) {
    letter.push_back(paint(Colour::Red, line));
  }
  if (!error.details().empty()) {
    for (const std::string& line : split(error.details(), '\n')) letter.push_back(printable(line));
    while (letter.back().empty()) letter.pop_back();
  }
  add_part(letter, "because", error.reason(), columns, paint);
  add_part(letter, "where", error.where(), columns, paint);
  add_part(letter, "try", error.advice(), columns, paint);
  return letter;
}

std::string short_letter(const Error& error, std::string_view flow) {
  const std::string reason{trim(error.reason())};
  return surroundings(error, flow) + error.headline() + (reason.empty() ? "" : " (" + reason + ")");
}

std::string render_error(const Error& error, bool color, std::size_t columns) {
  std::string letter;
  for (const std::string& line : letter_lines(error, "", columns, Paint{color})) letter += line + "\n";
  return letter;
}

}  // namespace hygge::messages
