#pragma once

#include <vector>

#include "hygge/base/error.h"
#include "hygge/tds/input.h"
#include "hygge/tds/token.h"

namespace hygge::tds {

/// Each reads what lies behind a token, of which it takes nothing but its own bytes.
///
/// A length is believed only as far as bytes have arrived: what has no bound is skipped piece by piece.
/// Errors   those of Input; Error{Data} for what makes no sense.
ServerMessage read_message(Input& input, Token token);
Done read_done(Input& input, Token token);
EnvironmentChange read_environment_change(Input& input);
LoginAck read_login_ack(Input& input);
std::vector<FeatureAck> read_feature_acks(Input& input);

/// Skips what lies behind a token that says nothing to us. Throws Error{Data} for one that nobody knows.
void skip_token(Input& input, Token token);
/// Skips a RETURNVALUE, its type and value included.
void skip_return_value(Input& input);
void skip_bytes(Input& input, std::uint64_t count);

/// The error for a byte that begins no token where one is due.
Error unknown_token(std::uint8_t token);

}  // namespace hygge::tds
