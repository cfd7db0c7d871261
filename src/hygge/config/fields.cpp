#include "hygge/config/fields.h"

#include "hygge/config/advice.h"
#include "hygge/config/yaml_slips.h"

namespace hygge::config {
namespace {

void take_in(Fields& fields, const Node& mapping, Diagnostics& diagnostics) {
  for (const Member& member : mapping.members) {
    const auto [first, is_new] = fields.members.emplace(member.key, member);
    if (!is_new) {
      diagnostics.add(member.position, "key " + quote(member.key) + " is given both directly and under options",
                      "the other is at " + first->second.position.text() + "; keep one of them");
    }
  }
}

}  // namespace

const Member* Fields::find(std::string_view name) const {
  const auto found = members.find(name);
  return found == members.end() ? nullptr : &found->second;
}

Fields read_fields(const Node& mapping, Diagnostics& diagnostics) {
  Fields fields;
  fields.written = true;
  fields.position = mapping.position;
  take_in(fields, mapping, diagnostics);
  const auto options = fields.members.extract("options");
  if (options.empty()) {
    return fields;
  }
  const Member& member = options.mapped();
  if (member.value.is_null()) {
    return fields;  // all of its lines are commented out
  }
  if (!member.value.is_mapping()) {
    diagnostics.add(member.position, "options must be a mapping, not " + std::string{name_of(member.value.kind)},
                    advice_for_text(member.value.text, "write each option on a line of its own: key: value"));
    return fields;
  }
  take_in(fields, member.value, diagnostics);
  return fields;
}

Fields read_place(const Member& member, Diagnostics& diagnostics) {
  Fields fields;
  if (member.value.is_mapping()) {
    fields = read_fields(member.value, diagnostics);
  } else if (member.value.is_null()) {
    diagnostics.add(member.position, member.key + " is empty", "give it a path, or a mapping with a type");
    fields.is_empty = true;
  } else {
    fields.members.emplace("path", Member{"path", member.position, member.value});
  }
  fields.written = true;
  fields.position = member.position;
  return fields;
}

}  // namespace hygge::config
