// One event in its context, while it is judged. Seen by the apply_*.cpp files alone.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "custody/core/apply.hpp"

/// Refuses with `guard` unless `condition` holds or the guard is switched off. The evidence is only made for a refusal.
#define SY_GUARD(guard, condition, ...)                                                              \
  do {                                                                                               \
    if (!(condition) && !off_[static_cast<std::size_t>(guard)]) return refuse(guard, {__VA_ARGS__}); \
  } while (false)
/// A paper that is cited must be there; with the guard off an event that cites none has no effect.
#define SY_PAPER(index, ...)                              \
  do {                                                    \
    if ((index) == kNone) {                               \
      SY_GUARD(Guard::paper_unknown, false, __VA_ARGS__); \
      return {};                                          \
    }                                                     \
  } while (false)

namespace steelyard::custody {

class Application {
 public:
  Application(State& state, const LinkedEvents& linked, const Policy& policy, const GuardSet& off)
      : state_(state), linked_(linked), policy_(policy), off_(off), now_(linked.log_time), today_(date_of(linked.log_time)) {}
  Verdict run();

 private:
  struct Signer {
    Ref party{};
    Role role = Role::witness;
  };
  using F = Field;

  Verdict find_signers();
  Verdict step(const Event& event, std::size_t at);
  Verdict paper(const Event& event);
  Verdict of_unit(const Event& event);

  // Papers.
  Verdict genesis(const Event& event);
  Verdict key_granted(const Event& event);
  Verdict key_revoked(const Event& event);
  Verdict product_rated(const Event& event);
  Verdict licence_granted(const Event& event);
  Verdict licence_amended(const Event& event);
  Verdict licence_revoked(const Event& event);
  Verdict entry_filed(const Event& event);
  Verdict lab_tested(const Event& event);
  Verdict lab_withdrawn(const Event& event);
  Verdict settled(const Event& event);
  Verdict us_shipments_stated(const Event& event);
  Verdict screened(const Event& event);
  Verdict shipment_filed(const Event& event);
  Verdict shipment_closed(const Event& event);
  Verdict correction(const Event& event);
  Verdict refused(const Event& event);
  Verdict screening_covers(const Event& event, const Shipment& shipment);
  Verdict caps_allow(const Shipment& shipment, const Licence& licence, const Product& product, Index licence_at, Index product_at);
  Verdict law_allows(const Licence& licence, const Product& product, const Batch* batch, const std::optional<Counters>& counters);

  // Units.
  Verdict manufactured(const Event& event);
  Verdict entered(const Event& event, Index at);
  Verdict tested(const Event& event, Index at);
  Verdict paid(const Event& event, Index at);
  Verdict exported(const Event& event, Index at);
  Verdict received(const Event& event, Index at);
  Verdict installed(const Event& event, Index at);
  Verdict nonce_issued(const Event& event, Index at);
  Verdict attested(const Event& event, Index at);
  Verdict located(const Event& event, Index at);
  Verdict inspected(const Event& event, Index at);
  Verdict aggregated(const Event& event, Index at);
  Verdict disaggregated(const Event& event, Index at);
  Verdict transferred(const Event& event, Index at);
  Verdict returned(const Event& event, Index at);
  Verdict return_received(const Event& event, Index at);
  Verdict rebound(const Event& event, Index at);
  Verdict held(const Event& event, Index at);
  Verdict released(const Event& event, Index at);
  Verdict ended(const Event& event, Index at);
  Verdict may_move(const Unit& unit);
  void give_back_quota(const Unit& unit);
  void move_units(Unit& unit, AccountKind to_kind, const Ref& to_holder);
  std::uint64_t account_of(const Unit& unit);

  [[nodiscard]] bool signed_by(Role role) const;
  [[nodiscard]] bool signed_by(Role role, const Ref& party) const;
  [[nodiscard]] bool party_signed(const Ref& party) const;
  [[nodiscard]] const Signer* signer(Role role) const;
  [[nodiscard]] bool is_live(const Licence& licence) const {
    return licence.from <= now_ && now_ < licence.to && (licence.revoked_at == 0 || now_ < licence.revoked_at);
  }
  [[nodiscard]] tl::unexpected<Refusal> refuse(Guard guard, std::vector<Argument> evidence) const {
    return tl::unexpected<Refusal>(Refusal{guard, std::move(evidence), at_});
  }
  static Argument shown(const char* name, std::int64_t value) { return {name, std::to_string(value)}; }
  static Argument shown(const char* name, std::string_view value) { return {name, std::string{value}}; }
  template <std::size_t N>
  static Argument shown(const char* name, const ByteArray<N>& value) {
    return {name, to_hex(value)};
  }
  [[nodiscard]] Verdict needs(std::initializer_list<Role> any_of) const;
  [[nodiscard]] std::uint64_t account(AccountKind kind, Index a, Index b = 0) const { return Account::key_of(kind, a, b); }

  State& state_;
  const LinkedEvents& linked_;
  const Policy& policy_;
  const GuardSet& off_;
  UnixTime now_;
  Date today_;
  std::vector<Signer> signers_;
  std::size_t at_ = 0;  // event of the group
};

}  // namespace steelyard::custody
