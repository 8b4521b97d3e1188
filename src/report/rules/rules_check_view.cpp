#include "report/rules/rules_check_view.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "base/unit.hpp"
#include "report/catalog/catalog_view_fields.hpp"
#include "report/rules/rules_settlement_view.hpp"
#include "report/words.hpp"

namespace steelyard::report {
namespace {

using rules::CheckAnswer;
using rules::Determination;
using rules::PartyScreening;
using rules::Truth;

Column column(const char* key, const Messages& m) { return {key, m.text("column", key), false}; }

std::string rule_names(const std::vector<RuleId>& ids, const Messages& m) {
  std::vector<std::string> names;
  for (const RuleId& id : ids) names.push_back(id.text());
  return listed(names, m);
}

/// A two-column table of questions and answers.
class AnswerRows {
 public:
  AnswerRows(std::string title, const Messages& m) : m_(m) {
    table_.title = std::move(title);
    table_.columns = {column("question", m), column("answer", m)};
  }
  void add(const char* code, const std::string& value) {
    if (!value.empty()) table_.rows.push_back({text_cell(m_.text("check", code)), text_cell(value)});
  }
  Table take() { return std::move(table_); }

 private:
  const Messages& m_;
  Table table_;
};

std::size_t outstanding(const Determination& d) {
  std::set<std::string> open;
  for (const rules::ConditionState& state : d.condition_states) {
    if (state.met != Truth::yes) open.insert(state.id);
  }
  return open.size();
}

std::string levy_words(const CheckAnswer& answer, const Messages& m) {
  std::vector<std::string> parts;
  for (const rules::Levy& levy : answer.determination.levies) {
    parts.push_back(m.text("check", levy.codified ? "levy" : "levy_announced",
                           {{"rate", percent(levy.rate, 6)}, {"basis", m.text("levy_basis", levy.basis)}, {"rule", levy.rule.text()}}));
  }
  return listed(parts, m);
}

std::string missing_words(const CheckView& view, const std::vector<std::string>& facts, const Messages& m) {
  std::vector<std::string> parts;
  for (const std::string& fact : facts) parts.push_back(fmt::format("{} ({})", fact, fact_question(*view.book, fact, m)));
  return fmt::format("{}", fmt::join(parts, "\n"));
}

std::string what_if_words(const CheckAnswer& answer, const Messages& m) {
  std::vector<std::string> parts;
  if (!answer.what_if.enact.empty()) parts.push_back(m.text("check", "enacted", {{"rules", rule_names(answer.what_if.enact, m)}}));
  if (!answer.what_if.repeal.empty()) parts.push_back(m.text("check", "without", {{"rules", rule_names(answer.what_if.repeal, m)}}));
  if (answer.what_if.as_of) parts.push_back(m.text("check", "as_of", {{"date", answer.what_if.as_of->to_string()}}));
  return fmt::format("{}", fmt::join(parts, m.label("sentence_separator")));
}

Section us_section(const CheckView& view, const Messages& m) {
  const Determination& d = view.answer->determination;
  AnswerRows rows(m.text("check", "us_side"), m);
  rows.add("what_if", what_if_words(*view.answer, m));
  rows.add("determination", us_words(d, m));
  if (d.us_at_least != d.us) {
    rows.add("range", m.text("check", "between",
                             {{"low", m.text("us_outcome", name_of(d.us_at_least))}, {"high", m.text("us_outcome", name_of(d.us))}}));
  }
  rows.add("classification", !d.classification.empty() ? listed(d.classification, m)
                                                       : m.text("check", d.needs_info.empty() ? "not_controlled" : "class_unclear"));
  rows.add("missing", missing_words(view, d.needs_info, m));
  rows.add("presumed", missing_words(view, d.presumed, m));
  std::string duty = levy_words(*view.answer, m);
  for (const rules::StatementLine& line : view.answer->duties) {
    duty += fmt::format("\n{} × {} = {}", percent(line.terms.rate.value(), 6), money_text(line.base), money_text(line.due));
  }
  rows.add("duty", duty.empty() ? m.text("check", "no_duty") : duty);
  rows.add("grade", m.text("grade", steelyard::name_of(d.grade)));
  return {"us_side", rows.take()};
}

Section conditions_section(const CheckView& view, const Messages& m) {
  Table table;
  table.title = m.text("check", "conditions");
  table.columns = {column("condition", m), column("asks", m), column("state", m), column("shown_by", m), column("rule", m)};
  for (const rules::ConditionState& state : view.answer->determination.condition_states) {
    std::string name = state.id;
    for (const rules::ConditionInfo& info : view.book->conditions()) {
      if (info.id == state.id) name = m.language() == Language::zh ? info.name_zh : info.name_en;
    }
    std::string shown;
    for (const auto& [fact, paper] : view.answer->transaction.papers) {
      if (fact.ends_with('.' + to_lower_ascii(state.id))) shown = paper;
    }
    if (shown.empty() && state.met == Truth::yes && state.because.starts_with("evidence.")) shown = m.text("check", "stated");
    if (shown.empty()) {
      shown = state.met == Truth::unknown ? m.text("check", "needs", {{"facts", fmt::format("{}", fmt::join(state.missing, ", "))}})
                                          : state.because;
    }
    table.rows.push_back({text_cell(state.id), text_cell(name), text_cell(m.text("condition_state", name_of(state.met))), text_cell(shown),
                          text_cell(state.rule.text())});
  }
  return {"conditions", std::move(table)};
}

Section china_section(const CheckView& view, const Messages& m) {
  const Determination& d = view.answer->determination;
  Table table;
  table.title = m.text("check", "china_side", {{"level", china_words(d, m)}});
  table.columns = {column("level", m), column("rule", m),  column("says", m),   column("kind", m),
                   column("grade", m), column("until", m), column("checked", m)};
  for (const rules::ChinaRow& row : d.china) {
    const rules::RuleInfo* info = view.book->rule(row.rule);
    std::string level = m.text("cn_outcome", name_of(row.level));
    if (row.reported && row.level != rules::CnOutcome{}) level += m.label("reported_only");
    if (row.holds == Truth::unknown) level += m.text("check", "may_hold");
    table.rows.push_back({text_cell(level), text_cell(row.rule.text()), text_cell(rule_name(*view.book, row.rule, m)),
                          text_cell(m.text("rule_kind", name_of(info->kind))),
                          text_cell(m.text("grade", steelyard::name_of(info->evidence->grade))),
                          text_cell(info->in_force.to ? info->in_force.to->plus_days(-1).to_string() : m.text("check", "open_ended")),
                          text_cell(info->last_checked ? info->last_checked->to_string() : std::string{})});
  }
  if (!d.cn_needs_info.empty())
    table.notes.push_back(m.text("check", "china_missing", {{"facts", missing_words(view, d.cn_needs_info, m)}}));
  if (d.china.empty()) table.notes.push_back(m.text("check", "china_nothing"));
  return {"china_side", std::move(table)};
}

Section flags_section(const CheckView& view, const Messages& m) {
  Table table;
  table.title = m.text("check", "flags");
  table.columns = {column("flag", m), column("rule", m), column("says", m)};
  for (const rules::Flag& flag : view.answer->determination.flags) {
    if (!flag.fact.empty()) continue;  // told where it is missing or presumed
    table.rows.push_back(
        {text_cell(m.text("flag", flag.name)), text_cell(flag.rule.text()), text_cell(rule_name(*view.book, flag.rule, m))});
  }
  return {"flags", std::move(table)};
}

Section exceptions_section(const CheckView& view, const Messages& m) {
  Table table;
  table.title = m.text("check", "exceptions");
  table.columns = {column("rule", m), column("says", m), column("state", m), column("shown_by", m)};
  for (const rules::ExceptionUse& use : view.answer->determination.exceptions) {
    std::vector<std::string> open;
    for (const rules::ConditionState& state : use.conditions) {
      if (state.met != Truth::yes) open.push_back(state.id + ": " + m.text("condition_state", name_of(state.met)));
    }
    const char* state = use.usable == Truth::no ? "refused" : use.sufficient ? "usable" : use.usable == Truth::yes ? "not_enough" : "open";
    table.rows.push_back({text_cell(use.rule.text()), text_cell(rule_name(*view.book, use.rule, m)),
                          text_cell(m.text("exception_state", state)),
                          text_cell(open.empty() ? " " : fmt::format("{}", fmt::join(open, "\n")))});
  }
  return {"exceptions", std::move(table)};
}

Section counters_section(const CheckView& view, const Messages& m) {
  Table table;
  table.title = m.text("check", "counters");
  table.columns = {column("cap", m),   column("product", m),  column("counted", m),
                   column("limit", m), column("headroom", m), column("state", m)};
  const auto mega = [](Tpp tpp) { return render_number(in_tpp(tpp) / 1e6, 7) + " M TPP"; };
  for (const rules::CapCheck& check : view.answer->caps) {
    std::string counted;
    std::string limit;
    std::string room;
    if (check.tpp) {
      const rules::CapAnswer& a = *check.tpp;
      counted = m.text("check", "counted_tpp",
                       {{"exported", mega(a.exported)},
                        {"pending", mega(a.pending)},
                        {"request", mega(a.request)},
                        {"us", mega(a.us)},
                        {"ratio", percent(a.ratio, 4)}});
      limit = fmt::format("{} ({})", percent(check.cap.share->value(), 4), mega(a.limit));
      room = mega(a.headroom);
      if (a.headroom_units) room += m.text("check", "units", {{"units", render_number(*a.headroom_units, 9)}});
    } else if (check.buyer_units) {
      counted = render_number(static_cast<double>(*check.buyer_units), 12);
      limit = render_number(static_cast<double>(*check.cap.units), 12);
      room = render_number(static_cast<double>(*check.cap.units - *check.buyer_units), 12);
    }
    std::string state = m.text("check", check.kept ? "kept" : "broken");
    if (check.cap.evidence->grade >= Grade::reported) state += " (" + m.text("grade", steelyard::name_of(check.cap.evidence->grade)) + ")";
    table.rows.push_back(
        {text_cell(check.cap.id), text_cell(check.product), text_cell(counted), text_cell(limit), text_cell(room), text_cell(state)});
    table.notes.push_back(
        m.text("check", "cap_note",
               {{"cap", check.cap.id}, {"citation", check.cap.citation}, {"date", check.counted_on ? check.counted_on->to_string() : ""}}));
  }
  return {"counters", std::move(table)};
}

Section screening_section(const CheckView& view, const Messages& m) {
  Table table;
  const CheckAnswer& answer = *view.answer;
  table.title = m.text("check", "screening",
                       {{"rows", render_number(static_cast<double>(answer.list_rows), 9)},
                        {"date", answer.list_as_of ? answer.list_as_of->to_string() : ""},
                        {"hash", answer.list_hash.substr(0, 12)}});
  table.columns = {column("party", m), column("name", m), column("listed_as", m), column("score", m), column("list", m), column("why", m)};
  for (const PartyScreening& one : answer.screening) {
    if (one.hits.empty()) {
      table.rows.push_back({text_cell(one.party.role), text_cell(one.party.name), text_cell(m.text("check", "no_lead")), Cell{},
                            text_cell(" "), text_cell(" ")});
    }
    for (const rules::ScreeningHit& hit : one.hits) {
      table.rows.push_back({text_cell(one.party.role), text_cell(one.party.name), text_cell(hit.matched),
                            number_cell(std::round(hit.score * 1000.0) / 1000.0), text_cell(hit.party->source),
                            text_cell(screening_reason(hit, m))});
    }
  }
  if (!answer.list_hash.empty()) {
    table.notes.push_back(m.text("check", "lead_not_verdict"));
    if (!answer.list_as_of) table.notes.push_back(m.text("check", "list_undated"));
  }
  return {"screening", std::move(table)};
}

Section edges_section(const CheckView& view, const Messages& m) {
  Table table;
  table.title = m.text("check", "near_edges");
  table.columns = {column("fact", m), column("value", m), column("threshold", m), column("distance", m), column("rule", m)};
  for (const rules::Headroom& room : view.answer->headroom) {
    // The limbs of the foundry presumption are told however far they are.
    if (!room.near && room.facts.front() != "item.transistors_billion") continue;
    const auto shown = [&](double value) { return rules::fact_text(*view.book, room.facts.front(), value); };
    const std::string share = format_number(std::abs(room.relative) * 100.0, 2);
    table.rows.push_back({text_cell(fmt::format("{}", fmt::join(room.facts, " + "))), text_cell(shown(room.value)),
                          text_cell(room.comparison + " " + shown(room.threshold)),
                          text_cell(m.text("check",
                                           room.relative < 0.0   ? "under"
                                           : room.relative > 0.0 ? "over"
                                                                 : "on_edge",
                                           {{"share", share}})),
                          text_cell(fmt::format("{}", fmt::join(room.used_by, ", ")))});
  }
  if (!table.rows.empty()) table.notes.push_back(m.text("check", "edge_note"));
  return {"near_edges", std::move(table)};
}

std::string set_words(const std::vector<RuleId>& set, const Messages& m) { return rule_names(set, m); }

Section change_section(const CheckView& view, const Messages& m) {
  const CheckAnswer& answer = *view.answer;
  AnswerRows rows(m.text("check", "what_would_change"), m);
  std::vector<std::string> us;
  for (const auto& set : answer.decisive.us) us.push_back(set_words(set, m));
  rows.add("decisive_us", fmt::format("{}", fmt::join(us, "\n")));
  std::vector<std::string> cn;
  for (const auto& set : answer.decisive.cn) cn.push_back(set_words(set, m));
  rows.add("decisive_cn", fmt::format("{}", fmt::join(cn, "\n")));
  std::vector<std::string> waiting;
  for (const rules::TraceLine& line : answer.determination.trace) {
    if (!line.in_force && line.fired != Truth::no) {
      waiting.push_back(
          fmt::format("{} ({}): {}", line.rule.text(), m.text("rule_status", name_of(line.status)), rule_name(*view.book, line.rule, m)));
    }
  }
  rows.add("if_enacted", fmt::format("{}", fmt::join(waiting, "\n")));
  return {"what_would_change", rows.take()};
}

Section trace_section(const CheckView& view, const Messages& m) {
  Table table;
  table.title = m.text("check", view.trace ? "trace_all" : "trace");
  table.columns = {column("stage", m),    column("rule", m),  column("fired", m),  column("because", m),
                   column("citation", m), column("grade", m), column("checked", m)};
  for (const rules::TraceLine& line : view.answer->determination.trace) {
    if (!view.trace && !line.applied) continue;
    std::string fired = m.text("fired", name_of(line.fired));
    if (line.replaced_by) fired += m.text("check", "replaced_by", {{"rule", line.replaced_by->text()}});
    if (!line.in_force) fired += " (" + m.text("rule_status", name_of(line.status)) + ")";
    std::string because = line.because;
    if (!line.missing.empty())
      because += (because.empty() ? "" : "\n") + m.text("check", "needs", {{"facts", fmt::format("{}", fmt::join(line.missing, ", "))}});
    table.rows.push_back({text_cell(m.text("stage", name_of(line.stage))), text_cell(line.rule.text()), text_cell(fired),
                          text_cell(because.empty() ? " " : because), text_cell(line.citation),
                          text_cell(m.text("grade", steelyard::name_of(line.grade))),
                          text_cell(line.last_checked ? line.last_checked->to_string() : std::string{})});
  }
  return {"trace", std::move(table)};
}

Section sources_section(const CheckView& view, const Messages& m) {
  Table table;
  table.title = m.text("check", "sources");
  table.columns = {column("source", m), column("as_of", m), column("url", m)};
  std::set<SourceId> seen;
  for (const rules::TraceLine& line : view.answer->determination.trace) {
    if (!line.applied && !view.trace) continue;
    for (const SourceId& id : line.evidence->sources) {
      if (!seen.insert(id).second) continue;
      const catalog::Source* source = view.sources ? view.sources(id) : nullptr;
      std::string as_of;
      if (source != nullptr && source->as_of) as_of = source->as_of->text;
      table.rows.push_back({text_cell(source != nullptr ? source->title : id.text()), text_cell(as_of.empty() ? " " : as_of),
                            text_cell(source != nullptr && !source->url.empty() ? source->url : " ")});
    }
  }
  return {"sources", std::move(table)};
}

std::string heading(const CheckView& view, const Messages& m) {
  const CheckAnswer& answer = *view.answer;
  std::string item = answer.transaction.chip != nullptr ? name_of(*answer.transaction.chip, m) : std::string{};
  const auto text = [&](const char* fact) {
    const auto found = answer.transaction.facts.find(fact);
    return found == answer.transaction.facts.end() ? std::string{} : rules::fact_text(*view.book, fact, found->second);
  };
  if (item.empty()) item = text("item.id");
  return m.text("check", "heading",
                {{"title", answer.transaction.title},
                 {"item", item},
                 {"units", answer.transaction.units ? render_number(static_cast<double>(*answer.transaction.units), 12) : ""},
                 {"from", text("route.ship_from")},
                 {"to", text("route.destination")},
                 {"activity", text("activity")},
                 {"on", answer.on.to_string()}});
}

}  // namespace

std::string to_lower_ascii(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

std::string screening_reason(const rules::ScreeningHit& hit, const Messages& m) {
  std::vector<std::string> pairs;
  for (const rules::TokenPair& pair : hit.pairs) pairs.push_back(fmt::format("{} ~ {} {:.2f}", pair.asked, pair.listed, pair.similarity));
  std::string reason = m.text("screening_method", hit.method);
  if (!pairs.empty()) reason += m.label("title_separator") + fmt::format("{}", fmt::join(pairs, ", "));
  if (hit.numbers_differ) reason += m.label("sentence_separator") + m.text("check", "numbers_differ");
  return reason;
}

std::string rule_name(const rules::RuleBook& book, const RuleId& id, const Messages& m) {
  const rules::RuleInfo* info = book.rule(id);
  if (info == nullptr) return id.text();
  return m.language() == Language::zh ? info->name_zh : info->name_en;
}

std::string fact_question(const rules::RuleBook& book, const std::string& fact, const Messages& m) {
  for (const rules::FactInfo& info : book.facts()) {
    if (info.name == fact) return m.language() == Language::zh ? info.question_zh : info.question_en;
  }
  return {};
}

std::string us_words(const Determination& d, const Messages& m) {
  std::string words = m.text("verdict", name_of(d.determination));
  if (d.review_policy != rules::ReviewPolicy::none) {
    words += m.label("list_next") + m.text("check", d.determination == rules::Verdict::needs_info ? "at_worst" : "review",
                                           {{"policy", m.text("review_policy", name_of(d.review_policy))}});
  }
  return words;
}

std::string china_words(const Determination& d, const Messages& m) {
  std::string words = m.text("cn_outcome", name_of(d.cn));
  if (d.cn_at_least != d.cn) words = m.text("label", "at_worst", {{"outcome", words}});
  if (d.cn != rules::CnOutcome{} && d.cn_rests_on_reports_only) words += m.label("reported_only");
  return words;
}

std::string check_summary(const CheckView& view, const Messages& m) {
  const Determination& d = view.answer->determination;
  const std::size_t open = outstanding(d);
  std::vector<std::string> missing = d.needs_info;
  return m.text("check", d.determination == rules::Verdict::needs_info ? "summary_needs_info" : "summary",
                {{"us", us_words(d, m)},
                 {"not_approval", d.review_policy == rules::ReviewPolicy::case_by_case ? m.text("check", "not_approval") : ""},
                 {"open", open > 0 ? std::to_string(open) : ""},
                 {"of", std::to_string(d.condition_states.size())},
                 {"facts", fmt::format("{}", fmt::join(missing, m.label("list_next")))},
                 {"duty", levy_words(*view.answer, m)},
                 {"cn", china_words(d, m)},
                 {"cn_facts", fmt::format("{}", fmt::join(d.cn_needs_info, m.label("list_next")))}});
}

std::string render_check(const CheckView& view, const Messages& m, Format format, const Style& style) {
  if (format == Format::json) return json_text(check_json(view, m));
  if (format == Format::csv) {
    return render(batch_table({{0, *view.answer}}, *view.book, m, format), format, style);
  }
  std::string out = format == Format::md ? "# " + heading(view, m) + "\n\n" : heading(view, m) + "\n";
  out += check_summary(view, m) + "\n\n";
  const std::vector<Section> sections{us_section(view, m),        conditions_section(view, m), exceptions_section(view, m),
                                      counters_section(view, m),  china_section(view, m),      flags_section(view, m),
                                      screening_section(view, m), edges_section(view, m),      change_section(view, m),
                                      trace_section(view, m),     sources_section(view, m)};
  std::vector<Section> shown;
  for (const Section& section : sections) {
    // Notes of an empty table are words worth reading too: no rule found is an answer.
    if (section.table.rows.empty() && section.key == "china_side") {
      Table table = section.table;
      table.columns = {column("answer", m)};
      for (const std::string& note : table.notes) table.rows.push_back({text_cell(note)});
      table.notes.clear();
      shown.push_back({section.key, std::move(table)});
    } else {
      shown.push_back(section);
    }
  }
  out += render_sections(shown, format, style);
  out += '\n' + m.text("check", "footer", {{"version", view.engine_version}, {"data", view.data_hash.substr(0, 12)}}) + '\n';
  return out;
}

Table batch_table(const std::vector<BatchRow>& rows, const rules::RuleBook& book, const Messages& m, Format format) {
  const bool people = format == Format::table || format == Format::md;
  Table table;
  for (const char* key : {"line", "title", "item", "from", "to", "date", "determination", "review_policy", "outstanding", "missing", "duty",
                          "china_side", "flags", "grade"}) {
    const std::string_view name = key;
    if (name == "line") {
      table.columns.push_back({key, m.text("column", "line_number"), false});
      continue;
    }
    table.columns.push_back(name == "duty" ? Column{key, m.text("column", "levied"), false} : column(key, m));
  }
  for (const BatchRow& row : rows) {
    const Determination& d = row.answer.determination;
    const auto text = [&](const char* fact) {
      const auto found = row.answer.transaction.facts.find(fact);
      return found == row.answer.transaction.facts.end() ? std::string{} : rules::fact_text(book, fact, found->second);
    };
    std::set<std::string> flags;
    for (const rules::Flag& flag : d.flags) flags.insert(people ? m.text("flag", flag.name) : flag.name);
    const auto word = [&](const char* section, std::string_view code) { return people ? m.text(section, code) : std::string{code}; };
    Cell line;
    if (row.line > 0) line.value = static_cast<double>(row.line);
    table.rows.push_back({line, text_cell(row.answer.transaction.title), text_cell(text("item.id")), text_cell(text("route.ship_from")),
                          text_cell(text("route.destination")), text_cell(row.answer.on.to_string()),
                          text_cell(word("verdict", name_of(d.determination))), text_cell(word("review_policy", name_of(d.review_policy))),
                          text_cell(fmt::format("{}", fmt::join(d.conditions, " "))),
                          text_cell(fmt::format("{}", fmt::join(d.needs_info, " "))), text_cell(levy_words(row.answer, m)),
                          text_cell(people ? china_words(d, m) : std::string{name_of(d.cn)}),
                          text_cell(fmt::format("{}", fmt::join(flags, " "))), text_cell(word("grade", steelyard::name_of(d.grade)))});
  }
  return table;
}

}  // namespace steelyard::report
