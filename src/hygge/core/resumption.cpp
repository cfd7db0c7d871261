#include "hygge/core/resumption.h"

#include <utility>

#include "hygge/base/error.h"
#include "hygge/core/home.h"
#include "hygge/core/store.h"

namespace hygge {

namespace {

Error twice(const Store& store, RunType run_type) {
  Error error{ErrorKind::Config, "rows of '" + store.describe() + "' would be there twice"};
  if (run_type == RunType::FullDrop) {
    return error.because("this run reads everything, and the rows that are there are kept (if_exists: append)")
        .advise("let it replace them (if_exists: replace), or leave if_exists out");
  }
  return error.because("there are rows already, and no earlier run of this flow has left with them how far it came")
      .advise("begin once with --full-drop, which replaces them; or merge them (write_strategy: merge)");
}

}  // namespace

Resumption where_to_begin(const Home& home, Store& store, const ProgressQuestion& question, const std::string& where) {
  if (!home.keeps_bookmarks()) return {};
  FlowProgress progress = store.progress(question);
  Resumption resumption;
  resumption.may_repeat = progress.merges;
  if (question.run_type == RunType::Incremental) resumption.bookmark = std::move(progress.bookmark);
  if (progress.keeps_rows && !resumption.bookmark) throw twice(store, question.run_type).at(where);
  return resumption;
}

}  // namespace hygge
