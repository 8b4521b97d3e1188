#include "custody/demo/play.hpp"

namespace steelyard::custody::demo {

Play::Play(const Policy& law, Journey terms, GuardSet off)
    : policy(law), world(std::move(terms)), disk(memory_disk()), rows(memory_rows()) {
  LedgerOptions options;
  options.guards_off = off;
  const std::vector<SigningKey> keys{world.key("regulator")};
  auto made =
      Ledger::create(*disk, *rows, policy, world.key("operator"), sign_events(world.origin(), world.genesis(), keys), world.now, options);
  if (made) {
    ledger.emplace(std::move(*made));
  } else {
    failure = made.error();
  }
}

Result<Admission> Play::hand_in(std::vector<std::string> events, const std::vector<std::string>& signers) {
  if (!ledger) return failure;
  std::vector<SigningKey> keys;
  for (const std::string& name : signers) keys.push_back(world.key(name));
  return ledger->submit(sign_events(world.origin(), std::move(events), keys), world.now);
}

Result<Admission> Play::submit(std::vector<std::string> events, const std::vector<std::string>& signers) {
  auto admission = hand_in(std::move(events), signers);
  if (ledger) world.catch_up(ledger->state());
  return admission;
}

Result<void> Play::play(std::size_t units, std::string_view until) {
  for (Step& step : journey(world, units)) {
    if (step.code == until) break;
    const auto admission = hand_in(std::move(step.events), step.signers);
    if (!admission) return admission.error();
    if (admission->refusal) return Error{kNoLedger, {}, {{"found", step.code + ' ' + std::string{name_of(admission->refusal->rule)}}}};
  }
  world.catch_up(ledger->state());
  return {};
}

Result<AuditReport> Play::audited(AuditOptions options) const {
  if (!options.operator_key) options.operator_key = operator_key();
  return audit(*disk, policy, options);
}

FileReader Play::reader() const {
  return [this](const std::string& path) -> std::optional<std::string> {
    auto content = disk->read(path);
    return content ? std::move(*content) : std::nullopt;
  };
}

std::string Play::note() const { return reader()("checkpoint").value_or(std::string{}); }

Result<void> play_story(Play& play) {
  World& world = play.world;
  const auto must = [&](std::vector<std::string> events, const std::vector<std::string>& signers) -> Result<void> {
    const auto admission = play.submit(std::move(events), signers);
    if (!admission) return admission.error();
    if (admission->refusal) return Error{kNoLedger, {}, {{"found", std::string{name_of(admission->refusal->rule)}}}};
    return {};
  };
  if (auto done = play.play(32, "file"); !done) return done;
  if (auto done = must(world.file_shipment("S-2026-001", "screening-1", 24), {"exporter"}); !done) return done;
  if (auto done = must(world.export_units("S-2026-001", 0, 24), {"exporter"}); !done) return done;
  world.now += 3 * kDay;
  if (auto done = must(world.file_shipment("S-2026-002", "screening-1", 6), {"exporter"}); !done) return done;
  if (auto done = must(world.export_units("S-2026-002", 24, 6), {"exporter"}); !done) return done;
  world.now += 4 * kDay;
  if (auto done = must(world.receive("S-2026-001", 0, 24), {"buyer"}); !done) return done;
  if (auto done = must(world.receive("S-2026-002", 24, 4), {"buyer"}); !done) return done;
  world.now += kDay;
  if (auto done = must(world.install(0, 24), {"buyer"}); !done) return done;
  const std::string lost = world.done(world.of_unit(EventType::lost, world.unit(28)).set(Field::reason, "missing from the pallet"));
  if (auto done = must({lost}, {"carrier"}); !done) return done;
  if (auto done = must(world.ask_nonces(0, 24), {"inspector"}); !done) return done;
  if (auto done = must(world.attest(0, 24), {"buyer"}); !done) return done;
  if (auto done = play.commit(); !done) return done.error();
  return {};
}

}  // namespace steelyard::custody::demo
