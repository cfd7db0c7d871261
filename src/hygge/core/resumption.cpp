#include "hygge/core/resumption.h"

#include <utility>

#include "hygge/base/error.h"
#include "hygge/core/home.h"
#include "hygge/core/store.h"

namespace hygge {

namespace {

Error twice(const Store& store, RunType run_type, bool could_merge) {
  Error error{ErrorKind::Config, "rows of '" + store.describe() + "' would be there twice"};
  if (run_type == RunType::FullDrop) {
    return error.because("this run reads everything, and the rows that are there are kept (if_exists: append)")
        .advise("let it replace them (if_exists: replace), or leave if_exists out");
  }
  return error.because("there are rows already, and no earlier run of this flow has left with them how far it came")
      .advise(std::string{"begin once with --full-drop, which replaces all that is there"} +
              (could_merge ? "; or merge the rows (write_strategy: merge)" : ""));
}

Error alone(const Store& store) {
  return Error{ErrorKind::Config, "only the newest rows would stay in '" + store.describe() + "'"}
      .because(
          "an incremental run takes what is new, and it would take the place of what is there (if_exists: replace)")
      .advise("leave if_exists out, so that it is added; or read everything each time (run_type: full_drop)");
}

}  // namespace

Resumption where_to_begin(const Home& home, Store& store, const ProgressQuestion& question, const std::string& where) {
  if (!home.keeps_bookmarks()) return {};
  FlowProgress progress = store.progress(question);
  if (progress.replaces && question.run_type == RunType::Incremental) throw alone(store).at(where);
  Resumption resumption;
  resumption.may_repeat = progress.merges;
  if (question.run_type == RunType::Incremental) resumption.bookmark = std::move(progress.bookmark);
  if (progress.keeps_rows && !resumption.bookmark)
    throw twice(store, question.run_type, progress.could_merge).at(where);
  return resumption;
}

}  // namespace hygge
