#include "hygge/config/value_check.h"

#include <algorithm>
#include <cctype>
#include <limits>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/base/units.h"
#include "hygge/config/advice.h"
#include "hygge/config/excerpt.h"
#include "hygge/config/limits.h"
#include "hygge/config/paths.h"
#include "hygge/config/value_parse.h"

namespace hygge::config {
namespace {

void take_in(Value& value, std::string text, const Node& node) {
  if (!node.written.empty()) {
    value.from_variables.emplace_back(node.text, node.written);
  }
  value.items.push_back(std::move(text));
}

/// `text` with 1 in place of the digits that it begins with: what is too large is well written still.
std::string with_small_number(std::string_view text) {
  text = trim(text);
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  return digits == 0 ? std::string{} : "1" + std::string{text.substr(digits)};
}

/// Whether any text will do, also one in which variables still have their names.
bool is_any_text(Type type) {
  return type == Type::Text || type == Type::Secret || type == Type::Path || type == Type::PathList ||
         type == Type::TextList;
}

/// What may be a mapping is the name of something, and has one.
bool may_be_empty_text(const Setting& setting) {
  const bool is_text = setting.type == Type::Text || setting.type == Type::Secret;
  return is_text && setting.need == Need::Optional && setting.names_within.empty();
}

bool is_list_type(Type type) { return type == Type::TextList || type == Type::PathList; }

/// Checks one value of one setting and tells the problems.
class ValueCheck {
 public:
  ValueCheck(const Member& member, const Setting& setting, std::string_view owner, Diagnostics& diagnostics)
      : member_{member}, setting_{setting}, diagnostics_{diagnostics} {
    const std::vector<std::string>& within = setting.names_within;
    const bool is_within = std::find(within.begin(), within.end(), member.key) != within.end();
    subject_ = setting.name + (is_within ? "." + within.front() : "");
    if (!owner.empty()) {
      subject_ += " in " + std::string{owner};
    }
  }

  std::optional<Value> run();

 private:
  std::optional<Value> of_mapping();
  std::optional<Value> of_list();
  std::optional<Value> of_scalar();
  std::optional<std::string> canonical(const std::string& text);
  std::optional<std::string> integer(const std::string& text);
  std::optional<std::string> choice(const std::string& text);
  bool within_bounds(double number);
  bool refuse_size(bool is_small);
  bool is_address(const Node& node);
  std::string as_written() const;
  std::string with_number() const;
  bool refuse(const std::string& message, std::string advice = {});
  void refuse_empty();
  void refuse_shape(std::string_view wanted);

