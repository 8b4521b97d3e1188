// The whole of what replaying the log gives: records, accounts, ids. Deterministic, no I/O, no clock.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "custody/core/records.hpp"

namespace steelyard::custody {

/// A record of the map: its name (`unit:0a1b...`, `licence:L-1`, `account:quota_used/L-1`) and its canonical text.
struct NamedRecord {
  std::uint64_t slot = 0;  // kind << 32 | index: where a store keeps it, and the order in which it is read back
  std::string name;
  std::string text;
  friend bool operator==(const NamedRecord&, const NamedRecord&) = default;
};

inline constexpr Code kBadRecord{"custody.bad_record", ErrorKind::data};

class State {
 public:
  Table<Ref, Unit> units;
  Table<Ref, Binding> dies;
  Table<Ref, Binding> boards;
  Table<Ref, Party> parties;
  Table<PublicKey, KeyGrant> keys;
  Table<std::string, Product> products;
  Table<std::string, Licence> licences;
  Table<Ref, Entry> entries;
  Table<std::string, Batch> batches;
  Table<Ref, Receipt> receipts;
  Table<Ref, Screening> screenings;
  Table<std::string, Shipment> shipments;
  Table<std::uint64_t, Account> accounts;
  IdTable ids;

  // Of the log as a whole; not part of the map.
  std::string origin;
  PublicKey regulator{};
  PublicKey operator_key{};
  UnixTime log_time = 0;
  std::uint64_t late_events = 0;

  /// Debit `debit`, credit `credit`. Accounts are made when first named.
  void post(std::uint64_t debit, std::uint64_t credit, std::int64_t amount);
  void reserve(std::uint64_t debit, std::uint64_t credit, std::int64_t amount);
  void post_reserved(std::uint64_t debit, std::uint64_t credit, std::int64_t amount);
  void release_reserved(std::uint64_t debit, std::uint64_t credit, std::int64_t amount);
  [[nodiscard]] const Account* account(AccountKind kind, Index a, Index b = 0) const;
  /// The index of a party, known from now on.
  Index party(const Ref& ref);

  void accept();
  void take_back();

  /// Records that changed since the last call, with their texts. In order of first change within a kind.
  [[nodiscard]] std::vector<NamedRecord> take_changes();
  /// Every record, as if all had just changed.
  [[nodiscard]] std::vector<NamedRecord> all_records() const;
  /// Reads a record back. Records that others name must come first: call in the order of kRecordKinds.
  [[nodiscard]] Result<void> restore(std::string_view name, std::string_view text);
  /// The same for texts that a map root vouches for: whether they are the one text of their record isn't asked again.
  [[nodiscard]] Result<void> restore_vouched(std::string_view name, std::string_view text);
  /// The text of one record; empty when there is none of that name.
  [[nodiscard]] std::string text_of(std::string_view name) const;
  [[nodiscard]] std::string text_of(const Unit& unit) const;
  [[nodiscard]] std::string name_of_account(const Account& account) const;

 private:
  Result<void> restore(std::string_view name, std::string_view text, bool is_vouched);
  Account& account_for_change(std::uint64_t key);
  std::size_t ids_before_ = 0;
  struct Scalars {
    std::string origin;
    PublicKey regulator{};
    PublicKey operator_key{};
    UnixTime log_time = 0;
    std::uint64_t late_events = 0;
  } before_;
  friend class StateTexts;
};

/// The kinds of records, in the order in which they can be read back.
inline constexpr std::array<std::string_view, 13> kRecordKinds{"party",     "key",      "product", "licence", "entry", "batch",  "receipt",
                                                               "screening", "shipment", "unit",    "die",     "board", "account"};

[[nodiscard]] std::string unit_name(const Ref& unit);

}  // namespace steelyard::custody
