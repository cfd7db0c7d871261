#include "hygge/config/complete_value.h"

#include "hygge/config/advice.h"
#include "hygge/config/paths.h"
#include "hygge/config/value_check.h"

namespace hygge::config {

Value complete_value(const Setting& setting, const WrittenValue& written, const CompletionContext& context) {
  Value value = written.value != nullptr ? *written.value : default_value(setting);
  value.is_wrong = written.is_wrong;
  if (setting.need == Need::Required && !value.has_content() && !written.is_wrong) {
    context.diagnostics.add(written.position, std::string{written.owner} + " needs " + quote(setting.name),
                            setting.name + ": " + setting.help);
  }
  make_absolute(value, setting, context.root, context.home_folder, context.diagnostics);
  return value;
}

}  // namespace hygge::config
