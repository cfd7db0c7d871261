#include <algorithm>

#include "tests/support/tds_server/canned.h"
#include "tests/support/tds_server/demanded_errors.h"
#include "tests/support/tds_server/session.h"
#include "tests/support/tds_server/vectors.h"
#include "tests/support/tds_server/wire_value.h"

namespace hygge::tds_server {

namespace {

constexpr std::uint8_t kRowToken = 0xD1;
constexpr std::uint8_t kCompressedRowToken = 0xD2;
constexpr std::uint8_t kDoneToken = 0xFD;
constexpr std::uint8_t kDoneInProcToken = 0xFF;
constexpr std::uint8_t kDoneProcToken = 0xFE;
constexpr int kUtf8CodePage = 65001;

}  // namespace

void WireResults::columns(const std::vector<WireColumn>& columns) {
  settle(true);
  columns_ = columns;
  as_vector_text_.assign(columns_.size(), false);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    SqlType& type = columns_[i].type;
    const bool is_bytes = type.is(Kind::Char) || type.is(Kind::VarChar);
    if (is_bytes && type.text_collation().code_page == kUtf8CodePage && !facts_.knows_utf8) {
      type.kind = Kind::NVarChar;
      if (type.length > 4000) type.length = SqlType::kMax;
    } else if (type.is(Kind::Json) && !facts_.knows_json) {
      type = type_of(Kind::NVarChar, SqlType::kMax);
    } else if (type.is(Kind::Vector) && facts_.vector_version < (type.has_halves ? 2 : 1)) {
      type = type_of(Kind::NVarChar, SqlType::kMax);
      as_vector_text_[i] = true;
    }
  }
  rows_ = 0;
  drop_after_ = faults_.get("drop_after_rows");
  stall_after_ = faults_.take("stall_after_rows");
  error_after_ = faults_.get("row_error") < 0 ? -1 : std::max<std::int64_t>(faults_.get("row_error_after"), 1);
  breaks_text_of_ = faults_.get("broken_text_at");
  info_every_ = faults_.get("info_between_rows");
  compressed_ = faults_.get("nbcrow");
  const std::int64_t chunk = faults_.get("plp_chunk");
  plp_.chunk = chunk > 0 ? static_cast<std::size_t>(chunk) : 0;
  write_columns(out(), columns_);
}

void WireResults::order(const std::vector<int>& columns) { write_order(out(), columns); }

bool WireResults::row(const std::vector<Cell>& cells) {
  const std::size_t bitmap = (columns_.size() + 7) / 8;
  std::size_t nulls = 0;
  for (const Cell& cell : cells) nulls += cell.is_null ? 1U : 0U;
  const bool compresses =
      compressed_ == 1 || (compressed_ == 2 && rows_ % 2 == 0) || (compressed_ < 0 && nulls >= bitmap && nulls > 0);
  ByteWriter& to = out();
  if (compresses) {
    to.u8(kCompressedRowToken);
    for (std::size_t i = 0; i < bitmap; ++i) {
      unsigned bits = 0;
      for (std::size_t j = 0; j < 8 && i * 8 + j < cells.size(); ++j) bits |= cells[i * 8 + j].is_null ? 1U << j : 0U;
      to.u8(bits);
    }
  } else {
    to.u8(kRowToken);
  }
  bool breaks_text = rows_ + 1 == breaks_text_of_;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (compresses && cells[i].is_null) continue;
    if (breaks_text && columns_[i].type.is_text() && !cells[i].is_null) {
      breaks_text = false;
      ByteWriter one;
      write_value(one, columns_[i].type, columns_[i].nullable, cells[i], plp_);
      Bytes bytes = one.bytes();
      bytes.back() = columns_[i].type.is_unicode() ? 0xD8 : 0xFF;
      to.raw(View{bytes});
    } else if (as_vector_text_[i] && !cells[i].is_null) {
      Cell text;
      text.is_null = false;
      text.bytes = vector_text(cells[i].bytes);
      write_value(to, columns_[i].type, columns_[i].nullable, text, plp_);
    } else {
      write_value(to, columns_[i].type, columns_[i].nullable, cells[i], plp_);
    }
  }
  ++rows_;
  between_rows();
  reply_.flush();
  return !reply_.was_cancelled();
}

