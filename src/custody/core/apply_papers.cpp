// Papers: who may say what, and what it does to quotas, duties and counters.
#include <algorithm>

#include "custody/core/application.hpp"

namespace steelyard::custody {

#define SY_NEEDS(...)                                                        \
  do {                                                                       \
    if (auto signed_so = needs({__VA_ARGS__}); !signed_so) return signed_so; \
  } while (false)

Verdict Application::genesis(const Event& event) {
  SY_GUARD(Guard::genesis, state_.origin.empty());
  const Hash regulator = event.hash(F::regulator);
  const bool signed_so = std::find(linked_.signers.begin(), linked_.signers.end(), regulator) != linked_.signers.end();
  SY_GUARD(Guard::i13_role, signed_so, shown("expected", name_of(Role::regulator)));
  state_.origin = event.text(F::origin);
  state_.regulator = regulator;
  state_.operator_key = event.hash(F::operator_key);
  return find_signers();
}

Verdict Application::key_granted(const Event& event) {
  SY_NEEDS(Role::regulator);
  const Hash key = event.hash(F::key);
  SY_GUARD(Guard::paper_exists, state_.keys.find(key) == kNone, shown("key", key));
  const auto role = parse_role(event.text(F::role));
  SY_GUARD(Guard::paper_value, role.has_value() && event.integer(F::from) < event.integer(F::to), shown("role", event.text(F::role)));
  KeyGrant grant;
  grant.public_key = key;
  grant.party = event.ref(F::party);
  grant.role = role.value_or(Role::witness);
  grant.from = event.integer(F::from);
  grant.to = event.integer(F::to);
  state_.party(grant.party);
  state_.keys.add(grant);
  return {};
}

Verdict Application::key_revoked(const Event& event) {
  SY_NEEDS(Role::regulator);
  const Index at = state_.keys.find(event.hash(F::key));
  SY_PAPER(at, shown("key", event.text(F::key)));
  if (state_.keys[at].revoked_at == 0) state_.keys.modify(at).revoked_at = now_;
  return {};
}

Verdict Application::product_rated(const Event& event) {
  SY_NEEDS(Role::vendor);
  SY_GUARD(Guard::paper_exists, state_.products.find(event.text(F::sku)) == kNone, shown("sku", event.text(F::sku)));
  SY_GUARD(Guard::paper_value, event.integer(F::mtpp) > 0 && event.integer(F::bandwidth) > 0, shown("mtpp", event.integer(F::mtpp)));
  Product product;
  product.sku = event.text(F::sku);
  product.chip = event.text(F::chip);
  product.mtpp = event.integer(F::mtpp);
  product.bandwidth = event.integer(F::bandwidth);
  state_.products.add(std::move(product));
  return {};
}

Verdict Application::licence_granted(const Event& event) {
  SY_NEEDS(Role::regulator);
  SY_GUARD(Guard::paper_exists, state_.licences.find(event.text(F::licence)) == kNone, shown("licence", event.text(F::licence)));
  SY_PAPER(state_.products.find(event.text(F::sku)), shown("sku", event.text(F::sku)));
  SY_GUARD(Guard::paper_value,
           event.integer(F::cap_units) > 0 && event.integer(F::cap_mtpp) >= 0 && event.integer(F::from) < event.integer(F::to),
           shown("cap_units", event.integer(F::cap_units)));
  Licence licence;
  licence.licence = event.text(F::licence);
  licence.sku = event.text(F::sku);
  licence.consignee = event.ref(F::consignee);
  licence.end_users = event.refs(F::end_users);
  licence.cap_units = event.integer(F::cap_units);
  licence.cap_mtpp = event.integer(F::cap_mtpp);
  licence.from = std::max(event.integer(F::from), now_);  // a paper never reaches back
  licence.to = event.integer(F::to);
  licence.destination = event.text(F::destination);
  licence.headquarters = event.text(F::headquarters);
  licence.buyer_class = event.text(F::buyer_class);
  licence.review_policy = event.text(F::review_policy);
  licence.conditions = event.text(F::conditions);
  const std::int64_t cap = licence.cap_units;
  state_.party(licence.consignee);
  const Index at = state_.licences.add(std::move(licence));
  state_.post(account(AccountKind::quota_issued, at), account(AccountKind::quota_available, at), cap);
  return {};
}

Verdict Application::licence_amended(const Event& event) {
  SY_NEEDS(Role::regulator);
  const Index at = state_.licences.find(event.text(F::licence));
  SY_PAPER(at, shown("licence", event.text(F::licence)));
  const std::int64_t change = event.integer(F::cap_units) - state_.licences[at].cap_units;
  const Account* available = state_.account(AccountKind::quota_available, at);
  SY_GUARD(Guard::i6_units, available != nullptr && available->free() + change >= 0, shown("cap_units", event.integer(F::cap_units)));
  Licence& licence = state_.licences.modify(at);
  licence.cap_units = event.integer(F::cap_units);
  licence.cap_mtpp = event.integer(F::cap_mtpp);
  licence.to = event.integer(F::to);
  const auto issued = account(AccountKind::quota_issued, at);
  const auto quota = account(AccountKind::quota_available, at);
  if (change > 0) state_.post(issued, quota, change);
  if (change < 0) state_.post(quota, issued, -change);
  return {};
}

Verdict Application::licence_revoked(const Event& event) {
  SY_NEEDS(Role::regulator);
  const Index at = state_.licences.find(event.text(F::licence));
  SY_PAPER(at, shown("licence", event.text(F::licence)));
  if (state_.licences[at].revoked_at == 0) state_.licences.modify(at).revoked_at = now_;
  return {};
}

Verdict Application::entry_filed(const Event& event) {
  SY_NEEDS(Role::importer);
  SY_GUARD(Guard::paper_exists, state_.entries.find(event.ref(F::entry)) == kNone, shown("entry", event.text(F::entry)));
  const Index product = state_.products.find(event.text(F::sku));
  SY_PAPER(product, shown("sku", event.text(F::sku)));
  const auto currency = parse_currency(event.text(F::currency));
  SY_GUARD(Guard::i10_currency, currency && code_of(*currency) == event.text(F::currency), shown("currency", event.text(F::currency)));
  Entry entry;
  entry.entry = event.ref(F::entry);
  entry.batch = event.text(F::batch);
  entry.sku = event.text(F::sku);
  entry.hts = event.text(F::hts);
  entry.origin = event.text(F::origin);
  entry.destination = event.text(F::destination);
  entry.currency = currency.value_or(Currency::usd);
  entry.units = event.integer(F::units);
  entry.value = event.integer(F::value);
  entry.sale_value = event.integer(F::sale_value);
  SY_GUARD(Guard::paper_value, entry.units > 0 && entry.value > 0 && entry.sale_value >= 0, shown("units", entry.units),
           shown("value", entry.value));
  const auto lines = policy_.levies(state_.products[product], entry, today_);
  SY_GUARD(Guard::paper_value, lines.has_value(), shown("value", entry.value));
  if (lines) {
    for (const LevyLine& line : *lines) entry.due[static_cast<std::size_t>(line.basis)] += line.due;
  }
  if (const Index batch = state_.batches.find(entry.batch); batch == kNone) {
    Batch made;
    made.batch = entry.batch;
    made.sku = entry.sku;
    state_.batches.add(std::move(made));
  } else {
    SY_GUARD(Guard::i4_batch, state_.batches[batch].sku == entry.sku, shown("batch", entry.batch), shown("sku", entry.sku));
  }
  const std::int64_t due = entry.due[0] + entry.due[1];
  const auto money = static_cast<Index>(entry.currency);
  const Index at = state_.entries.add(std::move(entry));
  state_.post(account(AccountKind::duty_levied, money), account(AccountKind::duty_owed, money, at), due);
  return {};
}

Verdict Application::lab_tested(const Event& event) {
  SY_NEEDS(Role::lab);
  SY_NEEDS(Role::vendor);
  const Index at = state_.batches.find(event.text(F::batch));
  SY_PAPER(at, shown("batch", event.text(F::batch)));
  const Signer* lab_signer = signer(Role::lab);
  const Ref lab = lab_signer == nullptr ? Ref{} : lab_signer->party;
  const Index party = state_.party(lab);
  const UnixTime withdrawn = state_.parties[party].lab_withdrawn_at;
  SY_GUARD(Guard::i4_lab, withdrawn == 0, shown("party", lab), shown("withdrawn_at", withdrawn));
  const std::vector<Ref> samples = event.refs(F::samples);
  SY_GUARD(Guard::i4_sample, !samples.empty(), shown("batch", event.text(F::batch)));
  for (const Ref& sample : samples) {
    const Index unit = state_.units.find(sample);
    SY_GUARD(Guard::i4_sample, unit != kNone && state_.units[unit].batch == at, shown("unit", sample),
             shown("batch", event.text(F::batch)));
  }
  SY_GUARD(Guard::paper_value, event.integer(F::mtpp) > 0 && event.integer(F::bandwidth) > 0, shown("mtpp", event.integer(F::mtpp)));
  Batch& batch = state_.batches.modify(at);
  batch.certificate = event.hash(F::certificate);
  batch.lab = lab;
  batch.mtpp = event.integer(F::mtpp);
  batch.bandwidth = event.integer(F::bandwidth);
  batch.tested_at = now_;
  return {};
}

Verdict Application::lab_withdrawn(const Event& event) {
  SY_NEEDS(Role::regulator);
  state_.parties.modify(state_.party(event.ref(F::party))).lab_withdrawn_at = now_;
  return {};
}

Verdict Application::settled(const Event& event) {
  SY_NEEDS(Role::importer);
  SY_NEEDS(Role::customs);
  const Index at = state_.entries.find(event.ref(F::entry));
  SY_PAPER(at, shown("entry", event.text(F::entry)));
  const Entry& entry = state_.entries[at];
  SY_GUARD(Guard::i10_receipt, state_.receipts.find(event.ref(F::receipt)) == kNone, shown("receipt", event.text(F::receipt)));
  const auto& names = basis_names();
  const auto named = std::find(names.begin(), names.end(), event.text(F::basis));
  const auto basis = static_cast<std::size_t>(named - names.begin());
  SY_GUARD(Guard::i10_basis, basis < entry.due.size() && entry.due[basis] > 0, shown("basis", event.text(F::basis)));
  if (basis >= entry.due.size()) return {};
  SY_GUARD(Guard::i10_currency, event.text(F::currency) == code_of(entry.currency), shown("currency", event.text(F::currency)),
           shown("expected", code_of(entry.currency)));
  const std::int64_t amount = event.integer(F::amount);
  SY_GUARD(Guard::i10_amount, amount > 0 && amount <= entry.due[basis] - entry.paid[basis], shown("amount", amount),
           shown("outstanding", entry.due[basis] - entry.paid[basis]));
  Receipt receipt;
  receipt.receipt = event.ref(F::receipt);
  receipt.entry = entry.entry;
  receipt.amount = amount;
  const auto money = static_cast<Index>(entry.currency);
  state_.entries.modify(at).paid[basis] += amount;
  if (state_.receipts.find(receipt.receipt) == kNone) state_.receipts.add(receipt);
  state_.post(account(AccountKind::duty_owed, money, at), account(AccountKind::duty_paid, money), amount);
  return {};
}

Verdict Application::us_shipments_stated(const Event& event) {
  SY_NEEDS(Role::vendor);
  const Index at = state_.products.find(event.text(F::sku));
  SY_PAPER(at, shown("sku", event.text(F::sku)));
  const std::int64_t change = event.integer(F::mtpp) - state_.products[at].us_mtpp;
  SY_GUARD(Guard::i7_monotone, change >= 0, shown("mtpp", event.integer(F::mtpp)), shown("last", state_.products[at].us_mtpp));
  state_.products.modify(at).us_mtpp += change;
  state_.post(account(AccountKind::tpp_stated, at), account(AccountKind::tpp_us, at), change);
  return {};
}

Verdict Application::screened(const Event& event) {
  SY_NEEDS(Role::exporter);
  SY_GUARD(Guard::paper_exists, state_.screenings.find(event.ref(F::screening)) == kNone, shown("screening", event.text(F::screening)));
  Screening screening;
  screening.screening = event.ref(F::screening);
  screening.parties = event.refs(F::parties);
  screening.snapshot = event.integer(F::snapshot);
  const std::string_view outcome = event.text(F::outcome);
  SY_GUARD(Guard::paper_value, outcome == "clear" || outcome == "released" || outcome == "hit", shown("outcome", outcome));
  screening.is_clear = outcome == "clear" || (outcome == "released" && event.has(F::reviewer));
  state_.screenings.add(std::move(screening));
  return {};
}

Verdict Application::screening_covers(const Event& event, const Shipment& shipment) {
  const Index at = state_.screenings.find(event.ref(F::screening));
  SY_GUARD(Guard::i8_clear, at != kNone, shown("screening", event.text(F::screening)));
  if (at == kNone) return {};
  const Screening& screening = state_.screenings[at];
  SY_GUARD(Guard::i8_clear, screening.is_clear, shown("screening", screening.screening));
  const auto names = [&](const Ref& party) {
    return std::find(screening.parties.begin(), screening.parties.end(), party) != screening.parties.end();
  };
  SY_GUARD(Guard::i8_parties, names(shipment.consignee) && names(shipment.end_user), shown("screening", screening.screening));
  const std::int64_t days = (now_ - screening.snapshot) / 86400;
  SY_GUARD(Guard::i8_fresh, days <= policy_.terms(today_).screening_days && screening.snapshot <= now_, shown("days", days),
           shown("limit", policy_.terms(today_).screening_days));
  return {};
}

Verdict Application::caps_allow(const Shipment& shipment, const Licence& licence, const Product& product, Index licence_at,
                                Index product_at) {
  const Account* quota = state_.account(AccountKind::quota_available, licence_at);
  const std::int64_t left = quota == nullptr ? 0 : quota->free();
  SY_GUARD(Guard::i6_units, shipment.units <= left, shown("licence", licence.licence), shown("units", shipment.units), shown("left", left));
  __extension__ using Wide = __int128;
  const Wide committed = Wide{licence.cap_units - left + shipment.units} * product.mtpp;
  SY_GUARD(Guard::i6_tpp, licence.cap_mtpp == 0 || committed <= licence.cap_mtpp, shown("licence", licence.licence),
           shown("cap_mtpp", licence.cap_mtpp));
  const Account* exported = state_.account(AccountKind::tpp_exported, product_at);
  Counters counters;
  counters.us_mtpp = product.us_mtpp;
  counters.exported_mtpp = exported == nullptr ? 0 : exported->balance();
  counters.pending_mtpp = exported == nullptr ? 0 : exported->credits_pending;
  counters.request_mtpp = shipment.units * product.mtpp;
  return law_allows(licence, product, nullptr, counters);
}

/// The review of the log date against the licence: an answer stricter than the policy under which the licence was granted, or a condition
/// that isn't shown, refuses.
Verdict Application::law_allows(const Licence& licence, const Product& product, const Batch* batch,
                                const std::optional<Counters>& counters) {
  ExportQuestion question;
  question.chip = product.chip;
  question.mtpp = batch == nullptr ? product.mtpp : std::max(product.mtpp, batch->mtpp);
  question.bandwidth = batch == nullptr ? product.bandwidth : std::max(product.bandwidth, batch->bandwidth);
  question.destination = licence.destination;
  question.headquarters = licence.headquarters;
  question.buyer_class = licence.buyer_class;
  question.certified = licence.conditions;
  question.counters = counters;
  const ExportAnswer answer = policy_.review(question, today_);
  SY_GUARD(Guard::i7_ratio, answer.ratio_kept, shown("sku", product.sku), shown("us_mtpp", counters ? counters->us_mtpp : 0),
           shown("exported_mtpp", counters ? counters->exported_mtpp + counters->pending_mtpp : 0),
           shown("request_mtpp", counters ? counters->request_mtpp : 0));
  const auto& order = rules::us_outcome_names();
  const auto rank = [&](std::string_view name) { return std::find(order.begin(), order.end(), name) - order.begin(); };
  const bool conditions_shown = answer.unmet.empty() || !answer.ratio_kept;
  if (conditions_shown && answer.ratio_kept && rank(answer.outcome) <= rank(licence.review_policy)) return {};
  if (!answer.ratio_kept) return {};  // the ratio has a guard of its own
  std::string unmet;
  for (const std::string& name : answer.unmet) (unmet += unmet.empty() ? "" : ",") += name;
  std::string rules;
  for (const std::string& name : answer.rules) (rules += rules.empty() ? "" : ",") += name;
  SY_GUARD(Guard::i5_law, false, shown("outcome", answer.outcome), shown("licensed_as", licence.review_policy), shown("unmet", unmet),
           shown("rules", rules));
  return {};
}

Verdict Application::shipment_filed(const Event& event) {
  SY_NEEDS(Role::exporter);
  SY_GUARD(Guard::paper_exists, state_.shipments.find(event.text(F::shipment)) == kNone, shown("shipment", event.text(F::shipment)));
  const Index licence_at = state_.licences.find(event.text(F::licence));
  SY_GUARD(Guard::i5_licence, licence_at != kNone, shown("licence", event.text(F::licence)));
  if (licence_at == kNone) return {};
  const Licence& licence = state_.licences[licence_at];
  SY_GUARD(Guard::i5_licence, is_live(licence), shown("licence", licence.licence), shown("from", licence.from), shown("to", licence.to),
           shown("revoked_at", licence.revoked_at));
  Shipment shipment;
  shipment.shipment = event.text(F::shipment);
  shipment.licence = event.text(F::licence);
  shipment.sku = event.text(F::sku);
  shipment.consignee = event.ref(F::consignee);
  shipment.end_user = event.ref(F::end_user);
  shipment.units = event.integer(F::units);
  const UnixTime latest = now_ + policy_.terms(today_).arrival_days * 86400;
  shipment.due_by = std::min(event.integer(F::due_by), latest);
  SY_GUARD(Guard::i5_party, shipment.consignee == licence.consignee, shown("consignee", shipment.consignee));
  SY_GUARD(Guard::i5_party, std::find(licence.end_users.begin(), licence.end_users.end(), shipment.end_user) != licence.end_users.end(),
           shown("end_user", shipment.end_user));
  SY_GUARD(Guard::i5_part, shipment.sku == licence.sku, shown("sku", shipment.sku), shown("expected", licence.sku));
  SY_GUARD(Guard::paper_value, shipment.units > 0, shown("units", shipment.units));
  if (auto verdict = screening_covers(event, shipment); !verdict) return verdict;
  const Index product_at = state_.products.find(licence.sku);
  const Product& product = state_.products[product_at];
  if (auto verdict = caps_allow(shipment, licence, product, licence_at, product_at); !verdict) return verdict;
  state_.reserve(account(AccountKind::quota_available, licence_at), account(AccountKind::quota_used, licence_at), shipment.units);
  state_.reserve(account(AccountKind::tpp_released, product_at), account(AccountKind::tpp_exported, product_at),
                 shipment.units * product.mtpp);
  state_.party(shipment.end_user);
  state_.shipments.add(std::move(shipment));
  return {};
}

/// Voided by the exporter, or expired after its due date: what never left is free again. What left and hasn't arrived stays reserved, or a
/// lost cargo would make room for another.
Verdict Application::shipment_closed(const Event& event) {
  const bool expires = event.text(F::outcome) == "expired";
  SY_GUARD(Guard::paper_value, expires || event.text(F::outcome) == "voided", shown("outcome", event.text(F::outcome)));
  if (expires) SY_NEEDS(Role::ledger_operator, Role::exporter, Role::regulator);
  if (!expires) SY_NEEDS(Role::exporter);
  const Index at = state_.shipments.find(event.text(F::shipment));
  SY_PAPER(at, shown("shipment", event.text(F::shipment)));
  SY_GUARD(Guard::shipment_open, state_.shipments[at].closed_at == 0, shown("shipment", event.text(F::shipment)));
  SY_GUARD(Guard::paper_value, !expires || state_.shipments[at].due_by < now_, shown("due_by", state_.shipments[at].due_by));
  Shipment& shipment = state_.shipments.modify(at);
  shipment.closed_at = now_;
  const std::int64_t rest = shipment.units - shipment.exported;
  const Index licence = state_.licences.find(shipment.licence);
  const Index product = state_.products.find(shipment.sku);
  state_.release_reserved(account(AccountKind::quota_available, licence), account(AccountKind::quota_used, licence), rest);
  state_.release_reserved(account(AccountKind::tpp_released, product), account(AccountKind::tpp_exported, product),
                          rest * state_.products[product].mtpp);
  return {};
}

/// A correction points at an event and says why; the event stays, and both views are shown. Only a party that signed the event corrects it,
/// with whichever of its keys is valid now.
Verdict Application::correction(const Event& event) {
  const std::int64_t of = event.integer(F::of);
  SY_GUARD(Guard::paper_value, of >= 0 && static_cast<std::uint64_t>(of) < linked_.first_index, shown("of", of));
  const std::vector<PublicKey> keys = linked_.signers_of ? linked_.signers_of(static_cast<std::uint64_t>(of)) : std::vector<PublicKey>{};
  const bool signed_it = std::any_of(keys.begin(), keys.end(), [&](const PublicKey& key) {
    if (key == state_.regulator) return signed_by(Role::regulator);
    if (key == state_.operator_key) return signed_by(Role::ledger_operator);
    const Index at = state_.keys.find(key);
    return at != kNone && party_signed(state_.keys[at].party);
  });
  SY_GUARD(Guard::original_signer, signed_it, shown("of", of));
  return {};
}

/// The operator's note of a claim that was refused: the claim's bytes are kept beside the log, and the unit waits where two claims collide.
Verdict Application::refused(const Event& event) {
  SY_NEEDS(Role::ledger_operator);
  const auto rule = parse_guard(event.text(F::rule));
  SY_GUARD(Guard::paper_value, rule.has_value(), shown("rule", event.text(F::rule)));
  if (!rule || !holds_the_unit(*rule) || !event.has(F::unit)) return {};
  const Index unit = state_.units.find(event.ref(F::unit));
  if (unit != kNone && !is_terminal(state_.units[unit].stage)) state_.units.modify(unit).flags |= kHeld;
  return {};
}

}  // namespace steelyard::custody
