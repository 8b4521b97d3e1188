#include "custody/demo/world.hpp"

#include <array>

#include "custody/core/reference.hpp"

namespace steelyard::custody::demo {
namespace {

struct PartyRole {
  std::string_view name;
  Role role;
};
constexpr std::array kParties{PartyRole{"vendor", Role::vendor},       PartyRole{"lab", Role::lab},
                              PartyRole{"customs", Role::customs},     PartyRole{"importer", Role::importer},
                              PartyRole{"exporter", Role::exporter},   PartyRole{"carrier", Role::carrier},
                              PartyRole{"buyer", Role::buyer},         PartyRole{"other-buyer", Role::buyer},
                              PartyRole{"inspector", Role::inspector}, PartyRole{"landmark", Role::landmark}};
using F = Field;

}  // namespace

World::World(Journey terms, std::string origin)
    : terms_(std::move(terms)), origin_(std::move(origin)), reference_key_(hash("reference key")) {}

Hash World::hash(std::string_view text) const { return sha256(origin_ + '\n' + std::string{text}); }
SigningKey World::key(std::string_view name) const { return SigningKey::from_seed(std::string{name}, hash("key " + std::string{name})); }

// The exporter is the importer under another hat: one party, two keys.
Ref World::ref(std::string_view kind, std::string_view text) const {
  if (kind == "party" && text == "exporter") text = "importer";
  return reference(reference_key_, kind, text);
}

EventWriter World::paper(EventType type) {
  EventWriter writer(type);
  writer.set(F::time, now).set(F::id, ref("id", std::to_string(++ids_)));
  return writer;
}

EventWriter World::of_unit(EventType type, const Ref& unit) {
  EventWriter writer = paper(type);
  writer.set(F::unit, unit);
  if (type != EventType::manufactured) writer.set(F::prev, heads_[unit]);
  return writer;
}

std::string World::done(const EventWriter& writer) {
  std::string text = writer.text();
  if (const auto event = Event::parse(text); event && event->is_of_unit()) {
    const Hash leaf = leaf_hash(text);
    Ref& head = heads_[event->ref(F::unit)];
    std::copy_n(leaf.begin(), head.size(), head.begin());
  }
  return text;
}

void World::catch_up(const State& state) {
  heads_.clear();
  for (const Unit& unit : state.units.all()) heads_[unit.unit] = unit.head_hash;
}

template <class Fill>
std::vector<std::string> World::each(EventType type, std::size_t first, std::size_t count, Fill&& fill) {
  std::vector<std::string> events;
  for (std::size_t i = first; i < first + count; ++i) {
    EventWriter writer = of_unit(type, unit(i));
    fill(writer, i);
    events.push_back(done(writer));
  }
  return events;
}

std::vector<std::string> World::genesis() {
  return {done(paper(EventType::genesis)
                   .set(F::origin, origin_)
                   .set(F::regulator, key("regulator").public_key())
                   .set(F::operator_key, key("operator").public_key()))};
}

std::vector<std::string> World::grants() {
  std::vector<std::string> events;
  for (const PartyRole& one : kParties) {
    events.push_back(done(paper(EventType::key_granted)
                              .set(F::key, key(one.name).public_key())
                              .set(F::party, party(one.name))
                              .set(F::role, name_of(one.role))
                              .set(F::from, kStart - 365 * kDay)
                              .set(F::to, kStart + 3650 * kDay)));
  }
  return events;
}

std::vector<std::string> World::rate_product(std::int64_t us_units) {
  return {done(paper(EventType::product_rated)
                   .set(F::sku, terms_.sku)
                   .set(F::chip, terms_.chip)
                   .set(F::mtpp, terms_.mtpp)
                   .set(F::bandwidth, terms_.bandwidth)),
          done(paper(EventType::us_shipments_stated)
                   .set(F::sku, terms_.sku)
                   .set(F::mtpp, us_units * terms_.mtpp)
                   .set(F::period, "to 2026-01-31")
                   .set(F::evidence, hash("statement")))};
}

std::vector<std::string> World::make_units(std::size_t first, std::size_t count) {
  return each(EventType::manufactured, first, count, [&](EventWriter& writer, std::size_t i) {
    writer.set(F::board, ref("board", std::to_string(i))).set(F::die, ref("die", std::to_string(i))).set(F::sku, terms_.sku);
  });
}

std::vector<std::string> World::file_entry(std::string_view entry, std::string_view batch, std::int64_t units) {
  return {done(paper(EventType::entry_filed)
                   .set(F::entry, ref("entry", entry))
                   .set(F::batch, batch)
                   .set(F::sku, terms_.sku)
                   .set(F::units, units)
                   .set(F::currency, "USD")
                   .set(F::value, terms_.value)
                   .set(F::sale_value, terms_.sale_value)
                   .set(F::hts, "9903.79.01")
                   .set(F::origin, "TW")
                   .set(F::destination, "CN"))};
}

std::vector<std::string> World::enter(std::string_view entry, std::string_view batch, std::size_t first, std::size_t count) {
  return each(EventType::entered, first, count,
              [&](EventWriter& writer, std::size_t) { writer.set(F::entry, ref("entry", entry)).set(F::batch, batch); });
}

std::vector<std::string> World::test_batch(std::string_view batch, std::size_t sample) {
  return {done(paper(EventType::lab_tested)
                   .set(F::batch, batch)
                   .set(F::accreditation, ref("accreditation", "lab"))
                   .set(F::certificate, hash("certificate " + std::string{batch}))
                   .set(F::samples, std::vector<Ref>{unit(sample)})
                   .set(F::mtpp, terms_.mtpp)
                   .set(F::bandwidth, terms_.bandwidth))};
}

std::vector<std::string> World::test_units(std::string_view batch, std::size_t first, std::size_t count) {
  return each(EventType::tested, first, count, [&](EventWriter& writer, std::size_t) {
    writer.set(F::batch, batch).set(F::certificate, hash("certificate " + std::string{batch}));
  });
}

std::vector<std::string> World::settle(std::string_view entry, std::string_view receipt, std::int64_t amount) {
  return {done(paper(EventType::settled)
                   .set(F::entry, ref("entry", entry))
                   .set(F::receipt, ref("receipt", receipt))
                   .set(F::basis, basis_names()[0])
                   .set(F::amount, amount)
                   .set(F::currency, "USD"))};
}

std::vector<std::string> World::pay_units(std::string_view entry, std::string_view receipt, std::size_t first, std::size_t count) {
  return each(EventType::paid, first, count, [&](EventWriter& writer, std::size_t) {
    writer.set(F::entry, ref("entry", entry)).set(F::receipt, ref("receipt", receipt));
  });
}

std::vector<std::string> World::grant_licence(std::string_view licence, std::int64_t cap_units) {
  return {done(paper(EventType::licence_granted)
                   .set(F::licence, licence)
                   .set(F::sku, terms_.sku)
                   .set(F::consignee, party("buyer"))
                   .set(F::end_users, std::vector<Ref>{party("buyer")})
                   .set(F::cap_units, cap_units)
                   .set(F::cap_mtpp, 0)
                   .set(F::from, now)
                   .set(F::to, now + 365 * kDay)
                   .set(F::destination, "CN")
                   .set(F::headquarters, "CN")
                   .set(F::buyer_class, "platform")
                   .set(F::review_policy, "case_by_case")
                   .set(F::conditions, "H1,H2,H3,H4,H5,H7,H8,H9,H10"))};
}

std::vector<std::string> World::screen(std::string_view screening) {
  return {done(paper(EventType::screened)
                   .set(F::screening, ref("screening", screening))
                   .set(F::parties, std::vector<Ref>{party("buyer")})
                   .set(F::list, hash("consolidated screening list"))
                   .set(F::snapshot, now - kDay)
                   .set(F::matcher, "steelyard-1")
                   .set(F::outcome, "clear"))};
}

std::vector<std::string> World::file_shipment(std::string_view shipment, std::string_view screening, std::int64_t units) {
  return {done(paper(EventType::shipment_filed)
                   .set(F::shipment, shipment)
                   .set(F::licence, terms_.licence)
                   .set(F::sku, terms_.sku)
                   .set(F::consignee, party("buyer"))
                   .set(F::end_user, party("buyer"))
                   .set(F::itn, ref("itn", shipment))
                   .set(F::screening, ref("screening", screening))
                   .set(F::units, units)
                   .set(F::due_by, now + 30 * kDay))};
}

std::vector<std::string> World::export_units(std::string_view shipment, std::size_t first, std::size_t count) {
  return each(EventType::exported, first, count,
              [&](EventWriter& writer, std::size_t i) { writer.set(F::shipment, shipment).set(F::seal, ref("seal", std::to_string(i))); });
}

std::vector<std::string> World::receive(std::string_view shipment, std::size_t first, std::size_t count) {
  return each(EventType::received, first, count, [&](EventWriter& writer, std::size_t i) {
    writer.set(F::shipment, shipment).set(F::seal, ref("seal", std::to_string(i))).set(F::site, ref("site", "guizhou"));
  });
}

std::vector<std::string> World::install(std::size_t first, std::size_t count) {
  return each(EventType::installed, first, count, [&](EventWriter& writer, std::size_t i) {
    writer.set(F::site, ref("site", "guizhou")).set(F::slot, "server" + std::to_string(i / 8) + "." + std::to_string(i % 8));
  });
}

std::vector<std::string> World::ask_nonces(std::size_t first, std::size_t count) {
  return each(EventType::nonce_issued, first, count, [&](EventWriter& writer, std::size_t i) {
    writer.set(F::nonce, hash("nonce " + std::to_string(now) + ' ' + std::to_string(i))).set(F::expires, now + kDay);
  });
}

std::vector<std::string> World::attest(std::size_t first, std::size_t count) {
  return each(EventType::attested, first, count, [&](EventWriter& writer, std::size_t i) {
    writer.set(F::nonce, hash("nonce " + std::to_string(now) + ' ' + std::to_string(i)))
        .set(F::die, ref("die", std::to_string(i)))
        .set(F::site, ref("site", "guizhou"))
        .set(F::report, hash("report " + std::to_string(i)));
  });
}

std::vector<Step> journey(World& world, std::size_t units) {
  const auto count = static_cast<std::int64_t>(units);
  const std::string batch = "B-2026-001";
  std::vector<Step> steps;
  const auto step = [&](std::string code, std::vector<std::string> events, std::vector<std::string> signers) {
    steps.push_back({std::move(code), std::move(events), std::move(signers)});
  };
  step("keys", world.grants(), {"regulator"});
  step("product", world.rate_product(), {"vendor"});
  step("licence", world.grant_licence(world.terms().licence, world.terms().cap_units), {"regulator"});
  step("make", world.make_units(0, units), {"vendor"});
  step("entry", world.file_entry("entry-1", batch, count), {"importer"});
  step("enter", world.enter("entry-1", batch, 0, units), {"importer"});
  step("test", world.test_batch(batch, 0), {"lab", "vendor"});
  step("test_units", world.test_units(batch, 0, units), {"lab"});
  step("settle", world.settle("entry-1", "receipt-1", count * world.terms().value / 4), {"importer", "customs"});
  step("pay", world.pay_units("entry-1", "receipt-1", 0, units), {"customs"});
  step("screen", world.screen("screening-1"), {"exporter"});
  step("file", world.file_shipment("S-2026-001", "screening-1", count), {"exporter"});
  step("export", world.export_units("S-2026-001", 0, units), {"exporter"});
  step("receive", world.receive("S-2026-001", 0, units), {"buyer"});
  step("install", world.install(0, units), {"buyer"});
  step("nonce", world.ask_nonces(0, units), {"inspector"});
  step("attest", world.attest(0, units), {"buyer"});
  return steps;
}

}  // namespace steelyard::custody::demo
