// What the ledger knows at a moment: one record per unit, paper and account. A record has one text (canonical JSON, fields that hold
// nothing left out); the verifiable map commits to these texts and the store keeps them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/currency.hpp"
#include "custody/core/bytes.hpp"
#include "custody/core/table.hpp"

namespace steelyard::custody {

/// Seconds since 1970-01-01 UTC.
using UnixTime = std::int64_t;

enum class Role : std::uint8_t {
  ledger_operator,
  regulator,
  foundry,
  vendor,
  lab,
  customs,
  importer,
  exporter,
  carrier,
  buyer,
  inspector,
  landmark,
  witness
};
[[nodiscard]] const std::vector<std::string_view>& role_names();
[[nodiscard]] std::string_view name_of(Role role);
[[nodiscard]] std::optional<Role> parse_role(std::string_view text);

/// Where a unit is in its life. The last three are terminal.
enum class Stage : std::uint8_t { made, entered, exported, received, installed, returned, in_repair, retired, lost, seized };
[[nodiscard]] const std::vector<std::string_view>& stage_names();
[[nodiscard]] std::string_view name_of(Stage stage);
[[nodiscard]] constexpr bool is_terminal(Stage stage) { return stage >= Stage::retired; }

/// What is true of a unit beside its stage.
enum UnitFlag : std::uint8_t {
  kTested = 1,         // its batch has a laboratory certificate
  kPaid = 2,           // its share of the duty is settled
  kHeld = 4,           // nothing may be done with it until the regulator releases it
  kLate = 8,           // an event was reported later than the one before it, or long after it happened
  kNonCompliant = 16,  // found somewhere or with somebody that no authority covers
  kOwesAgain = 32,     // entered a second time after repair
};

struct Unit {
  Ref unit{}, die{}, board{}, holder{}, parent{}, site{}, seal{};
  Ref head_hash{};  // first half of the leaf hash of its last event
  Hash nonce{};     // asked for and not yet answered
  UnixTime nonce_expires = 0;
  std::uint64_t head = 0;  // index of its last event in the log
  UnixTime time = 0;       // of its last event, as its signer says
  UnixTime exported_at = 0, seen_at = 0;
  Index product = kNone, batch = kNone, entry = kNone, shipment = kNone;
  Stage stage = Stage::made;
  std::uint8_t flags = 0;
  bool changed = false;
  [[nodiscard]] const Ref& key() const { return unit; }
  [[nodiscard]] bool has(UnitFlag flag) const { return (flags & flag) != 0; }
};

struct Party {
  Ref ref{};
  UnixTime lab_withdrawn_at = 0;
  bool changed = false;
  [[nodiscard]] const Ref& key() const { return ref; }
};

/// Which unit a die or a board belongs to, for good: a die that was taken off its board stays known.
struct Binding {
  Ref part{}, unit{};
  bool changed = false;
  [[nodiscard]] const Ref& key() const { return part; }
};

struct KeyGrant {
  PublicKey public_key{};
  Ref party{};
  Role role = Role::witness;
  UnixTime from = 0, to = 0, revoked_at = 0;
  bool changed = false;
  [[nodiscard]] const PublicKey& key() const { return public_key; }
};

struct Product {
  std::string sku, chip;
  std::int64_t mtpp = 0;       // thousandths of TPP of one unit, as rated
  std::int64_t bandwidth = 0;  // DRAM, GB/s
  std::int64_t us_mtpp = 0;    // cumulative, shipped to US customers, as stated
  bool changed = false;
  [[nodiscard]] const std::string& key() const { return sku; }
};

struct Licence {
  std::string licence, sku, destination, headquarters, buyer_class, review_policy, conditions;
  Ref consignee{};
  std::vector<Ref> end_users;
  std::int64_t cap_units = 0, cap_mtpp = 0;  // cap_mtpp 0: no cap of performance
  UnixTime from = 0, to = 0, revoked_at = 0;
  bool changed = false;
  [[nodiscard]] const std::string& key() const { return licence; }
};

/// The two bases a levy can be taken on; the indices of Entry::due and paid.
enum class Basis : std::uint8_t { customs_value, sale_price };
[[nodiscard]] const std::vector<std::string_view>& basis_names();

/// A customs entry: one statement line, shipment batch × product.
struct Entry {
  Ref entry{};
  std::string batch, sku, hts, origin;
  std::string destination;  // where the goods are to go from the US; `US` when they stay
  Currency currency = Currency::usd;
  std::int64_t units = 0, value = 0, sale_value = 0;  // minor units of one unit
  std::int64_t entered = 0, released = 0;             // units
  std::array<std::int64_t, 2> due{}, paid{};          // minor units, by Basis
  bool changed = false;
  [[nodiscard]] const Ref& key() const { return entry; }
  /// Units that the payments cover on every basis on which something is due.
  [[nodiscard]] std::int64_t covered() const;
};

struct Batch {
  std::string batch, sku;
  Hash certificate{};
  Ref lab{};
  std::int64_t mtpp = 0, bandwidth = 0;  // as measured
  std::int64_t units = 0;                // entered under it
  UnixTime tested_at = 0;
  bool changed = false;
  [[nodiscard]] const std::string& key() const { return batch; }
};

struct Receipt {
  Ref receipt{}, entry{};
  std::int64_t amount = 0;
  bool changed = false;
  [[nodiscard]] const Ref& key() const { return receipt; }
};

struct Screening {
  Ref screening{};
  std::vector<Ref> parties;
  UnixTime snapshot = 0;
  bool is_clear = false;
  bool changed = false;
  [[nodiscard]] const Ref& key() const { return screening; }
};

struct Shipment {
  std::string shipment, licence, sku;
  Ref consignee{}, end_user{};
  std::int64_t units = 0, exported = 0, received = 0, lost = 0;
  UnixTime due_by = 0, closed_at = 0;
  bool changed = false;
  [[nodiscard]] const std::string& key() const { return shipment; }
};

/// Double entry: every transfer debits one account and credits another of the same ledger.
enum class AccountKind : std::uint8_t {
  units_made,
  units_held,
  units_in_transit,
  units_retired,
  units_lost,
  units_seized,  // by product, and holder of the second and third
  quota_issued,
  quota_available,
  quota_used,  // by licence
  tpp_stated,
  tpp_us,
  tpp_released,
  tpp_exported,  // by product, thousandths
  duty_levied,
  duty_owed,
  duty_paid,  // by currency; the second by entry as well
};
[[nodiscard]] const std::vector<std::string_view>& account_kind_names();

struct Account {
  AccountKind kind = AccountKind::units_made;
  Index a = 0, b = 0;
  std::int64_t debits_posted = 0, credits_posted = 0, debits_pending = 0, credits_pending = 0;
  bool changed = false;
  [[nodiscard]] std::uint64_t key() const { return key_of(kind, a, b); }
  static std::uint64_t key_of(AccountKind kind, Index a, Index b) {
    return static_cast<std::uint64_t>(kind) << 56U | static_cast<std::uint64_t>(a & 0xFFFFFFFU) << 28U | (b & 0xFFFFFFFU);
  }
  [[nodiscard]] std::int64_t balance() const { return credits_posted - debits_posted; }
  /// What may still be debited: nothing that is pending counts as there, everything that is pending counts as gone.
  [[nodiscard]] std::int64_t free() const { return credits_posted - debits_posted - debits_pending; }
};

}  // namespace steelyard::custody
