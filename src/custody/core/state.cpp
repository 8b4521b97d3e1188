#include "custody/core/state.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace steelyard::custody {
namespace {

template <std::size_t N>
std::optional<std::size_t> index_of(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto* const found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

constexpr std::array<std::string_view, 13> kRoles{"operator", "regulator", "foundry", "vendor",    "lab",      "customs", "importer",
                                                  "exporter", "carrier",   "buyer",   "inspector", "landmark", "witness"};
constexpr std::array<std::string_view, 10> kStages{"made",     "entered",   "exported", "received", "installed",
                                                   "returned", "in_repair", "retired",  "lost",     "seized"};
constexpr std::array<std::string_view, 2> kBases{"customs_value", "sale_price"};
constexpr std::array<std::string_view, 16> kAccounts{
    "units_made", "units_held", "units_in_transit", "units_retired", "units_lost",   "units_seized", "quota_issued", "quota_available",
    "quota_used", "tpp_stated", "tpp_us",           "tpp_released",  "tpp_exported", "duty_levied",  "duty_owed",    "duty_paid"};

template <std::size_t N>
const std::vector<std::string_view>& as_vector(const std::array<std::string_view, N>& names) {
  static const std::vector<std::string_view> all(names.begin(), names.end());
  return all;
}

}  // namespace

const std::vector<std::string_view>& role_names() { return as_vector(kRoles); }
std::string_view name_of(Role role) { return kRoles[static_cast<std::size_t>(role)]; }
std::optional<Role> parse_role(std::string_view text) {
  const auto at = index_of(kRoles, text);
  if (!at) return std::nullopt;
  return static_cast<Role>(*at);
}
const std::vector<std::string_view>& stage_names() { return as_vector(kStages); }
std::string_view name_of(Stage stage) { return kStages[static_cast<std::size_t>(stage)]; }
const std::vector<std::string_view>& basis_names() { return as_vector(kBases); }
const std::vector<std::string_view>& account_kind_names() { return as_vector(kAccounts); }

std::int64_t Entry::covered() const {
  std::int64_t least = units;
  for (std::size_t i = 0; i < due.size(); ++i) {
    if (due[i] <= 0) continue;
    __extension__ using Wide = __int128;
    least = std::min(least, static_cast<std::int64_t>(Wide{paid[i]} * units / due[i]));
  }
  return least;
}

std::string unit_name(const Ref& unit) { return "unit:" + to_hex(unit); }

Account& State::account_for_change(std::uint64_t key) {
  Index index = accounts.find(key);
  if (index == kNone) {
    Account account;
    account.kind = static_cast<AccountKind>(key >> 56U);
    account.a = static_cast<Index>(key >> 28U & 0xFFFFFFFU);
    account.b = static_cast<Index>(key & 0xFFFFFFFU);
    index = accounts.add(account);
  }
  return accounts.modify(index);
}

void State::post(std::uint64_t debit, std::uint64_t credit, std::int64_t amount) {
  if (amount == 0 || debit == credit) return;
  account_for_change(debit).debits_posted += amount;
  account_for_change(credit).credits_posted += amount;
}

void State::reserve(std::uint64_t debit, std::uint64_t credit, std::int64_t amount) {
  if (amount == 0) return;
  account_for_change(debit).debits_pending += amount;
  account_for_change(credit).credits_pending += amount;
}

void State::post_reserved(std::uint64_t debit, std::uint64_t credit, std::int64_t amount) {
  release_reserved(debit, credit, amount);
  post(debit, credit, amount);
}

void State::release_reserved(std::uint64_t debit, std::uint64_t credit, std::int64_t amount) { reserve(debit, credit, -amount); }

const Account* State::account(AccountKind kind, Index a, Index b) const {
  const Index index = accounts.find(Account::key_of(kind, a, b));
  return index == kNone ? nullptr : &accounts[index];
}

Index State::party(const Ref& ref) {
  const Index index = parties.find(ref);
  if (index != kNone) return index;
  Party party;
  party.ref = ref;
  return parties.add(party);
}

void State::accept() {
  units.accept();
  dies.accept();
  boards.accept();
  parties.accept();
  keys.accept();
  products.accept();
  licences.accept();
  entries.accept();
  batches.accept();
  receipts.accept();
  screenings.accept();
  shipments.accept();
  accounts.accept();
  ids_before_ = ids.size();
  before_ = {origin, regulator, operator_key, log_time, late_events};
}

void State::take_back() {
  units.take_back();
  dies.take_back();
  boards.take_back();
  parties.take_back();
  keys.take_back();
  products.take_back();
  licences.take_back();
  entries.take_back();
  batches.take_back();
  receipts.take_back();
  screenings.take_back();
  shipments.take_back();
  accounts.take_back();
  ids.shrink(ids_before_);
  origin = before_.origin;
  regulator = before_.regulator;
  operator_key = before_.operator_key;
  log_time = before_.log_time;
  late_events = before_.late_events;
}

}  // namespace steelyard::custody
