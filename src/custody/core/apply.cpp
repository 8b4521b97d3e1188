#include "custody/core/apply.hpp"

#include <algorithm>

#include "custody/core/application.hpp"

namespace steelyard::custody {

bool holds_the_unit(Guard guard) {
  return guard == Guard::i1_unit || guard == Guard::i1_die || guard == Guard::i1_board || guard == Guard::i2_holder ||
         guard == Guard::i3_transition || guard == Guard::i12_chain || guard == Guard::i15_binding;
}

Verdict apply(State& state, const LinkedEvents& linked, const Policy& policy, const GuardSet& off) {
  Verdict verdict = Application{state, linked, policy, off}.run();
  if (verdict) {
    state.accept();
  } else {
    state.take_back();
  }
  return verdict;
}

Verdict Application::run() {
  SY_GUARD(Guard::i11_log_time, now_ >= state_.log_time, shown("log_time", now_), shown("last_log_time", state_.log_time));
  state_.log_time = now_;
  if (state_.origin.empty()) {
    SY_GUARD(Guard::genesis, !linked_.events.empty() && linked_.events.front().type() == EventType::genesis);
  } else if (auto found = find_signers(); !found) {
    return found;
  }
  for (at_ = 0; at_ < linked_.events.size(); ++at_) {
    if (auto verdict = step(linked_.events[at_], at_); !verdict) return verdict;
  }
  return {};
}

Verdict Application::find_signers() {
  for (const PublicKey& key : linked_.signers) {
    if (key == state_.regulator) {
      signers_.push_back({Ref{}, Role::regulator});
      continue;
    }
    if (key == state_.operator_key) {
      signers_.push_back({Ref{}, Role::ledger_operator});
      continue;
    }
    const Index at = state_.keys.find(key);
    SY_GUARD(Guard::i13_key, at != kNone, shown("key", key));
    if (at == kNone) continue;
    const KeyGrant& grant = state_.keys[at];
    const bool valid = grant.from <= now_ && now_ < grant.to && (grant.revoked_at == 0 || now_ < grant.revoked_at);
    SY_GUARD(Guard::i13_key, valid, shown("key", key), shown("from", grant.from), shown("to", grant.to),
             shown("revoked_at", grant.revoked_at));
    signers_.push_back({grant.party, grant.role});
  }
  return {};
}

Verdict Application::step(const Event& event, std::size_t) {
  SY_GUARD(Guard::i11_future, event.integer(F::time) <= now_, shown("time", event.integer(F::time)), shown("log_time", now_));
  const Ref id = event.ref(F::id);
  const Index known = state_.ids.find(id);
  SY_GUARD(Guard::id_conflict, known == kNone, shown("id", id));
  if (known == kNone) state_.ids.add(id, static_cast<Index>(linked_.first_index + at_));
  const std::int64_t late = policy_.terms(today_).late_days * 86400;
  if (now_ - event.integer(F::time) > late) ++state_.late_events;
  return event.is_of_unit() ? of_unit(event) : paper(event);
}

Verdict Application::paper(const Event& event) {
  switch (event.type()) {
    case EventType::genesis: return genesis(event);
    case EventType::key_granted: return key_granted(event);
    case EventType::key_revoked: return key_revoked(event);
    case EventType::product_rated: return product_rated(event);
    case EventType::licence_granted: return licence_granted(event);
    case EventType::licence_amended: return licence_amended(event);
    case EventType::licence_revoked: return licence_revoked(event);
    case EventType::entry_filed: return entry_filed(event);
    case EventType::lab_tested: return lab_tested(event);
    case EventType::lab_withdrawn: return lab_withdrawn(event);
    case EventType::settled: return settled(event);
    case EventType::us_shipments_stated: return us_shipments_stated(event);
    case EventType::screened: return screened(event);
    case EventType::shipment_filed: return shipment_filed(event);
    case EventType::shipment_closed: return shipment_closed(event);
    case EventType::correction: return correction(event);
    case EventType::refused: return refused(event);
    default: return needs({});  // BATCH and STATE are written by the log, never submitted
  }
}

bool Application::signed_by(Role role) const { return signer(role) != nullptr; }

bool Application::signed_by(Role role, const Ref& party) const {
  return std::any_of(signers_.begin(), signers_.end(), [&](const Signer& s) { return s.role == role && s.party == party; });
}

bool Application::party_signed(const Ref& party) const {
  return std::any_of(signers_.begin(), signers_.end(), [&](const Signer& s) { return s.party == party; });
}

const Application::Signer* Application::signer(Role role) const {
  const auto found = std::find_if(signers_.begin(), signers_.end(), [&](const Signer& s) { return s.role == role; });
  return found == signers_.end() ? nullptr : &*found;
}

Verdict Application::needs(std::initializer_list<Role> any_of) const {
  const bool has = std::any_of(any_of.begin(), any_of.end(), [&](Role role) { return signed_by(role); });
  if (has || off_[static_cast<std::size_t>(Guard::i13_role)]) return {};
  std::string wanted;
  for (const Role role : any_of) (wanted += wanted.empty() ? "" : "|") += name_of(role);
  return refuse(Guard::i13_role, {{"expected", std::move(wanted)}});
}

}  // namespace steelyard::custody
