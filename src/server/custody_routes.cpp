// A custody ledger over HTTP, for reading: where units stand, what is due and paid, and proofs made and checked. The ledger is the
// folder named when the server was started, or the built-in demonstration; no request names a place.
#include <algorithm>
#include <set>

#include "report/custody/custody_json.hpp"
#include "server/question.hpp"
#include "server/service.hpp"

namespace steelyard::server {
namespace {

constexpr std::string_view kJson = "application/json";

template <class Make>
Response with_ledger(const Request& request, Service& service, const Make& make) {
  const auto& words = service.messages(request.language);
  const auto place = service.material().ledger();
  if (!place) return problem(500, place.error(), words);
  const Result<std::string> body = make(**place);
  if (!body) {
    const bool is_unknown = body.error().front().code == custody::kNoSuchUnit;
    return problem(is_unknown ? 404 : status_of(body.error()), body.error(), words);
  }
  return text_response(200, kJson, *body);
}

Findings unknown(const char* kind, const std::string& found) { return {{custody::kNoSuchUnit, {}, {{"kind", kind}, {"found", found}}}}; }

Response ledger_response(const Request& request, Service& service) {
  return with_ledger(request, service, [](const LedgerPlace& place) -> Result<std::string> {
    return report::json_text(report::ledger_json(place.report, place.operator_key, place.play != nullptr, place.now));
  });
}

Response licence_response(const Request& request, Service& service) {
  return with_ledger(request, service, [&](const LedgerPlace& place) -> Result<std::string> {
    const custody::State& state = place.report.state;
    const custody::Index licence = state.licences.find(request.parameter("id"));
    if (licence == custody::kNone) return unknown("licence", request.parameter("id"));
    return report::json_text(report::licence_json(state, custody::standing(state, licence, place.now), state.licences[licence]));
  });
}

Response batch_response(const Request& request, Service& service) {
  return with_ledger(request, service, [&](const LedgerPlace& place) -> Result<std::string> {
    const custody::State& state = place.report.state;
    const custody::Index batch = state.batches.find(request.parameter("id"));
    if (batch == custody::kNone) return unknown("batch", request.parameter("id"));
    std::set<custody::Ref> units;
    for (custody::Index i = 0; i < state.units.size(); ++i) {
      if (state.units[i].batch == batch) units.insert(state.units[i].unit);
    }
    const auto lines = custody::history(place.reader(), place.report.checkpoint.size, state, [&](const custody::Event& event) {
      return (event.is_of_unit() || event.has(custody::Field::unit)) && units.contains(event.ref(custody::Field::unit));
    });
    return report::json_text(report::batch_json(state, batch, lines));
  });
}

Response balances_response(const Request& request, Service& service) {
  return with_ledger(request, service, [](const LedgerPlace& place) -> Result<std::string> {
    return report::json_text(report::balances_json(place.report.state));
  });
}

/// A proof as the text that a party keeps, to be checked here or anywhere else.
Response proof_response(const Request& request, Service& service) {
  const auto& words = service.messages(request.language);
  Question question(request);
  const auto& names = custody::proof_kind_names();
  const std::string kind_name = question.choice("kind", {names.begin(), names.end()});
  if (!question.findings().empty()) return problem(400, question.findings(), words);
  const auto place = service.material().ledger();
  if (!place) return problem(500, place.error(), words);
  const LedgerPlace& ledger = **place;
  const auto kind = static_cast<custody::ProofKind>(std::find(names.begin(), names.end(), kind_name) - names.begin());
  custody::VerifiableMap map;
  for (const custody::NamedRecord& record : ledger.report.state.all_records()) map.set(record.name, record.text);
  (void)map.root();
  const custody::Prover prover(ledger.reader(), ledger.note, ledger.report.state, map);
  std::string subject = request.value("subject").value_or("");
  // The demonstration's parties go by their names.
  if (ledger.play && kind == custody::ProofKind::buyer && (subject.empty() || subject == "buyer"))
    subject = custody::to_hex(ledger.play->world.party("buyer"));
  if (ledger.play && kind == custody::ProofKind::vendor && subject.empty()) subject = ledger.play->world.terms().sku;
  const auto proof = prover.prove(kind, subject);
  if (!proof) return problem(404, proof.error(), words);
  return text_response(200, "text/plain; charset=utf-8", proof->text());
}

/// Checks an uploaded proof with the ledger's key, or with the one that is given.
Response verify_response(const Request& request, Service& service) {
  return with_ledger(request, service, [&](const LedgerPlace& place) -> Result<std::string> {
    const auto proof = custody::Proof::parse(request.body);
    if (!proof) return Result<std::string>(proof.error());
    const std::string given = request.value("operator_key").value_or("");
    const auto key = custody::VerifierKey::parse(given.empty() ? place.operator_key : given);
    if (!key) return Result<std::string>(key.error());
    return report::json_text(report::proof_json(custody::verify_proof(*proof, *key, *place.policy), *proof));
  });
}

Route custody_route(std::string_view pattern, std::string_view summary, std::string_view answer,
                    Response (*run)(const Request&, Service&)) {
  Route route;
  route.pattern = pattern;
  route.summary = summary;
  route.answer = answer;
  route.problems = {404};
  route.weight = Weight::heavy;  // the ledger may grow
  route.run = run;
  return route;
}

}  // namespace

std::vector<Route> custody_routes() {
  Route proof = custody_route("/api/v1/custody/proof", "custody_proof", {}, proof_response);
  proof.query = {{"kind"}, {"subject"}};
  Route verify = custody_route("/api/v1/custody/verify", "custody_verify", "ProofCheck", verify_response);
  verify.method = Method::post;
  verify.body = BodyKind::text;
  verify.query = {{"operator_key"}};
  verify.problems = {413, 422};
  Route ledger = custody_route("/api/v1/custody", "custody", "Ledger", ledger_response);
  Route balances = custody_route("/api/v1/custody/balances", "custody_balances", "Balances", balances_response);
  ledger.problems = {};  // neither names a record
  balances.problems = {};
  return {std::move(ledger),
          custody_route("/api/v1/custody/licences/{id}", "custody_licence", "Licence", licence_response),
          custody_route("/api/v1/custody/batches/{id}", "custody_batch", "Batch", batch_response),
          std::move(balances),
          std::move(proof),
          std::move(verify)};
}

}  // namespace steelyard::server
