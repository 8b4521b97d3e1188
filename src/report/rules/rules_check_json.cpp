// docs/formats/determination.md
#include <fmt/format.h>

#include "base/unit.hpp"
#include "report/rules/rules_check_view.hpp"

namespace steelyard::report {
namespace {

using rules::Determination;
using Array = JsonValue::Array;
using Object = JsonValue::Object;

Array texts(const std::vector<std::string>& all) { return {all.begin(), all.end()}; }

template <class Ids>
Array ids(const Ids& all) {
  Array out;
  for (const auto& id : all) out.emplace_back(id.text());
  return out;
}

JsonValue date_or_null(const std::optional<Date>& date) { return date ? JsonValue(date->to_string()) : JsonValue(); }
JsonValue id_or_null(const std::optional<RuleId>& id) { return id ? JsonValue(id->text()) : JsonValue(); }
/// An exact amount: a text, as a number would lose cents of large ones.
JsonValue money(const Money& amount) { return amount.to_string(); }

Object facts_json(const CheckView& view) {
  Object facts;
  for (const auto& [name, value] : view.answer->transaction.facts) {
    Object one{{"value", rules::fact_text(*view.book, name, value)}, {"found", view.answer->transaction.found.contains(name)}};
    if (const auto paper = view.answer->transaction.papers.find(name); paper != view.answer->transaction.papers.end()) {
      one.emplace_back("paper", paper->second);
    }
    facts.emplace_back(name, std::move(one));
  }
  return facts;
}

Array conditions_json(const CheckView& view, const std::vector<rules::ConditionState>& states, const Messages& m) {
  Array all;
  for (const rules::ConditionState& state : states) {
    Object one{{"id", state.id}};
    for (const rules::ConditionInfo& info : view.book->conditions()) {
      if (info.id != state.id) continue;
      one.emplace_back("name", m.language() == Language::zh ? info.name_zh : info.name_en);
      one.emplace_back("citation", info.citation);
    }
    one.emplace_back("rule", state.rule.text());
    one.emplace_back("met", name_of(state.met));
    one.emplace_back("because", state.because);
    one.emplace_back("missing", texts(state.missing));
    all.emplace_back(std::move(one));
  }
  return all;
}

Array missing_json(const CheckView& view, const Messages& m) {
  Array all;
  const Determination& d = view.answer->determination;
  const auto add = [&](const std::vector<std::string>& facts, const char* side) {
    for (const std::string& fact : facts)
      all.emplace_back(Object{{"fact", fact}, {"side", side}, {"question", fact_question(*view.book, fact, m)}});
  };
  add(d.needs_info, "us");
  add(d.cn_needs_info, "cn");
  return all;
}

Object duty_json(const CheckView& view) {
  Array levies;
  for (const rules::Levy& levy : view.answer->determination.levies) {
    levies.emplace_back(Object{{"rule", levy.rule.text()}, {"rate", levy.rate}, {"basis", levy.basis}, {"codified", levy.codified}});
  }
  Array lines;
  for (const rules::StatementLine& line : view.answer->duties) {
    lines.emplace_back(Object{{"product", line.product},
                              {"units", static_cast<double>(line.units)},
                              {"wording", name_of(line.terms.wording)},
                              {"base", money(line.base)},
                              {"due", money(line.due)}});
  }
  return {{"levies", std::move(levies)}, {"lines", std::move(lines)}};
}

Object china_json(const CheckView& view) {
  const Determination& d = view.answer->determination;
  Array rows;
  for (const rules::ChinaRow& row : d.china) {
    const rules::RuleInfo* info = view.book->rule(row.rule);
    rows.emplace_back(Object{{"rule", row.rule.text()},
                             {"level", name_of(row.level)},
                             {"holds", name_of(row.holds)},
                             {"reported", row.reported},
                             {"kind", name_of(info->kind)},
                             {"grade", steelyard::name_of(info->evidence->grade)},
                             {"last_checked", date_or_null(info->last_checked)}});
  }
  return {{"level", name_of(d.cn)},
          {"at_least", name_of(d.cn_at_least)},
          {"reported", d.cn_rests_on_reports_only},
          {"missing_info", texts(d.cn_needs_info)},
          {"grade", steelyard::name_of(d.cn_grade)},
          {"rows", std::move(rows)}};
}

Array trace_json(const Determination& d) {
  Array all;
  for (const rules::TraceLine& line : d.trace) {
    all.emplace_back(Object{{"rule", line.rule.text()},
                            {"stage", name_of(line.stage)},
                            {"fired", name_of(line.fired)},
                            {"applied", line.applied},
                            {"in_force", line.in_force},
                            {"replaced_by", id_or_null(line.replaced_by)},
                            {"because", line.because},
                            {"missing", texts(line.missing)},
                            {"kind", name_of(line.kind)},
                            {"status", name_of(line.status)},
                            {"citation", line.citation},
                            {"grade", steelyard::name_of(line.grade)},
                            {"sources", ids(line.evidence->sources)},
                            {"last_checked", date_or_null(line.last_checked)}});
  }
  return all;
}

Array counters_json(const rules::CheckAnswer& answer) {
  Array all;
  for (const rules::CapCheck& check : answer.caps) {
    Object one{{"cap", check.cap.id},
               {"rule", check.cap.rule.text()},
               {"product", check.product},
               {"as_of", date_or_null(check.counted_on)},
               {"kept", check.kept}};
    if (check.tpp) {
      const rules::CapAnswer& a = *check.tpp;
      one.emplace_back("us_tpp", in_tpp(a.us));
      one.emplace_back("exported_tpp", in_tpp(a.exported));
      one.emplace_back("pending_tpp", in_tpp(a.pending));
      one.emplace_back("request_tpp", in_tpp(a.request));
      one.emplace_back("ratio", a.ratio);
      one.emplace_back("limit_ratio", check.cap.share->value());
      one.emplace_back("headroom_tpp", in_tpp(a.headroom));
      one.emplace_back("headroom_units", a.headroom_units ? JsonValue(*a.headroom_units) : JsonValue());
    }
    if (check.buyer_units) {
      one.emplace_back("buyer_units", static_cast<double>(*check.buyer_units));
      one.emplace_back("limit_units", static_cast<double>(*check.cap.units));
    }
    all.emplace_back(std::move(one));
  }
  return all;
}

JsonValue screening_json(const rules::CheckAnswer& answer, const Messages& m) {
  if (answer.list_hash.empty()) return {};
  Array parties;
  for (const rules::PartyScreening& one : answer.screening) {
    Array hits;
    for (const rules::ScreeningHit& hit : one.hits) {
      hits.emplace_back(Object{{"name", hit.party->name},
                               {"matched", hit.matched},
                               {"source", hit.party->source},
                               {"score", hit.score},
                               {"why", screening_reason(hit, m)},
                               {"citation", hit.party->citation}});
    }
    parties.emplace_back(Object{{"role", one.party.role}, {"name", one.party.name}, {"hits", std::move(hits)}});
  }
  return Object{{"list_sha256", answer.list_hash},
                {"list_as_of", date_or_null(answer.list_as_of)},
                {"rows", static_cast<double>(answer.list_rows)},
                {"verdict", "lead"},
                {"parties", std::move(parties)}};
}

Array headroom_json(const CheckView& view) {
  Array all;
  for (const rules::Headroom& room : view.answer->headroom) {
    all.emplace_back(Object{{"facts", texts(room.facts)},
                            {"comparison", room.comparison},
                            {"threshold", rules::fact_text(*view.book, room.facts.front(), room.threshold)},
                            {"value", rules::fact_text(*view.book, room.facts.front(), room.value)},
                            {"relative", room.relative},
                            {"near", room.near},
                            {"used_by", texts(room.used_by)}});
  }
  return all;
}

Object decisive_json(const rules::DecisiveSets& sets) {
  const auto all = [](const std::vector<std::vector<RuleId>>& some) {
    Array out;
    for (const auto& set : some) out.emplace_back(ids(set));
    return out;
  };
  return {{"us", all(sets.us)}, {"cn", all(sets.cn)}, {"complete", sets.complete}};
}

}  // namespace

JsonValue check_json(const CheckView& view, const Messages& m) {
  const rules::CheckAnswer& answer = *view.answer;
  const Determination& d = answer.determination;
  Array flags;
  for (const rules::Flag& flag : d.flags) {
    flags.emplace_back(Object{{"name", flag.name}, {"rule", flag.rule.text()}, {"fact", flag.fact}});
  }
  Array requirements;
  for (const rules::Requirement& r : d.requirements) {
    requirements.emplace_back(Object{{"rule", r.rule.text()},
                                     {"stage", name_of(r.stage)},
                                     {"outcome", name_of(r.outcome)},
                                     {"holds", name_of(r.holds)},
                                     {"replaced_by", id_or_null(r.replaced_by)},
                                     {"missing", texts(r.missing)}});
  }
  Array exceptions;
  for (const rules::ExceptionUse& use : d.exceptions) {
    exceptions.emplace_back(Object{{"rule", use.rule.text()},
                                   {"usable", name_of(use.usable)},
                                   {"sufficient", use.sufficient},
                                   {"conditions", conditions_json(view, use.conditions, m)}});
  }
  return Object{
      {"format", "steelyard.determination/1"},
      {"title", answer.transaction.title},
      {"on", answer.on.to_string()},
      {"what_if",
       Object{
           {"enact", ids(answer.what_if.enact)}, {"without", ids(answer.what_if.repeal)}, {"as_of", date_or_null(answer.what_if.as_of)}}},
      {"summary", check_summary(view, m)},
      {"determination", name_of(d.determination)},
      {"review_policy", name_of(d.review_policy)},
      {"us_outcome", name_of(d.us)},
      {"us_at_least", name_of(d.us_at_least)},
      {"classification", texts(d.classification)},
      {"flags", std::move(flags)},
      {"requirements", std::move(requirements)},
      {"conditions", conditions_json(view, d.condition_states, m)},
      {"exceptions", std::move(exceptions)},
      {"missing_info", missing_json(view, m)},
      {"presumed", texts(d.presumed)},
      {"duty", duty_json(view)},
      {"china_side", china_json(view)},
      {"announcements", ids(d.announcements)},
      {"decisive", decisive_json(answer.decisive)},
      {"counters", counters_json(answer)},
      {"screening", screening_json(answer, m)},
      {"headroom", headroom_json(view)},
      {"grade", steelyard::name_of(d.grade)},
      {"facts", facts_json(view)},
      {"trace", trace_json(d)},
      {"manifest", Object{{"engine", view.engine_version}, {"data_sha256", view.data_hash}, {"counter_sha256", answer.counter_hash}}}};
}

}  // namespace steelyard::report