void WireResults::between_rows() {
  if (rows_ == drop_after_) {
    faults_.take("drop_after_rows");
    reply_.flush();
    reply_.drop();
  }
  if (rows_ == stall_after_) {
    reply_.flush();
    reply_.stall();
  }
  if (rows_ == error_after_) {
    faults_.take("row_error_after");
    // Another session may have had it.
    if (const std::int64_t number = faults_.take("row_error"); number >= 0)
      throw demanded_error(static_cast<int>(number), {.database = facts_.database, .user = {}});
  }
  if (info_every_ > 0 && rows_ % info_every_ == 0) write_message(out(), {0, "between rows", 0}, {});
}

void WireResults::done(std::uint16_t command, std::optional<std::int64_t> count, bool failed) {
  settle(true);
  DoneToken token;
  token.token = in_procedure_ ? kDoneInProcToken : kDoneToken;
  token.command = command;
  if (count) {
    token.status |= done_status::kCount;
    token.count = static_cast<std::uint64_t>(*count);
  }
  if (failed) {
    token.status |= done_status::kError;
    failed_ = true;
  }
  held_ = token;
}

void WireResults::enter_procedure() {
  if (in_procedure_) ++nested_procedures_;
  in_procedure_ = true;
}

/// One that a procedure calls is a statement of it.
void WireResults::leave_procedure(std::int32_t returned) {
  if (nested_procedures_ > 0) {
    --nested_procedures_;
    done(done_command::kExecute, std::nullopt, false);
    return;
  }
  settle(true);
  write_return_status(out(), returned);
  in_procedure_ = false;
  held_ = DoneToken{.token = kDoneProcToken, .status = 0, .command = done_command::kExecute, .count = 0};
}

void WireResults::after(const std::string& name, const SqlType& type, const Cell& value, std::uint16_t ordinal) {
  write_return_value(returned_, ordinal, name, type, value);
}

void WireResults::write_returned() {
  out().raw(returned_.bytes());
  returned_.clear();
}

void WireResults::settle(bool more) {
  if (!held_ && !more) held_ = DoneToken{};
  if (!held_) return;
  if (more) held_->status |= done_status::kMore;
  write_done(out(), *held_);
  held_.reset();
  reply_.flush();
}

void WireResults::message(const SqlError& message) {
  constexpr int kFirstFatal = 20;
  fatal_ |= message.severity_class >= kFirstFatal;
  settle(true);
  write_message(out(), message, {});
  reply_.flush();
}

void WireResults::transaction(Environment what, std::uint64_t descriptor) {
  settle(true);
  ByteWriter id;
  id.u64(descriptor);
  if (what == Environment::BeginTransaction) {
    write_bytes_change(out(), what, id.bytes(), {});
  } else {
    write_bytes_change(out(), what, {}, id.bytes());
  }
}

void WireResults::database(const std::string& now, const std::string& before) {
  settle(true);
  write_text_change(out(), Environment::Database, now, before);
  write_message(out(), {5701, "Changed database context to '" + now + "'.", 0, 2}, {});
}

bool WireResults::is_cancelled() {
  if (!reply_.was_cancelled() && reader_.take_attention(std::chrono::milliseconds{0})) reply_.set_cancelled();
  return reply_.was_cancelled();
}

bool WireResults::canned(const std::string& shape, std::int64_t rows) {
  settle(true);
  if (!send_canned(reply_, shape, rows)) return false;
  done(done_command::kSelect, rows, false);
  return true;
}

}  // namespace hygge::tds_server