  const Member& member_;
  const Setting& setting_;
  Diagnostics& diagnostics_;
  std::string subject_;
};

/// How messages quote a value that is not of its type. What a variable stands for may be a secret, so its name tells.
std::string ValueCheck::as_written() const { return quote(member_.value.shown()); }

/// How messages quote a number, size or duration that is well written: whoever took a variable wants to know it.
std::string ValueCheck::with_number() const {
  const Node& node = member_.value;
  constexpr std::size_t kLongestShown = 24;
  if (node.written.empty() || sounds_secret(node.written) || node.text.size() > kLongestShown) return as_written();
  return quote(node.text) + " (" + printable(shorten(node.written, kLongestShown)) + ")";
}

bool ValueCheck::refuse(const std::string& message, std::string advice) {
  diagnostics_.add(member_.value.position, subject_ + " " + message, std::move(advice));
  return false;
}

void ValueCheck::refuse_empty() {
  if (setting_.type == Type::Choice) {
    const bool means_null =
        std::find(setting_.choices.begin(), setting_.choices.end(), "null") != setting_.choices.end();
    refuse("is empty; expected " + alternatives(setting_.choices),
           means_null ? "put null in quotes, because YAML takes it for nothing: 'null'" : "");
  } else {
    const bool is_within = member_.key != setting_.name && !setting_.names_within.empty();
    const std::string whole = is_within ? setting_.name : "it";
    refuse("is empty", setting_.need == Need::Required ? "give it a value" : "give it a value, or remove " + whole);
  }
}

void ValueCheck::refuse_shape(std::string_view wanted) {
  const Node& node = member_.value;
  const bool looks_like_placeholder =
      node.is_mapping() && node.members.size() == 1 && node.members.front().value.is_null();
  refuse("must be " + std::string{wanted} + ", not " + std::string{name_of(node.kind)},
         looks_like_placeholder ? "put it in quotes: \"{" + node.members.front().key + "}\"" : "");
}

std::optional<Value> ValueCheck::run() {
  const Node& node = member_.value;
  if (setting_.type == Type::Secret) {
    diagnostics_.conceal_line(member_.position);
    diagnostics_.conceal_line(node.position);
  }
  if (node.unresolved && !is_any_text(setting_.type)) {
    return std::nullopt;  // why it is none of this type was told
  }
  if (node.is_null()) {
    refuse_empty();
    return std::nullopt;
  }
  if (setting_.type == Type::TextMap) {
    return of_mapping();
  }
  if (node.is_list() && is_list_type(setting_.type)) {
    return of_list();
  }
  if (!node.is_scalar()) {
    const bool may_be_mapping = !setting_.names_within.empty() && member_.key == setting_.name;
    refuse_shape(is_list_type(setting_.type) ? "text or a list of texts"
                 : may_be_mapping            ? "text or a mapping"
                                             : "a single value");
    return std::nullopt;
  }
  return of_scalar();
}

std::optional<Value> ValueCheck::of_mapping() {
  const Node& node = member_.value;
  if (!node.is_mapping()) {
    refuse_shape("a mapping");
    return std::nullopt;
  }
  Value value{.position = node.position, .given = true};
  bool all_well = true;
  for (const Member& pair : node.members) {
    if (pair.value.is_scalar()) {
      value.pairs.emplace(pair.key, pair.value.text);
      value.pair_places.emplace(pair.key, ItemPlace{pair.position.line, pair.position.column});
      if (!pair.value.written.empty()) {
        value.from_variables.emplace_back(pair.value.text, pair.value.written);
      }
    } else {
      diagnostics_.add(pair.position, quote(pair.key) + " in " + subject_ + " must be text, not " +
                                          std::string{name_of(pair.value.kind)});
      all_well = false;
    }
  }
  return all_well ? std::optional{value} : std::nullopt;
}

std::optional<Value> ValueCheck::of_list() {
  const Node& node = member_.value;
  Value value{.position = node.position, .given = true};
  if (node.items.empty()) {
    refuse("is an empty list",
           setting_.need == Need::Required ? "give it at least one item" : "give it at least one item, or remove it");
    return std::nullopt;
  }
  bool all_well = true;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const Node& item = node.items[i];
    if (item.is_scalar() && !item.text.empty()) {
      all_well = !is_address(item) && all_well;
      take_in(value, item.text, item);
      value.item_places.push_back({item.position.line, item.position.column});
      continue;
    }
    const std::string fault =
        item.is_scalar() || item.is_null() ? " is empty" : " must be text, not " + std::string{name_of(item.kind)};
    diagnostics_.add(item.position, "item " + std::to_string(i + 1) + " of " + subject_ + fault,
                     item.omitted     ? "write something there, or leave the item out"
                     : item.is_null() ? "put it in quotes if it is a name"
                                      : "");
    all_well = false;
  }
  return all_well ? std::optional{value} : std::nullopt;
}

std::optional<Value> ValueCheck::of_scalar() {
  const std::string& text = member_.value.text;
  const bool may_be_empty = may_be_empty_text(setting_);
  if (text.empty() && !may_be_empty) {
    refuse_empty();
    return std::nullopt;
  }
  auto accepted = is_address(member_.value) ? std::nullopt : canonical(text);
  if (!accepted) {
    return std::nullopt;
  }
  Value value{.position = member_.value.position, .given = true};
  take_in(value, std::move(*accepted), member_.value);
  return value;
}

bool ValueCheck::is_address(const Node& node) {
  if (!is_path(setting_) || setting_.takes_addresses || !has_scheme(node.text)) {
    return false;
  }
  diagnostics_.add(node.position, subject_ + " is an address, " + quote(node.shown()) + ", and no path",
                   "this version reads and writes local paths only");
  return true;
}

bool ValueCheck::within_bounds(double number) {
  if (number < setting_.minimum) {
    const bool means_none = setting_.type == Type::Duration && number == 0 && setting_.fallback.empty();
    return refuse("must be at least " + format_bound(setting_.minimum, setting_.type) + ", not " + with_number(),
                  means_none ? "leave it out for none" : "");
  }
  if (number > setting_.maximum) {
    return refuse("must be at most " + format_bound(setting_.maximum, setting_.type) + ", not " + with_number());
  }
  return true;
}

/// Refuses a number that is well written, and out of all bounds.
bool ValueCheck::refuse_size(bool is_small) {
  const double beyond = std::numeric_limits<double>::max();
  const bool has_bound = is_small ? setting_.minimum > -beyond : setting_.maximum < beyond;
  if (has_bound) return within_bounds(is_small ? -beyond : beyond);
  if (setting_.type == Type::Duration) return refuse("must be at most a hundred years, not " + with_number());
  return refuse("is too " + std::string{is_small ? "small" : "large"} + ": " + with_number());
}

std::optional<std::string> ValueCheck::integer(const std::string& text) {
  const auto number = parse_integer(text);
  if (!number && is_whole_number(text)) {
    refuse_size(trim(text).starts_with('-'));
    return std::nullopt;
  }
  if (!number) {
    const bool has_digits = !text.empty() && std::isdigit(static_cast<unsigned char>(text.front())) != 0;
    refuse("must be a whole number, not " + as_written(), has_digits ? "write all its digits, and nothing else" : "");
    return std::nullopt;
  }
  return within_bounds(static_cast<double>(*number)) ? std::optional{std::to_string(*number)} : std::nullopt;
}

std::optional<std::string> ValueCheck::choice(const std::string& text) {
  if (std::find(setting_.choices.begin(), setting_.choices.end(), text) != setting_.choices.end()) {
    return text;
  }
  const std::optional<bool> truth = parse_boolean(text);
  if (auto meant = truth ? choice_of(*truth, setting_.choices) : std::nullopt) {
    return meant;
  }
  const std::string owner = subject_.substr(setting_.name.size());
  diagnostics_.add(member_.value.position, "unknown " + setting_.name + " " + as_written() + owner,
                   suggest(text, setting_.choices, "expected " + alternatives(setting_.choices)));
  return std::nullopt;
}

std::optional<std::string> ValueCheck::canonical(const std::string& text) {
  switch (setting_.type) {
    case Type::Integer:
      return integer(text);
    case Type::Choice:
      return choice(text);
    case Type::Boolean: {
      const auto truth = parse_boolean(text);
      if (!truth) {
        refuse("must be true or false, not " + as_written());
        return std::nullopt;
      }
      return *truth ? "true" : "false";
    }
    case Type::Number: {
      const auto number = parse_number(text);
      const bool accepted = number ? within_bounds(*number) : refuse("must be a number, not " + as_written());
      return accepted ? std::optional{text} : std::nullopt;
    }
    case Type::Bytes: {
      const auto size = parse_bytes(text);
      const bool accepted = size ? within_bounds(static_cast<double>(size->value))
                            : parse_bytes(with_small_number(text))
                                ? refuse_size(false)
                                : refuse("must be a size like 256MB or 1GiB, not " + as_written());
      return accepted ? std::optional{text} : std::nullopt;
    }
    case Type::Duration: {
      const auto duration = parse_duration(text);
      const bool accepted = duration ? within_bounds(duration->count())
                            : parse_duration(with_small_number(text))
                                ? refuse_size(false)
                                : refuse("must be a duration like 30s, 5m or 1h30m, not " + as_written());
      return accepted ? std::optional{text} : std::nullopt;
    }
    case Type::Text:
    case Type::Path:
    case Type::PathList:
    case Type::TextList:
    case Type::TextMap:
    case Type::Secret:
      break;
  }
  return text;
}

}  // namespace

std::optional<Value> check_value(const Member& member, const Setting& setting, std::string_view owner,
                                 Diagnostics& diagnostics) {
  return ValueCheck{member, setting, owner, diagnostics}.run();
}

Value default_value(const Setting& setting) {
  if (setting.fallback.empty()) {
    return {};
  }
  Diagnostics diagnostics;
  const Member member{setting.name, {}, Node::scalar(setting.fallback, {})};
  auto value = check_value(member, setting, "", diagnostics);
  if (!value) {
    throw Error{ErrorKind::Internal, "the default of the setting '" + setting.name + "' is not valid"}.because(
        diagnostics.problems().front().message);
  }
  value->given = false;
  return *value;
}

}  // namespace hygge::config
