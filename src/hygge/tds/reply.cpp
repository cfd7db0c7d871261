#include "hygge/tds/reply.h"

#include <utility>

#include "hygge/tds/bad_bytes.h"
#include "hygge/tds/token_reader.h"
#include "hygge/tds/wire_bytes.h"

namespace hygge::tds {

Reply::Reply(Reply&& other) noexcept
    : session_{std::exchange(other.session_, nullptr)},
      moment_{other.moment_},
      done_{other.done_},
      return_status_{other.return_status_},
      errors_{std::move(other.errors_)},
      shape_{std::move(other.shape_)},
      has_columns_{other.has_columns_},
      has_done_{other.has_done_},
      has_assigned_{other.has_assigned_},
      has_failed_{other.has_failed_},
      is_over_{std::exchange(other.is_over_, true)} {}

void Reply::stop() noexcept {
  if (is_over_) return;
  is_over_ = true;
  session_->stop_answer();
}

namespace {

/// As one, like a DONE: whoever throws the rest away looks for both, and would not know one of which a part is gone.
void need_environment_change(Input& input) {
  constexpr std::size_t kFront = 1 + sizeof(std::uint16_t);
  input.need(kFront);
  input.need(kFront + load<std::uint16_t>(input.data() + 1));
}

}  // namespace

void Reply::refuse(const Error& error) {
  const bool commits_by_itself = moment_ == Moment::Commit || !session_->environment.is_in_transaction();
  const bool makes_no_sense = error.kind() == ErrorKind::Data || error.kind() == ErrorKind::Unsupported;
  if (session_->reader.is_broken() || makes_no_sense) session_->is_spoilt = true;
  stop();
  TdsError meant = connection_error(error, session_->is_spoilt, commits_by_itself);
  if (commits_by_itself && moment_ != Moment::Statement) meant.detail(TdsError::kUnknownFate);
  throw meant;
}

/// Calls `work()`, and turns what went wrong on the way into what it means to the request.
template <typename Work>
auto Reply::guarded(Work work) {
  try {
    return work();
  } catch (const TdsError&) {
    throw;
  } catch (const Error& error) {
    refuse(error);
  }
}

Reply::Event Reply::next() {
  if (is_over_) return Event::End;
  return guarded([this] { return advance(); });
}

Reply::Event Reply::advance() {
  Input& input = session_->reader;
  while (!input.at_end()) {
    const auto token = static_cast<Token>(*input.data());
    switch (token) {
      case Token::Row:
      case Token::NbcRow:
        if (!has_columns_) throw bad_bytes("rows come whose columns were not told");
        return Event::Rows;
      case Token::Done:
      case Token::DoneProc:
      case Token::DoneInProc:
        take_done(token);
        return Event::Done;
      case Token::EnvChange:
        need_environment_change(input);
        input.take(1);
        break;
      default:
        input.take(1);
    }
    switch (token) {
      case Token::ColumnMetadata:
        shape_.reset();
        has_columns_ = true;
        return Event::Columns;
      case Token::Error:
      case Token::Info:
        take_message(token);
        break;
      case Token::EnvChange:
        session_->note(read_environment_change(input));
        break;
      case Token::ReturnStatus:
        return_status_ = input.read<std::int32_t>();
        break;
      default:
        skip_token(input, token);
    }
  }
  return end();
}

void Reply::take_done(Token token) {
  Input& input = session_->reader;
  input.need(1 + Done::kBytes);  // as one: whoever throws the rest away looks for it
  input.take(1);
  done_ = read_done(input, token);
  has_done_ = true;
  has_assigned_ = done_.command == Done::kSelect && !has_columns_;
  has_columns_ = false;
  has_failed_ |= done_.has(Done::kError);
  if (done_.has(Done::kServerError)) session_->is_spoilt = true;
}

void Reply::take_message(Token token) {
  ServerMessage message = read_message(session_->reader, token);
  if (session_->on_message) session_->on_message(message);
  constexpr std::size_t kMostErrors = 100;  // a server may go on and on
  if (message.is_error && errors_.size() < kMostErrors) errors_.push_back(std::move(message));
}

Reply::Event Reply::end() {
  is_over_ = true;
  session_->is_answering = false;
  if (!has_done_ || done_.has(Done::kMore)) {
    throw Error{ErrorKind::Data, "what the server sent makes no sense"}.because("its answer has no end");
  }
  if (errors_.empty() && has_failed_) {
    ServerMessage unknown;
    unknown.text = "it did not say why";
    errors_.push_back(unknown);
  }
  if (errors_.empty()) return Event::End;
  TdsError error = server_error(errors_, moment_);
  if (error.spoils_connection()) {
    session_->is_spoilt = true;
    if (!session_->environment.is_in_transaction()) error.in_doubt();
  }
  throw error;
}

void Reply::skip_rows() {
  Input& input = session_->reader;
  if (!shape_) throw Error{ErrorKind::Internal, "rows are skipped whose columns someone else has read"};
  while (true) {
    input.need(1);
    const auto token = static_cast<Token>(*input.data());
    if (token != Token::Row && token != Token::NbcRow) return;
    input.take(1);
    shape_->skip_row(input, token == Token::NbcRow);
  }
}

std::uint64_t Reply::finish() {
  if (is_over_) return 0;
  return guarded([this] {
    std::uint64_t rows = 0;
    for (Event event = advance(); event != Event::End; event = advance()) {
      if (event == Event::Columns) shape_ = ResultShape::read(session_->reader);
      if (event == Event::Rows) skip_rows();
      if (event == Event::Done && !has_assigned_) rows += done_.rows().value_or(0);
    }
    return rows;
  });
}

}  // namespace hygge::tds
