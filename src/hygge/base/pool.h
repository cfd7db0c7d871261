#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/pool_core.h"

namespace hygge {

/// What a pool does with connections of one type. All may be called from several threads at once, for one connection
/// from one at a time; none is called with a lock held, so that a hook may call Pool::slow_down. Each keeps a time
/// limit of its own.
template <typename Connection>
struct PoolHooks {
  /// Opens one, and gives up when cancelled. An Error that is transient is tried again, any other is told to the
  /// borrower, and to all who wait to connect.
  std::function<std::unique_ptr<Connection>(const CancelToken&)> connect;
  /// Makes one that is lent work for its borrower. Empty: nothing to do.
  std::function<void(Connection&, const Borrower&)> lend = {};
  /// Makes one that came back as new for the next borrower; false when it cannot be. Empty: nothing to do.
  std::function<bool(Connection&)> reset = {};
  /// False when it is known to be gone; asked before each loan, and never waits. Empty: it is not known.
  std::function<bool(Connection&)> is_open = {};
  /// Asks the server whether it is still there, and gives up when cancelled. Empty: it is taken to be.
  std::function<bool(Connection&, const CancelToken&)> is_alive = {};
};

namespace pool {

/// A connection with the hooks of its pool, which outlives it.
template <typename Connection>
class Item final : public PoolItem {
 public:
  Item(std::unique_ptr<Connection> connection, const PoolHooks<Connection>& hooks)
      : connection_{std::move(connection)}, hooks_{hooks} {}
  bool reset() override { return !hooks_.reset || hooks_.reset(*connection_); }
  bool is_open() override { return !hooks_.is_open || hooks_.is_open(*connection_); }
  bool is_alive(const CancelToken& cancel) override {
    return !hooks_.is_alive || hooks_.is_alive(*connection_, cancel);
  }
  void lend(const Borrower& who) {
    if (hooks_.lend) hooks_.lend(*connection_, who);
  }
  Connection& connection() noexcept { return *connection_; }

 private:
  std::unique_ptr<Connection> connection_;
  const PoolHooks<Connection>& hooks_;
};

/// Places that were reserved together, and who reserved them.
struct Reserved {
  Borrower who;
  PlaceQueue::Places places;
};

/// Those of them that one reservation may use.
struct Share {
  std::shared_ptr<Reserved> reserved;
  unsigned count = 0;
  std::atomic<unsigned> lent{0};
};

}  // namespace pool

/// A connection that is lent; given back at the end of its scope, which must come before that of the pool.
///
/// Threads  a value; one thread uses it.
template <typename Connection>
class Loan {
 public:
  Loan() = default;
  Loan(const Loan&) = delete;
  Loan& operator=(const Loan&) = delete;
  Loan(Loan&& other) noexcept { swap(other); }
  Loan& operator=(Loan&& other) noexcept {
    Loan taken{std::move(other)};
    swap(taken);
    return *this;
  }
  ~Loan() {
    end();
    if (share_ != nullptr) --share_->lent;
  }

  /// Whether there is a connection: not before renew() has succeeded after it failed.
  explicit operator bool() const noexcept { return held_.item != nullptr; }
  Connection& operator*() const { return item().connection(); }
  Connection* operator->() const { return &**this; }

  /// Says that the connection is broken, or of unknown state: at the end of the loan it is closed, and lent to nobody.
  void mark_broken() noexcept { is_broken_ = true; }

  /// Closes a broken connection and opens another in its place, before anybody else gets that.
  /// Throws like Pool::acquire; the place stays held, and renew() may be called again.
  void renew() { renew(share_->reserved->who); }
  /// The same for another than the borrower, whom nobody has stopped: what was begun must be brought to an end.
  void renew(const Borrower& who) {
    is_broken_ = true;
    end();
    take(who);
  }

 private:
  template <typename>
  friend class Reservation;
  Loan(PoolCore* core, std::shared_ptr<pool::Share> share) : core_{core}, share_{std::move(share)} {}

  pool::Item<Connection>& item() const { return static_cast<pool::Item<Connection>&>(*held_.item); }
  void take(const Borrower& who) {
    held_ = core_->take(who);
    is_broken_ = false;
    item().lend(who);
  }
  void end() noexcept {
    if (held_.item == nullptr) return;
    if (is_broken_) {
      core_->discard(std::exchange(held_, {}), Discard::Broken);
    } else {
      core_->give_back(std::exchange(held_, {}));
    }
  }
  void swap(Loan& other) noexcept {
    std::swap(core_, other.core_);
    std::swap(share_, other.share_);
    std::swap(held_, other.held_);
    std::swap(is_broken_, other.is_broken_);
  }

