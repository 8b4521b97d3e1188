// What happens to a unit: stages, custody, bindings, and the accounts that follow them.
#include <algorithm>

#include "custody/core/application.hpp"

namespace steelyard::custody {

#define SY_NEEDS(...)                                                        \
  do {                                                                       \
    if (auto signed_so = needs({__VA_ARGS__}); !signed_so) return signed_so; \
  } while (false)

namespace {

bool is_one_of(Stage stage, std::initializer_list<Stage> stages) { return std::find(stages.begin(), stages.end(), stage) != stages.end(); }

Ref half(const Hash& hash) {
  Ref ref;
  std::copy_n(hash.begin(), ref.size(), ref.begin());
  return ref;
}

}  // namespace

Verdict Application::of_unit(const Event& event) {
  const EventType type = event.type();
  if (type == EventType::manufactured) return manufactured(event);
  const Index at = state_.units.find(event.ref(F::unit));
  SY_PAPER(at, shown("unit", event.text(F::unit)));
  {
    const Unit& unit = state_.units[at];
    SY_GUARD(Guard::i3_terminal, !is_terminal(unit.stage), shown("unit", unit.unit), shown("stage", name_of(unit.stage)));
    SY_GUARD(Guard::i12_chain, event.ref(F::prev) == unit.head_hash, shown("unit", unit.unit), shown("prev", event.text(F::prev)),
             shown("expected", unit.head_hash));
    const bool ends_hold = type == EventType::released || type == EventType::seized || type == EventType::inspected ||
                           type == EventType::held || type == EventType::nonce_issued;
    SY_GUARD(Guard::i3_held, !unit.has(kHeld) || ends_hold, shown("unit", unit.unit));
  }
  Verdict verdict;
  switch (type) {
    case EventType::entered: verdict = entered(event, at); break;
    case EventType::tested: verdict = tested(event, at); break;
    case EventType::paid: verdict = paid(event, at); break;
    case EventType::exported: verdict = exported(event, at); break;
    case EventType::received: verdict = received(event, at); break;
    case EventType::installed: verdict = installed(event, at); break;
    case EventType::nonce_issued: verdict = nonce_issued(event, at); break;
    case EventType::attested: verdict = attested(event, at); break;
    case EventType::located: verdict = located(event, at); break;
    case EventType::inspected: verdict = inspected(event, at); break;
    case EventType::aggregated: verdict = aggregated(event, at); break;
    case EventType::disaggregated: verdict = disaggregated(event, at); break;
    case EventType::transferred: verdict = transferred(event, at); break;
    case EventType::returned: verdict = returned(event, at); break;
    case EventType::return_received: verdict = return_received(event, at); break;
    case EventType::rebound: verdict = rebound(event, at); break;
    case EventType::held: verdict = held(event, at); break;
    case EventType::released: verdict = released(event, at); break;
    default: verdict = ended(event, at); break;
  }
  if (!verdict) return verdict;
  Unit& unit = state_.units.modify(at);
  if (event.integer(F::time) < unit.time) unit.flags |= kLate;
  unit.time = std::max(unit.time, event.integer(F::time));
  unit.head = linked_.first_index + at_;
  unit.head_hash = half(linked_.hashes[at_]);
  return {};
}

Verdict Application::manufactured(const Event& event) {
  SY_NEEDS(Role::vendor, Role::foundry);
  const Index product = state_.products.find(event.text(F::sku));
  SY_PAPER(product, shown("sku", event.text(F::sku)));
  SY_GUARD(Guard::i1_unit, state_.units.find(event.ref(F::unit)) == kNone, shown("unit", event.text(F::unit)));
  SY_GUARD(Guard::i1_die, state_.dies.find(event.ref(F::die)) == kNone, shown("die", event.text(F::die)));
  SY_GUARD(Guard::i1_board, state_.boards.find(event.ref(F::board)) == kNone, shown("board", event.text(F::board)));
  Unit unit;
  unit.unit = event.ref(F::unit);
  unit.die = event.ref(F::die);
  unit.board = event.ref(F::board);
  unit.product = product;
  unit.holder = signers_.empty() ? Ref{} : signers_.front().party;
  unit.time = event.integer(F::time);
  unit.head = linked_.first_index + at_;
  unit.head_hash = half(linked_.hashes[at_]);
  const Index holder = state_.party(unit.holder);
  const Binding die{unit.die, unit.unit, false};
  const Binding board{unit.board, unit.unit, false};
  if (state_.units.find(unit.unit) == kNone) state_.units.add(unit);
  if (state_.dies.find(die.part) == kNone) state_.dies.add(die);
  if (state_.boards.find(board.part) == kNone) state_.boards.add(board);
  state_.post(account(AccountKind::units_made, product), account(AccountKind::units_held, product, holder), 1);
  return {};
}

std::uint64_t Application::account_of(const Unit& unit) {
  switch (unit.stage) {
    case Stage::exported: return account(AccountKind::units_in_transit, unit.product, state_.party(unit.holder));
    case Stage::retired: return account(AccountKind::units_retired, unit.product);
    case Stage::lost: return account(AccountKind::units_lost, unit.product);
    case Stage::seized: return account(AccountKind::units_seized, unit.product);
    default: return account(AccountKind::units_held, unit.product, state_.party(unit.holder));
  }
}

/// Call before the stage changes; the holder changes here.
void Application::move_units(Unit& unit, AccountKind to_kind, const Ref& to_holder) {
  const std::uint64_t from = account_of(unit);
  const bool has_holder = to_kind == AccountKind::units_held || to_kind == AccountKind::units_in_transit;
  state_.post(from, account(to_kind, unit.product, has_holder ? state_.party(to_holder) : 0), 1);
  unit.holder = to_holder;
}

Verdict Application::may_move(const Unit& unit) {
  SY_GUARD(Guard::i2_holder, party_signed(unit.holder), shown("unit", unit.unit), shown("holder", unit.holder));
  SY_GUARD(Guard::i2_attached, unit.parent == Ref{}, shown("unit", unit.unit), shown("parent", unit.parent));
  return {};
}

Verdict Application::entered(const Event& event, Index at) {
  SY_NEEDS(Role::importer);
  const Index entry_at = state_.entries.find(event.ref(F::entry));
  SY_PAPER(entry_at, shown("entry", event.text(F::entry)));
  const Entry& entry = state_.entries[entry_at];
  const Unit& unit = state_.units[at];
  SY_GUARD(Guard::i3_transition, is_one_of(unit.stage, {Stage::made, Stage::in_repair}), shown("unit", unit.unit),
           shown("stage", name_of(unit.stage)));
  SY_GUARD(Guard::i4_batch, entry.batch == event.text(F::batch) && entry.sku == state_.products[unit.product].sku, shown("unit", unit.unit),
           shown("batch", event.text(F::batch)));
  SY_GUARD(Guard::i9_entry, entry.entered < entry.units, shown("entry", entry.entry), shown("units", entry.units));
  const Ref importer =
      signers_.empty() ? Ref{} : (signer(Role::importer) == nullptr ? signers_.front().party : signer(Role::importer)->party);
  state_.entries.modify(entry_at).entered += 1;
  const Index batch = state_.batches.find(entry.batch);
  state_.batches.modify(batch).units += 1;
  Unit& changed = state_.units.modify(at);
  if (changed.stage == Stage::in_repair) changed.flags |= kOwesAgain;
  move_units(changed, AccountKind::units_held, importer);
  changed.stage = Stage::entered;
  changed.flags &= static_cast<std::uint8_t>(~(kTested | kPaid));
  changed.entry = entry_at;
  changed.batch = batch;
  changed.shipment = kNone;
  return {};
}

Verdict Application::tested(const Event& event, Index at) {
  SY_NEEDS(Role::lab);
  const Unit& unit = state_.units[at];
  const Index batch_at = state_.batches.find(event.text(F::batch));
  SY_PAPER(batch_at, shown("batch", event.text(F::batch)));
  const Batch& batch = state_.batches[batch_at];
  SY_GUARD(Guard::i3_transition, unit.stage == Stage::entered, shown("unit", unit.unit), shown("stage", name_of(unit.stage)));
  SY_GUARD(Guard::i4_batch, unit.batch == batch_at && batch.tested_at != 0 && batch.certificate == event.hash(F::certificate),
           shown("unit", unit.unit), shown("batch", batch.batch));
  state_.units.modify(at).flags |= kTested;
  return {};
}

Verdict Application::paid(const Event& event, Index at) {
  SY_NEEDS(Role::customs);
  const Unit& unit = state_.units[at];
  const Index entry_at = state_.entries.find(event.ref(F::entry));
  SY_PAPER(entry_at, shown("entry", event.text(F::entry)));
  const Index receipt_at = state_.receipts.find(event.ref(F::receipt));
  SY_PAPER(receipt_at, shown("receipt", event.text(F::receipt)));
  const Entry& entry = state_.entries[entry_at];
  SY_GUARD(Guard::i3_transition, unit.stage == Stage::entered && !unit.has(kPaid), shown("unit", unit.unit),
           shown("stage", name_of(unit.stage)));
  SY_GUARD(Guard::i4_batch, unit.entry == entry_at && state_.receipts[receipt_at].entry == entry.entry, shown("unit", unit.unit),
           shown("entry", entry.entry));
  SY_GUARD(Guard::i4_settled, entry.released < entry.covered(), shown("unit", unit.unit), shown("covered", entry.covered()),
           shown("due", entry.due[0] + entry.due[1]), shown("paid", entry.paid[0] + entry.paid[1]));
  state_.entries.modify(entry_at).released += 1;
  state_.units.modify(at).flags |= kPaid;
  return {};
}

Verdict Application::exported(const Event& event, Index at) {
  SY_NEEDS(Role::exporter);
  const Unit& unit = state_.units[at];
  const Index shipment_at = state_.shipments.find(event.text(F::shipment));
  SY_PAPER(shipment_at, shown("shipment", event.text(F::shipment)));
  const Shipment& shipment = state_.shipments[shipment_at];
  SY_GUARD(Guard::i4_entry, unit.stage != Stage::made && unit.stage != Stage::in_repair, shown("unit", unit.unit),
           shown("stage", name_of(unit.stage)));
  SY_GUARD(Guard::i3_transition, is_one_of(unit.stage, {Stage::entered, Stage::made, Stage::in_repair}), shown("unit", unit.unit),
           shown("stage", name_of(unit.stage)));
  SY_GUARD(Guard::i4_test, unit.has(kTested), shown("unit", unit.unit));
  // Entered for another destination, the duty on this one was never asked.
  const std::string_view entered_for = unit.entry == kNone ? std::string_view{} : state_.entries[unit.entry].destination;
  const Index licensed = state_.licences.find(shipment.licence);
  SY_GUARD(Guard::i4_settled, licensed == kNone || entered_for == state_.licences[licensed].destination, shown("unit", unit.unit),
           shown("entered_for", entered_for));
  const bool owes = unit.entry != kNone && state_.entries[unit.entry].due[0] + state_.entries[unit.entry].due[1] > 0;
  SY_GUARD(Guard::i4_settled, unit.has(kPaid) || !owes, shown("unit", unit.unit));
  if (auto verdict = may_move(unit); !verdict) return verdict;
  SY_GUARD(Guard::shipment_open, shipment.closed_at == 0, shown("shipment", shipment.shipment));
  SY_GUARD(Guard::i9_shipment, shipment.exported < shipment.units, shown("shipment", shipment.shipment), shown("units", shipment.units));
  const Product& product = state_.products[unit.product];
  SY_GUARD(Guard::i5_part, product.sku == shipment.sku, shown("unit", unit.unit), shown("sku", product.sku));
  const Licence& licence = state_.licences[state_.licences.find(shipment.licence)];
  SY_GUARD(Guard::i5_licence, is_live(licence), shown("licence", licence.licence), shown("to", licence.to),
           shown("revoked_at", licence.revoked_at));
  const Batch* batch = unit.batch == kNone ? nullptr : &state_.batches[unit.batch];
  if (auto verdict = law_allows(licence, product, batch, std::nullopt); !verdict) return verdict;
  const Ref consignee = shipment.consignee;
  state_.shipments.modify(shipment_at).exported += 1;
  Unit& changed = state_.units.modify(at);
  move_units(changed, AccountKind::units_in_transit, consignee);
  changed.stage = Stage::exported;
  changed.shipment = shipment_at;
  changed.seal = event.ref(F::seal);
  changed.exported_at = now_;
  return {};
}

Verdict Application::received(const Event& event, Index at) {
  SY_NEEDS(Role::buyer);
  const Unit& unit = state_.units[at];
  SY_GUARD(Guard::i3_transition, unit.stage == Stage::exported, shown("unit", unit.unit), shown("stage", name_of(unit.stage)));
  const Index shipment_at = state_.shipments.find(event.text(F::shipment));
  SY_PAPER(shipment_at, shown("shipment", event.text(F::shipment)));
  SY_GUARD(Guard::i9_shipment, unit.shipment == shipment_at, shown("unit", unit.unit), shown("shipment", event.text(F::shipment)));
  SY_GUARD(Guard::i2_holder, party_signed(unit.holder), shown("unit", unit.unit), shown("holder", unit.holder));
  SY_GUARD(Guard::i2_seal, event.ref(F::seal) == unit.seal, shown("unit", unit.unit), shown("seal", unit.seal),
           shown("found", event.text(F::seal)));
  Shipment& shipment = state_.shipments.modify(shipment_at);
  shipment.received += 1;
  const Index licence = state_.licences.find(shipment.licence);
  state_.post_reserved(account(AccountKind::quota_available, licence), account(AccountKind::quota_used, licence), 1);
  state_.post_reserved(account(AccountKind::tpp_released, unit.product), account(AccountKind::tpp_exported, unit.product),
                       state_.products[unit.product].mtpp);
  Unit& changed = state_.units.modify(at);
  move_units(changed, AccountKind::units_held, changed.holder);
  changed.stage = Stage::received;
  changed.site = event.ref(F::site);
  changed.seen_at = now_;
  if (now_ > shipment.due_by) changed.flags |= kLate;
  return {};
}

Verdict Application::installed(const Event& event, Index at) {
  SY_NEEDS(Role::buyer);
  const Unit& unit = state_.units[at];
  SY_GUARD(Guard::i3_transition, is_one_of(unit.stage, {Stage::received, Stage::installed}), shown("unit", unit.unit),
           shown("stage", name_of(unit.stage)));
  if (auto verdict = may_move(unit); !verdict) return verdict;
  Unit& changed = state_.units.modify(at);
  changed.stage = Stage::installed;
  changed.site = event.ref(F::site);
  return {};
}

Verdict Application::nonce_issued(const Event& event, Index at) {
  SY_NEEDS(Role::inspector, Role::regulator, Role::ledger_operator);
  SY_GUARD(Guard::paper_value, event.integer(F::expires) > now_, shown("expires", event.integer(F::expires)));
  Unit& changed = state_.units.modify(at);
  changed.nonce = event.hash(F::nonce);
  changed.nonce_expires = event.integer(F::expires);
  return {};
}

Verdict Application::attested(const Event& event, Index at) {
  SY_NEEDS(Role::buyer, Role::inspector);
  const Unit& unit = state_.units[at];
  SY_GUARD(Guard::i15_nonce, unit.nonce != Hash{} && unit.nonce == event.hash(F::nonce), shown("unit", unit.unit),
           shown("nonce", event.text(F::nonce)));
  SY_GUARD(Guard::i15_expired, now_ <= unit.nonce_expires, shown("unit", unit.unit), shown("expires", unit.nonce_expires));
  SY_GUARD(Guard::i15_binding, event.ref(F::die) == unit.die, shown("unit", unit.unit), shown("die", event.text(F::die)),
           shown("bound", unit.die));
  Unit& changed = state_.units.modify(at);
  changed.nonce = Hash{};
  changed.nonce_expires = 0;
  changed.seen_at = now_;
  if (changed.site != Ref{} && changed.site != event.ref(F::site)) changed.flags |= kNonCompliant;  // two places: for a person to look at
  return {};
}

/// A round-trip time is evidence of its own; what it excludes is worked out by `distance`, never here.
Verdict Application::located(const Event& event, Index at) {
  SY_NEEDS(Role::landmark, Role::inspector);
  SY_GUARD(Guard::paper_value, event.integer(F::rtt_us) > 0, shown("rtt_us", event.integer(F::rtt_us)));
  state_.units.modify(at).seen_at = now_;
  return {};
}

Verdict Application::inspected(const Event& event, Index at) {
  SY_NEEDS(Role::inspector);
  const std::string_view outcome = event.text(F::outcome);
  SY_GUARD(Guard::paper_value, outcome == "present" || outcome == "absent" || outcome == "mismatch", shown("outcome", outcome));
  Unit& changed = state_.units.modify(at);
  if (outcome == "present" && event.ref(F::die) == changed.die) changed.seen_at = now_;
  if (outcome == "mismatch" || (outcome == "present" && event.ref(F::die) != changed.die)) changed.flags |= kHeld;
  if (outcome == "absent") changed.flags |= kNonCompliant;
  return {};
}

Verdict Application::aggregated(const Event& event, Index at) {
  const Unit& unit = state_.units[at];
  SY_GUARD(Guard::i2_holder, party_signed(unit.holder), shown("unit", unit.unit), shown("holder", unit.holder));
  SY_GUARD(Guard::i2_parent, unit.parent == Ref{} && event.ref(F::parent) != unit.unit, shown("unit", unit.unit),
           shown("parent", unit.parent));
  state_.units.modify(at).parent = event.ref(F::parent);
  return {};
}

Verdict Application::disaggregated(const Event& event, Index at) {
  const Unit& unit = state_.units[at];
  SY_GUARD(Guard::i2_holder, party_signed(unit.holder), shown("unit", unit.unit), shown("holder", unit.holder));
  SY_GUARD(Guard::i2_parent, unit.parent == event.ref(F::parent), shown("unit", unit.unit), shown("parent", event.text(F::parent)));
  state_.units.modify(at).parent = Ref{};
  return {};
}

/// A transfer inside the country of destination stays under presumption of denial: it needs an authority that names the receiver.
Verdict Application::transferred(const Event& event, Index at) {
  const Unit& unit = state_.units[at];
  SY_GUARD(Guard::i3_transition, is_one_of(unit.stage, {Stage::received, Stage::installed}), shown("unit", unit.unit),
           shown("stage", name_of(unit.stage)));
  if (auto verdict = may_move(unit); !verdict) return verdict;
  const Ref to = event.ref(F::to_party);
  const Index licence = state_.licences.find(event.text(F::authority));
  bool covered = licence != kNone && is_live(state_.licences[licence]);
  if (covered) {
    const Licence& authority = state_.licences[licence];
    covered =
        authority.sku == state_.products[unit.product].sku &&
        (authority.consignee == to || std::find(authority.end_users.begin(), authority.end_users.end(), to) != authority.end_users.end());
  }
  SY_GUARD(Guard::i5_party, covered, shown("unit", unit.unit), shown("to_party", to), shown("authority", event.text(F::authority)));
  move_units(state_.units.modify(at), AccountKind::units_held, to);
  return {};
}

Verdict Application::returned(const Event& event, Index at) {
  const Unit& unit = state_.units[at];
  SY_GUARD(Guard::i3_transition, is_one_of(unit.stage, {Stage::received, Stage::installed}), shown("unit", unit.unit),
           shown("stage", name_of(unit.stage)));
  if (auto verdict = may_move(unit); !verdict) return verdict;
  Unit& changed = state_.units.modify(at);
  move_units(changed, AccountKind::units_held, event.ref(F::to_party));
  changed.stage = Stage::returned;
  return {};
}

/// Until the old unit is back, or destroyed under the regulator's eyes, its replacement counts against the quota.
void Application::give_back_quota(const Unit& unit) {
  if (unit.shipment == kNone) return;
  const Shipment& shipment = state_.shipments[unit.shipment];
  const Index licence = state_.licences.find(shipment.licence);
  state_.post(account(AccountKind::quota_used, licence), account(AccountKind::quota_available, licence), 1);
}

Verdict Application::return_received(const Event&, Index at) {
  SY_NEEDS(Role::vendor);
  const Unit& unit = state_.units[at];
  SY_GUARD(Guard::i3_transition, unit.stage == Stage::returned, shown("unit", unit.unit), shown("stage", name_of(unit.stage)));
  SY_GUARD(Guard::i2_holder, party_signed(unit.holder), shown("unit", unit.unit), shown("holder", unit.holder));
  give_back_quota(unit);
  Unit& changed = state_.units.modify(at);
  changed.stage = Stage::in_repair;
  changed.site = Ref{};
  changed.shipment = kNone;
  return {};
}

Verdict Application::rebound(const Event& event, Index at) {
  SY_NEEDS(Role::vendor);
  SY_NEEDS(Role::lab, Role::regulator);
  const Unit& unit = state_.units[at];
  SY_GUARD(Guard::i1_die, state_.dies.find(event.ref(F::die)) == kNone, shown("unit", unit.unit), shown("die", event.text(F::die)));
  const Binding die{event.ref(F::die), unit.unit, false};
  if (state_.dies.find(die.part) == kNone) state_.dies.add(die);
  state_.units.modify(at).die = die.part;
  return {};
}

Verdict Application::held(const Event&, Index at) {
  SY_NEEDS(Role::regulator, Role::ledger_operator, Role::inspector);
  state_.units.modify(at).flags |= kHeld;
  return {};
}

Verdict Application::released(const Event&, Index at) {
  SY_NEEDS(Role::regulator);
  state_.units.modify(at).flags &= static_cast<std::uint8_t>(~(kHeld | kNonCompliant));
  return {};
}

/// RETIRED, LOST, SEIZED. A unit lost on its way has been exported all the same: its quota is used.
Verdict Application::ended(const Event& event, Index at) {
  const Unit& unit = state_.units[at];
  const bool seized = event.type() == EventType::seized;
  const bool retired = event.type() == EventType::retired;
  if (seized) {
    SY_NEEDS(Role::regulator, Role::customs);
  } else {
    const bool by_holder =
        party_signed(unit.holder) || (event.type() == EventType::lost && unit.stage == Stage::exported && signed_by(Role::carrier));
    SY_GUARD(Guard::i2_holder, by_holder || signed_by(Role::regulator), shown("unit", unit.unit), shown("holder", unit.holder));
  }
  if (unit.stage == Stage::exported && unit.shipment != kNone) {
    Shipment& shipment = state_.shipments.modify(unit.shipment);
    shipment.lost += 1;
    const Index licence = state_.licences.find(shipment.licence);
    state_.post_reserved(account(AccountKind::quota_available, licence), account(AccountKind::quota_used, licence), 1);
    state_.post_reserved(account(AccountKind::tpp_released, unit.product), account(AccountKind::tpp_exported, unit.product),
                         state_.products[unit.product].mtpp);
  } else if (retired && is_one_of(unit.stage, {Stage::received, Stage::installed, Stage::returned}) && signed_by(Role::regulator)) {
    give_back_quota(unit);
    state_.units.modify(at).shipment = kNone;
  }
  Unit& changed = state_.units.modify(at);
  const AccountKind kind = seized ? AccountKind::units_seized : retired ? AccountKind::units_retired : AccountKind::units_lost;
  move_units(changed, kind, changed.holder);
  changed.stage = seized ? Stage::seized : retired ? Stage::retired : Stage::lost;
  return {};
}

}  // namespace steelyard::custody
