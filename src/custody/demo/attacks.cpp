// Every row of the threat table, tried.
#include "custody/audit/trace.hpp"
#include "custody/demo/play.hpp"

namespace steelyard::custody::demo {
namespace {

using F = Field;
constexpr const char* kShipment = "S-2026-001";

std::string answer(const Result<Admission>& admission) {
  if (!admission) return std::string{admission.error().front().code.name};
  return admission->refusal ? std::string{name_of(admission->refusal->rule)} : std::string{"admitted"};
}

std::string first_violation(const Result<AuditReport>& report, std::string_view wanted) {
  if (!report) return std::string{report.error().front().code.name};
  for (const Violation& violation : report->violations) {
    if (violation.rule == wanted) return violation.rule;
  }
  return report->violations.empty() ? std::string{"sound"} : report->violations.front().rule;
}

bool played(Play& play, std::size_t units, std::string_view until, std::string& why) {
  const auto done = play.play(units, until);
  if (!done) why = std::string{done.error().front().argument("found")};
  return done.has_value();
}

/// Plays a journey first; the attack only runs on a sound stage.
template <class F>
std::string after(Play& play, std::string_view until, F&& attack) {
  std::string why;
  if (!played(play, 8, until, why)) return why;
  return attack();
}

std::string double_sale(Play& play) {
  return after(play, "receive", [&] {
    const std::string answered = answer(play.submit(play.world.export_units(kShipment, 0, 1), {"exporter"}));
    return play.unit(0).has(kHeld) ? answered : "not held";
  });
}
std::string cloned_label(Play& play) {
  return after(play, "entry", [&] { return answer(play.submit(play.world.make_units(3, 1), {"vendor"})); });
}
std::string cloned_die(Play& play) {
  return after(play, "entry", [&] {
    EventWriter clone = play.world.of_unit(EventType::manufactured, play.world.unit(900));
    clone.set(F::board, play.world.ref("board", "900")).set(F::die, play.world.ref("die", "3")).set(F::sku, play.world.terms().sku);
    return answer(play.submit({play.world.done(clone)}, {"vendor"}));
  });
}
std::string replayed_attestation(Play& play) {
  return after(play, "", [&] { return answer(play.submit(play.world.attest(0, 1), {"buyer"})); });
}
std::string swapped_die(Play& play) {
  return after(play, "attest", [&] {
    EventWriter attest = play.world.of_unit(EventType::attested, play.world.unit(0));
    attest.set(F::nonce, play.unit(0).nonce).set(F::die, play.world.ref("die", "777")).set(F::site, play.unit(0).site);
    attest.set(F::report, play.world.hash("report"));
    return answer(play.submit({play.world.done(attest)}, {"buyer"}));
  });
}
std::string back_dated(Play& play) {
  return after(play, "install", [&] {
    EventWriter install = play.world.of_unit(EventType::installed, play.world.unit(0));
    install.set(F::site, play.world.ref("site", "guizhou")).set(F::slot, "server0.0").set(F::time, play.world.now - 5 * kDay);
    const std::string answered = answer(play.submit({play.world.done(install)}, {"buyer"}));
    return answered == "admitted" && play.unit(0).has(kLate) ? std::string{"late"} : answered;
  });
}
std::string split_view(Play& play) {
  return after(play, "entry", [&]() -> std::string {
    if (!play.commit()) return "commit";
    // The operator shows somebody another history of the same length.
    Checkpoint other{play.world.origin(), play.ledger->checkpoint().size, play.world.hash("another history")};
    AuditOptions options;
    options.earlier = {sign_note(other.text(), play.world.key("operator"))};
    return first_violation(play.audited(options), "I14.consistency");
  });
}
std::string withheld_event(Play& play) {
  return after(play, "entry", [&]() -> std::string {
    if (!play.commit()) return "commit";
    const std::string promised = play.note();
    // A log that leaves out what it has acknowledged is shorter than, or different from, what the submitter was shown.
    Play censored(play.policy);
    std::string why;
    if (!played(censored, 8, "make", why)) return why;
    if (!censored.commit()) return "commit";
    AuditOptions options;
    options.earlier = {promised};
    return first_violation(censored.audited(options), "I14.consistency");
  });
}
std::string rewritten_history(Play& play) {
  return after(play, "", [&]() -> std::string {
    if (!play.commit()) return "commit";
    const std::string path = tile_path(-1, 0, play.ledger->size() < kTileWidth ? play.ledger->size() : kTileWidth);
    std::string bundle = play.reader()(path).value_or("");
    const std::size_t at = bundle.find("\"slot\":\"server");
    const std::size_t where = at == std::string::npos ? bundle.size() / 2 : at + 8;
    if (where >= bundle.size()) return "no bundle";
    bundle[where] = bundle[where] == 'X' ? 'Y' : 'X';
    (void)play.disk->write(path, bundle);
    return first_violation(play.audited(), "log.altered");
  });
}
std::string rolled_back_rows(Play& play) {
  return after(play, "make", [&]() -> std::string {
    if (!play.commit()) return "commit";
    const auto empty = memory_rows();
    const auto opened = Ledger::open(*play.disk, *empty, play.policy, play.world.key("operator"));
    if (!opened) return std::string{opened.error().front().code.name};
    return opened->was_rederived() && opened->state().all_records() == play.state().all_records() ? "rederived" : "differs";
  });
}
std::string stolen_log_key(Play& play) {
  return after(play, "entry", [&]() -> std::string {
    if (!play.commit()) return "commit";
    const Checkpoint ahead{play.world.origin(), play.ledger->checkpoint().size + 1000, play.world.hash("head by a thief")};
    AuditOptions options;
    options.earlier = {sign_note(ahead.text(), play.world.key("operator"))};
    return first_violation(play.audited(options), "I14.consistency");
  });
}
std::string forged_head(Play& play) {
  return after(play, "entry", [&]() -> std::string {
    if (!play.commit()) return "commit";
    (void)play.disk->write("checkpoint", sign_note(play.ledger->checkpoint().text(), play.world.key("thief")));
    return first_violation(play.audited(), "I14.signature");
  });
}
std::string revoked_key(Play& play) {
  return after(play, "make", [&]() -> std::string {
    EventWriter revoke = play.world.paper(EventType::key_revoked);
    revoke.set(F::key, play.world.key("vendor").public_key()).set(F::reason, "stolen");
    if (const auto done = answer(play.submit({play.world.done(revoke)}, {"regulator"})); done != "admitted") return done;
    return answer(play.submit(play.world.make_units(0, 1), {"vendor"}));
  });
}
std::string withdrawn_lab(Play& play) {
  return after(play, "test", [&]() -> std::string {
    EventWriter withdraw = play.world.paper(EventType::lab_withdrawn);
    withdraw.set(F::party, play.world.party("lab")).set(F::reason, "a second laboratory measured otherwise");
    if (const auto done = answer(play.submit({play.world.done(withdraw)}, {"regulator"})); done != "admitted") return done;
    return answer(play.submit(play.world.test_batch("B-2026-001", 0), {"lab", "vendor"}));
  });
}
std::string short_settlement(Play& play) {
  return after(play, "settle", [&]() -> std::string {
    const std::int64_t half = 4 * play.world.terms().value / 4;
    if (const auto done = answer(play.submit(play.world.settle("entry-1", "receipt-1", half), {"importer", "customs"})); done != "admitted")
      return done;
    if (const auto done = answer(play.submit(play.world.pay_units("entry-1", "receipt-1", 0, 4), {"customs"})); done != "admitted")
      return done;
    return answer(play.submit(play.world.pay_units("entry-1", "receipt-1", 4, 1), {"customs"}));  // the fifth unit isn't covered
  });
}
std::string wrong_basis(Play& play) {
  return after(play, "settle", [&] {
    EventWriter settle = play.world.paper(EventType::settled);
    settle.set(F::entry, play.world.ref("entry", "entry-1")).set(F::receipt, play.world.ref("receipt", "r")).set(F::basis, "sale_price");
    settle.set(F::amount, 1000).set(F::currency, "USD");
    return answer(play.submit({play.world.done(settle)}, {"importer", "customs"}));
  });
}
std::string unpaid_export(Play& play) {
  return after(play, "settle", [&]() -> std::string {
    for (const auto& events : {play.world.screen("screening-1"), play.world.file_shipment(kShipment, "screening-1", 8)}) {
      if (const auto done = answer(play.submit(events, {"exporter"})); done != "admitted") return done;
    }
    return answer(play.submit(play.world.export_units(kShipment, 0, 1), {"exporter"}));
  });
}
std::string quota_overrun(Play& play) {
  return after(play, "file", [&]() -> std::string {
    if (const auto done = answer(play.submit(play.world.file_shipment("S-A", "screening-1", 20), {"exporter"})); done != "admitted")
      return done;
    return answer(play.submit(play.world.file_shipment("S-B", "screening-1", 20), {"exporter"}));
  });
}
std::string short_shipment(Play& play) {
  return after(play, "export", [&]() -> std::string {
    if (const auto done = answer(play.submit(play.world.export_units(kShipment, 0, 3), {"exporter"})); done != "admitted") return done;
    EventWriter close = play.world.paper(EventType::shipment_closed);
    close.set(F::shipment, kShipment).set(F::outcome, "voided");
    if (const auto done = answer(play.submit({play.world.done(close)}, {"exporter"})); done != "admitted") return done;
    if (play.state().account(AccountKind::quota_available, 0)->free() != play.world.terms().cap_units - 3) return "quota";
    return answer(play.submit(play.world.export_units(kShipment, 3, 1), {"exporter"}));
  });
}
std::string resale(Play& play) {
  return after(play, "nonce", [&] {
    EventWriter transfer = play.world.of_unit(EventType::transferred, play.world.unit(0));
    transfer.set(F::to_party, play.world.party("other-buyer")).set(F::authority, play.world.terms().licence);
    return answer(play.submit({play.world.done(transfer)}, {"buyer"}));
  });
}
std::string swap_to_add(Play& play) {
  Journey terms;
  terms.cap_units = 8;
  Play small(play.policy, terms);
  return after(small, "nonce", [&]() -> std::string {
    EventWriter give_back = small.world.of_unit(EventType::returned, small.world.unit(0));
    give_back.set(F::to_party, small.world.party("vendor"));
    if (const auto done = answer(small.submit({small.world.done(give_back)}, {"buyer"})); done != "admitted") return done;
    // The old unit is on its way back and still counts: there is no room for a replacement yet.
    if (const auto done = answer(small.submit(small.world.file_shipment("S-RMA", "screening-1", 1), {"exporter"})); done != "I6.units")
      return done;
    if (const auto done =
            answer(small.submit({small.world.done(small.world.of_unit(EventType::return_received, small.world.unit(0)))}, {"vendor"}));
        done != "admitted") {
      return done;
    }
    const auto room = answer(small.submit(small.world.file_shipment("S-RMA", "screening-1", 1), {"exporter"}));
    return room == "admitted" ? std::string{"I6.units"} : room;
  });
}
std::string taken_from_rack(Play& play) {
  return after(play, "nonce", [&]() -> std::string {
    EventWriter join = play.world.of_unit(EventType::aggregated, play.world.unit(0));
    join.set(F::parent, play.world.ref("rack", "1")).set(F::slot, "1");
    if (const auto done = answer(play.submit({play.world.done(join)}, {"buyer"})); done != "admitted") return done;
    EventWriter give_back = play.world.of_unit(EventType::returned, play.world.unit(0));
    give_back.set(F::to_party, play.world.party("vendor"));
    return answer(play.submit({play.world.done(give_back)}, {"buyer"}));
  });
}
std::string non_arrival(Play& play) {
  return after(play, "receive", [&]() -> std::string {
    const UnixTime later = play.world.now + 60 * kDay;
    const Reconciliation gaps = reconcile(play.state(), play.policy.terms(date_of(later)), later);
    return gaps.gaps.size() == 8 && gaps.gaps.front().state == GapState::late ? gaps.gaps.front().code : "missed";
  });
}
std::string guessed_serials(Play& play) {
  return after(play, "", [&]() -> std::string {
    if (!play.commit()) return "commit";
    for (std::uint64_t i = 0; i * kTileWidth < play.ledger->size(); ++i) {
      const std::uint64_t width = std::min(kTileWidth, play.ledger->size() - i * kTileWidth);
      const std::string bundle = play.reader()(tile_path(-1, i, width)).value_or("");
      for (const char* secret : {"SN1", "guizhou", "entry-1", "receipt-1"}) {
        if (bundle.find(secret) != std::string::npos) return secret;
      }
    }
    return "hidden";
  });
}
std::string operator_gone(Play& play) {
  return after(play, "", [&]() -> std::string {
    if (!play.commit()) return "commit";
    const auto report = play.audited();  // from the files and the public key alone
    return report && report->severity() != Severity::violation ? "sound" : first_violation(report, "");
  });
}
std::string revoked_midway(Play& play) {
  return after(play, "export", [&]() -> std::string {
    EventWriter revoke = play.world.paper(EventType::licence_revoked);
    revoke.set(F::licence, play.world.terms().licence).set(F::reason, "policy");
    if (const auto done = answer(play.submit({play.world.done(revoke)}, {"regulator"})); done != "admitted") return done;
    return answer(play.submit(play.world.export_units(kShipment, 0, 1), {"exporter"}));
  });
}
std::string untested_export(Play& play) {
  return after(play, "test", [&]() -> std::string {
    for (const auto& events : {play.world.screen("screening-1"), play.world.file_shipment(kShipment, "screening-1", 8)}) {
      if (const auto done = answer(play.submit(events, {"exporter"})); done != "admitted") return done;
    }
    return answer(play.submit(play.world.export_units(kShipment, 0, 1), {"exporter"}));
  });
}

}  // namespace

const std::vector<Attack>& attacks() {
  static const std::vector<Attack> all{{"double_sale", "I3.transition", double_sale},
                                       {"cloned_label", "I1.unit", cloned_label},
                                       {"cloned_die", "I1.die", cloned_die},
                                       {"replayed_attestation", "I15.nonce", replayed_attestation},
                                       {"swapped_die", "I15.binding", swapped_die},
                                       {"back_dated", "late", back_dated},
                                       {"split_view", "I14.consistency", split_view},
                                       {"withheld_event", "I14.consistency", withheld_event},
                                       {"rewritten_history", "log.altered", rewritten_history},
                                       {"rolled_back_rows", "rederived", rolled_back_rows},
                                       {"stolen_log_key", "I14.consistency", stolen_log_key},
                                       {"forged_head", "I14.signature", forged_head},
                                       {"revoked_key", "I13.key", revoked_key},
                                       {"withdrawn_lab", "I4.lab", withdrawn_lab},
                                       {"untested_export", "I4.test", untested_export},
                                       {"unpaid_export", "I4.settled", unpaid_export},
                                       {"short_settlement", "I4.settled", short_settlement},
                                       {"wrong_basis", "I10.basis", wrong_basis},
                                       {"quota_overrun", "I6.units", quota_overrun},
                                       {"short_shipment", "shipment.open", short_shipment},
                                       {"resale", "I5.party", resale},
                                       {"swap_to_add", "I6.units", swap_to_add},
                                       {"taken_from_rack", "I2.attached", taken_from_rack},
                                       {"non_arrival", "arrival_overdue", non_arrival},
                                       {"guessed_serials", "hidden", guessed_serials},
                                       {"operator_gone", "sound", operator_gone},
                                       {"revoked_midway", "I5.licence", revoked_midway}};
  return all;
}

}  // namespace steelyard::custody::demo