  PoolCore* core_ = nullptr;
  std::shared_ptr<pool::Share> share_;
  PoolCore::Held held_;
  bool is_broken_ = false;
};

/// Places for several connections at once. The connections are opened as they are taken; those that come back stay
/// with the pool, their places with the reservation.
///
/// The places go back to the pool when the reservation and all its loans have ended.
/// Threads  take() may be called from several threads.
template <typename Connection>
class Reservation {
 public:
  Reservation() = default;
  /// How many connections can be had from it at the same time.
  unsigned count() const noexcept { return share_ == nullptr ? 0 : share_->count; }
  /// One of them; waits for no other borrower. Throws like Pool::acquire but for the turn; Error{Internal} when all are
  /// taken.
  Loan<Connection> take() {
    if (share_->lent.fetch_add(1) >= count()) {
      --share_->lent;
      throw Error{ErrorKind::Internal, share_->reserved->who.name + " took more connections than it reserved"};
    }
    Loan<Connection> loan{core_, share_};
    loan.take(share_->reserved->who);
    return loan;
  }

  /// Gives places that are not lent back to the pool, all but `kept`.
  void keep(unsigned kept) {
    if (share_ == nullptr || share_->count <= kept) return;
    share_->reserved->places.give_back(share_->count - kept);
    share_->count = kept;
  }

  /// Gives `count` of its places, none of which is lent yet, to a reservation of their own. The pool gets all of them
  /// back together, when both have ended.
  Reservation split_off(unsigned count) {
    auto part = std::make_shared<pool::Share>();
    part->reserved = share_->reserved;
    part->count = std::min(count, share_->count);
    share_->count -= part->count;
    return {core_, std::move(part)};
  }

 private:
  template <typename>
  friend class Pool;
  Reservation(PoolCore* core, std::shared_ptr<pool::Share> share) : core_{core}, share_{std::move(share)} {}
  PoolCore* core_ = nullptr;
  std::shared_ptr<pool::Share> share_;
};

/// Open connections to one server, lent to those who need them.
///
/// - Borrowers are served in the order in which they came. Who needs several at the same time reserves them together:
///   all or none, so that two can never wait for each other.
/// - What comes back is reset and lent again; what is broken is closed, and its place is free for a new one.
/// - A thread of the pool (or whoever Upkeep says) keeps `min_size` open, closes what is idle or too old, and asks
///   whether the others live.
/// - Connecting is limited, and pauses after failures (base/connect_gate.h).
/// PoolSettings has the numbers.
///
/// Threads  all calls are safe from any thread. All loans and reservations have ended, and nobody waits, when the pool
///          does.
template <typename Connection>
class Pool {
 public:
  /// `clock` must outlive the pool.
  Pool(const PoolSettings& settings, PoolHooks<Connection> hooks, Clock& clock = Clock::real(),
       Upkeep upkeep = Upkeep::ByItself)
      : hooks_{std::move(hooks)},
        core_{settings,
              [this](const CancelToken& cancel) -> std::unique_ptr<PoolItem> {
                return std::make_unique<pool::Item<Connection>>(hooks_.connect(cancel), hooks_);
              },
              clock, upkeep} {}

  /// One connection.
  /// Throws  Error{Timeout} after `acquire_timeout`, naming who holds the connections; what connecting failed with;
  ///         the error of the borrower's token when cancelled.
  [[nodiscard]] Loan<Connection> acquire(const Borrower& who) { return reserve(1, who).take(); }

  /// Several, or none. Throws also Error{Config} when the pool is smaller than that.
  [[nodiscard]] std::vector<Loan<Connection>> acquire(unsigned count, const Borrower& who) {
    Reservation<Connection> reservation = reserve(count, who);
    std::vector<Loan<Connection>> loans;
    while (loans.size() < count) loans.push_back(reservation.take());
    return loans;
  }

  /// The right to several: for those who open them on several threads, or one after the other.
  [[nodiscard]] Reservation<Connection> reserve(unsigned count, const Borrower& who) {
    return reserve(PlaceNeed{count}, who);
  }
  /// The same for `need.least`, and for what is free above that, up to `need.best`: Reservation::count() says how many.
  [[nodiscard]] Reservation<Connection> reserve(PlaceNeed need, const Borrower& who) {
    auto reserved = std::make_shared<pool::Reserved>();
    reserved->who = who;
    reserved->places = core_.reserve(need, who);
    auto share = std::make_shared<pool::Share>();
    share->count = reserved->places.count();
    share->reserved = std::move(reserved);
    return {&core_, std::move(share)};
  }

  /// The server is overloaded and asked for patience: for `duration` nothing new is reserved, and no connection is
  /// opened. What is lent stays lent, and who has reserved may go on taking what is idle.
  void slow_down(Seconds duration) { core_.slow_down(duration); }

  /// Upkeep::WhenTold: does what is due, and returns when something is due next. One thread at a time.
  Clock::Moment tend() { return core_.tend(); }

  PoolCounts counts() const { return core_.counts(); }

 private:
  const PoolHooks<Connection> hooks_;
  PoolCore core_;
};

}  // namespace hygge
