#include "report/rules/rules_list_view.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "base/unit.hpp"
#include "report/catalog/catalog_view_fields.hpp"
#include "report/words.hpp"

namespace steelyard::report {
namespace {

using rules::QuickAnswer;
using rules::RuleInfo;
using rules::TimelineSpan;

constexpr double kHardly = 0.0005;  // a cut of less is just under the edge

bool for_people(Format format) { return format == Format::table || format == Format::md; }
Column column(const char* key, const Messages& m) { return {key, m.text("column", key), false}; }

std::string word(const char* section, std::string_view code, const Messages& m, Format format) {
  return for_people(format) ? m.text(section, code) : std::string{code};
}

std::string outcome_of(const RuleInfo& info) {
  return info.review_policy.empty() ? info.outcome : info.outcome + " / " + info.review_policy;
}

/// A letter for each answer of the US side; the legend is made from the same table.
char us_letter(const QuickAnswer& a) {
  if (a.determination == rules::Verdict::needs_info) return '?';
  switch (a.us) {
    case rules::UsOutcome::no_licence_required: return '.';
    case rules::UsOutcome::licence_exception: return 'e';
    case rules::UsOutcome::presumption_of_approval: return 'a';
    case rules::UsOutcome::case_by_case: return 'c';
    case rules::UsOutcome::presumption_of_denial: return 'D';
    case rules::UsOutcome::prohibited: return 'X';
  }
  return '?';
}
char cn_letter(const QuickAnswer& a) { return ".dnB"[static_cast<std::size_t>(a.cn)]; }

std::string gate_role(const QuickAnswer& a) {
  if (a.determination == rules::Verdict::needs_info) return "unknown";
  if (a.us >= rules::UsOutcome::presumption_of_denial) return "closed";
  return a.us == rules::UsOutcome::no_licence_required ? "open" : "needs_review";
}

std::string change_words(const rules::AnswerChange& change, const std::string& value, const Messages& m) {
  const auto in = [&](const char* section) { return m.has(section, value) ? m.text(section, value) : value; };
  if (value.empty()) return "—";
  if (change.what == "determination") return in("verdict");
  if (change.what == "review_policy") return in("review_policy");
  if (change.what == "china_side") return in("cn_outcome");
  if (change.what == "condition") return in("condition_state");
  if (value.starts_with("replaced_by "))
    return m.text("check", "replaced_by", {{"rule", value.substr(12)}}).substr(m.language() == Language::zh ? 3 : 2);
  if (change.what == "rule") return in("standing");
  return value;
}

/// The rules of a change that now apply or no longer do.
std::string reasons(const TimelineSpan& span, const rules::RuleBook& book, const Messages& m) {
  std::vector<std::string> parts;
  for (const rules::AnswerChange& change : span.changes) {
    if (change.what != "rule") continue;
    const bool came = change.after == "applies" || change.after == "may_apply";
    const bool went = change.before == "applies" || change.before == "may_apply";
    if (came == went) continue;
    parts.push_back(fmt::format("{} {} ({})", came ? "+" : "−", change.subject, rule_name(book, RuleId{change.subject}, m)));
  }
  return fmt::format("{}", fmt::join(parts, "\n"));
}

}  // namespace

std::string quick_words(const QuickAnswer& a, const Messages& m) {
  const std::string words = m.text("us_outcome", name_of(a.us));
  return a.determination == rules::Verdict::needs_info ? m.text("label", "at_worst", {{"outcome", words}}) : words;
}

Table rules_table(const rules::RuleBook& book, std::string_view side, const Messages& m, Format format) {
  std::vector<const RuleInfo*> rules;
  for (const RuleInfo& info : book.rules()) {
    if (side.empty() || name_of(info.side) == side) rules.push_back(&info);
  }
  std::stable_sort(rules.begin(), rules.end(), [](const RuleInfo* a, const RuleInfo* b) {
    return std::tuple(a->side, a->in_force.from) < std::tuple(b->side, b->in_force.from);
  });
  Table table;
  for (const char* key : {"id", "side", "kind", "from", "until", "status", "stage", "says", "outcome", "citation", "grade", "checked"}) {
    if (for_people(format) && (std::string_view{key} == "stage" || std::string_view{key} == "citation" || std::string_view{key} == "side"))
      continue;
    table.columns.push_back(column(key, m));
  }
  for (const RuleInfo* info : rules) {
    const std::string name = m.language() == Language::zh ? info->name_zh : info->name_en;
    std::vector<Cell> row{text_cell(info->id.text())};
    if (!for_people(format)) row.push_back(text_cell(name_of(info->side)));
    row.push_back(text_cell(word("rule_kind", name_of(info->kind), m, format)));
    row.push_back(text_cell(info->in_force.from.to_string()));
    row.push_back(text_cell(info->in_force.to    ? info->in_force.to->plus_days(-1).to_string()
                            : for_people(format) ? m.text("check", "open_ended")
                                                 : ""));
    row.push_back(text_cell(word("rule_status", name_of(info->status), m, format)));
    if (!for_people(format)) row.push_back(text_cell(name_of(info->stage)));
    row.push_back(text_cell(name));
    row.push_back(text_cell(outcome_of(*info)));
    if (!for_people(format)) row.push_back(text_cell(info->citation));
    row.push_back(text_cell(word("grade", steelyard::name_of(info->evidence->grade), m, format)));
    row.push_back(text_cell(info->last_checked ? info->last_checked->to_string() : ""));
    table.rows.push_back(std::move(row));
  }
  table.notes.push_back(m.text("check", "rules_count", {{"count", std::to_string(rules.size())}}));
  return table;
}

std::vector<Section> show_rule(const RuleInfo& info, const rules::RuleBook& book, const Messages& m, const SourceLookup& sources) {
  Table table;
  table.title = m.language() == Language::zh ? info.name_zh : info.name_en;
  table.columns = {column("question", m), column("answer", m)};
  const auto add = [&](const char* key, const std::string& value) {
    if (!value.empty()) table.rows.push_back({text_cell(m.text("column", key)), text_cell(value)});
  };
  add("id", info.id.text());
  add("side", m.text("side", name_of(info.side)));
  add("kind", m.text("rule_kind", name_of(info.kind)));
  add("status", m.text("rule_status", name_of(info.status)));
  add("stage", m.text("stage", name_of(info.stage)));
  add("from", info.in_force.from.to_string());
  add("until", info.in_force.to ? info.in_force.to->plus_days(-1).to_string() : m.text("check", "open_ended"));
  add("published", info.published ? info.published->to_string() : "");
  add("test", info.test);
  add("outcome", outcome_of(info));
  add("classification", fmt::format("{}", fmt::join(info.classification, ", ")));
  std::vector<std::string> replaced;
  for (const RuleId& id : info.instead_of) replaced.push_back(id.text());
  add("instead_of", fmt::format("{}", fmt::join(replaced, ", ")));
  add("flags", fmt::format("{}", fmt::join(info.flags, ", ")));
  add("citation", info.citation);
  add("grade", m.text("grade", steelyard::name_of(info.evidence->grade)));
  add("checked", info.last_checked ? info.last_checked->to_string() : "");
  add("note", info.note);
  add("file", info.place.to_string());
  Table conditions;
  conditions.title = m.text("check", "conditions");
  conditions.columns = {column("condition", m), column("asks", m), column("test", m), column("citation", m)};
  for (const std::string& id : info.conditions) {
    for (const rules::ConditionInfo& condition : book.conditions()) {
      if (condition.id != id) continue;
      conditions.rows.push_back({text_cell(id), text_cell(m.language() == Language::zh ? condition.name_zh : condition.name_en),
                                 text_cell(condition.test), text_cell(condition.citation)});
    }
  }
  Table from;
  from.title = m.text("check", "sources");
  from.columns = {column("source", m), column("as_of", m), column("url", m)};
  for (const SourceId& id : info.evidence->sources) {
    const catalog::Source* source = sources ? sources(id) : nullptr;
    std::string as_of = source != nullptr && source->as_of ? source->as_of->text : std::string{};
    from.rows.push_back(
        {text_cell(source != nullptr ? source->title : id.text()), text_cell(as_of), text_cell(source != nullptr ? source->url : "")});
  }
  return {{"rule", std::move(table)}, {"conditions", std::move(conditions)}, {"sources", std::move(from)}};
}

std::string timeline_strip(const std::vector<TimelineSpan>& spans, const Messages& m) {
  if (spans.empty()) return {};
  std::string years;
  std::string us;
  std::string cn;
  Date day = Date::from_civil(spans.front().from.year(), spans.front().from.month(), 1);
  const auto span_on = [&](Date on) -> const TimelineSpan* {
    for (const TimelineSpan& span : spans) {
      if (span.from <= on && on < span.to) return &span;
    }
    return nullptr;
  };
  std::string us_letters;
  std::string cn_letters;
  while (day < spans.back().to) {
    const Date next = day.month() == 12 ? Date::from_civil(day.year() + 1, 1, 1) : Date::from_civil(day.year(), day.month() + 1, 1);
    const TimelineSpan* span = span_on(next.plus_days(-1));  // the last day of the month stands for it
    if (span == nullptr) span = &spans.back();
    if (day.month() == 1) years += fmt::format("|{:<11}", day.year());
    if (years.empty()) years = std::string(13 - day.month(), ' ');
    us += us_letter(span->answer);
    cn += cn_letter(span->answer);
    if (us_letters.find(us.back()) == std::string::npos) us_letters += us.back();
    if (cn_letters.find(cn.back()) == std::string::npos) cn_letters += cn.back();
    day = next;
  }
  years.resize(std::max(us.size(), years.size()), ' ');
  std::string out = fmt::format("     {}\nUS   {}\nCN   {}\n\n", years.substr(0, us.size()), us, cn);
  const auto legend = [&](const char* section, const std::string& letters) {
    std::vector<std::string> parts;
    for (const char c : letters) parts.push_back(fmt::format("{} {}", c, m.text(section, std::string_view{&c, 1})));
    return fmt::format("{}", fmt::join(parts, m.label("sentence_separator")));
  };
  return out + "US: " + legend("strip_us", us_letters) + "\nCN: " + legend("strip_cn", cn_letters) + "\n";
}

Table timeline_table(const std::vector<TimelineSpan>& spans, const rules::RuleBook& book, const Messages& m, Format format) {
  Table table;
  for (const char* key : {"from", "until", "us", "cn"}) table.columns.push_back(column(key, m));
  table.columns.push_back({"duty", m.text("column", "levied"), false});
  table.columns.push_back(column("reason", m));
  for (const TimelineSpan& span : spans) {
    const QuickAnswer& a = span.answer;
    const std::string us = for_people(format) ? quick_words(a, m) : std::string{name_of(a.us)};
    const char* duty = a.duty ? "yes" : a.duty_open ? "unknown" : "no";
    std::string why = reasons(span, book, m);
    table.rows.push_back({text_cell(span.from.to_string()), text_cell(span.to.plus_days(-1).to_string()), text_cell(us),
                          text_cell(word("cn_outcome", name_of(a.cn), m, format)), text_cell(for_people(format) ? m.label(duty) : duty),
                          text_cell(why.empty() && for_people(format) ? " " : why)});
  }
  return table;
}

Chart timeline_chart(const std::vector<ChipTimeline>& chips, const Messages& m) {
  std::set<Date> days;
  for (const ChipTimeline& chip : chips) {
    for (const TimelineSpan& span : chip.spans) days.insert(span.from);
  }
  Chart chart;
  chart.id = "rules-timeline";
  chart.title = m.text("check", "timeline_title");
  chart.description = m.text("check", "timeline_description");
  chart.width = 120.0 + 62.0 * static_cast<double>(days.size());
  Mark cells;
  cells.kind = MarkKind::cell;
  for (const ChipTimeline& chip : chips) {
    for (const Date day : days) {
      for (const TimelineSpan& span : chip.spans) {
        if (!(span.from <= day && day < span.to)) continue;
        Datum datum;
        datum.label = chip.name;
        datum.series = day.to_string();
        datum.title = fmt::format("{}, {}: {}; {}", chip.name, day.to_string(), quick_words(span.answer, m),
                                  m.text("cn_outcome", name_of(span.answer.cn)));
        datum.text = m.text("strip_us_short", std::string(1, us_letter(span.answer)));
        datum.role = gate_role(span.answer);
        cells.data.push_back(std::move(datum));
      }
    }
  }
  chart.marks.push_back(std::move(cells));
  return chart;
}

Table diff_table(const std::vector<rules::AnswerChange>& changes, const rules::RuleBook& book, const std::string& before,
                 const std::string& after, const Messages& m, Format format) {
  Table table;
  table.columns = {column("what", m), {"before", before, false}, {"after", after, false}};
  if (for_people(format)) table.columns.push_back(column("says", m));
  for (const rules::AnswerChange& change : changes) {
    if (!for_people(format)) {
      table.rows.push_back({text_cell(change.subject.empty() ? change.what : change.what + " " + change.subject), text_cell(change.before),
                            text_cell(change.after)});
      continue;
    }
    std::string says = " ";
    if (change.what == "rule") says = rule_name(book, RuleId{change.subject}, m);
    for (const rules::ConditionInfo& info : book.conditions()) {
      if (change.what == "condition" && info.id == change.subject) says = m.language() == Language::zh ? info.name_zh : info.name_en;
    }
    table.rows.push_back({text_cell(m.text("change", change.what, {{"subject", change.subject}})),
                          text_cell(change_words(change, change.before, m)), text_cell(change_words(change, change.after, m)),
                          text_cell(says)});
  }
  if (changes.empty())
    table.rows.push_back({text_cell(m.text("check", "nothing_changed")), text_cell(" "), text_cell(" "), text_cell(" ")});
  return table;
}

std::string limit_text(const rules::RuleBook& book, const std::string& fact, const rules::Limit& limit, const Messages& m) {
  if (!limit.bounded) return m.text("check", "any");
  return (limit.strict ? "< " : "≤ ") + rules::fact_text(book, fact, limit.value);
}

Table corners_table(const std::vector<rules::DesignCorner>& corners, const rules::RuleBook& book, const std::string& title,
                    const Messages& m) {
  Table table;
  table.title = title;
  std::vector<std::string> facts;
  if (!corners.empty()) {
    for (const auto& [fact, limit] : corners.front().limits) facts.push_back(fact);
  }
  std::sort(facts.begin(), facts.end(), [](const std::string& a, const std::string& b) {
    return (a == "item.tpp") > (b == "item.tpp") || ((a == "item.tpp") == (b == "item.tpp") && a < b);
  });
  for (const std::string& fact : facts) table.columns.push_back({fact, m.text("part_number", fact), false});
  table.columns.push_back(column("answer", m));
  for (const rules::DesignCorner& corner : corners) {
    std::vector<Cell> row;
    for (const std::string& fact : facts) row.push_back(text_cell(limit_text(book, fact, corner.limits.at(fact), m)));
    row.push_back(text_cell(quick_words(corner.answer, m)));
    table.rows.push_back(std::move(row));
  }
  table.notes.push_back(m.text("check", corners.empty() ? "no_design" : "corners_note"));
  return table;
}

Table cuts_table(const std::vector<NamedCut>& cuts, const rules::RuleBook& book, const std::string& title, const Messages& m) {
  Table table;
  table.title = title;
  table.columns = {column("cut", m), column("becomes", m), column("deepest", m), column("like", m)};
  for (const NamedCut& named : cuts) {
    std::vector<std::string> parts;
    for (const auto& [fact, limit] : named.cut.limits)
      parts.push_back(m.text("part_number", fact) + " " + limit_text(book, fact, limit, m));
    table.rows.push_back({text_cell(fmt::format("{}", fmt::join(parts, m.label("list_last")))), text_cell(quick_words(named.cut.answer, m)),
                          text_cell(named.cut.deepest < kHardly ? m.text("check", "hardly") : "−" + percent(named.cut.deepest, 3)),
                          text_cell(named.like.empty() ? " " : named.like)});
  }
  table.notes.push_back(m.text("check", cuts.empty() ? "no_cut" : "cuts_note"));
  return table;
}

Table screening_table(const std::vector<rules::ScreeningHit>& hits, const rules::ScreeningList& list, const Messages& m, Format format) {
  Table table;
  table.title = m.text("check", "screening",
                       {{"rows", render_number(static_cast<double>(list.parties.size()), 9)},
                        {"date", list.as_of ? list.as_of->to_string() : ""},
                        {"hash", list.hash.substr(0, 12)}});
  table.columns = {column("score", m), column("listed_as", m), column("name", m), column("list", m), column("why", m)};
  if (!for_people(format)) {
    for (const char* key : {"citation", "list_sha256", "list_as_of"}) table.columns.push_back({key, key, false});
  }
  for (const rules::ScreeningHit& hit : hits) {
    std::vector<Cell> row{number_cell(std::round(hit.score * 1000.0) / 1000.0), text_cell(hit.matched), text_cell(hit.party->name),
                          text_cell(hit.party->source), text_cell(screening_reason(hit, m))};
    if (!for_people(format)) {
      row.push_back(text_cell(hit.party->citation));
      row.push_back(text_cell(list.hash));
      row.push_back(text_cell(list.as_of ? list.as_of->to_string() : ""));
    }
    table.rows.push_back(std::move(row));
  }
  if (hits.empty()) table.notes.push_back(m.text("check", "no_lead_note"));
  table.notes.push_back(m.text("check", "lead_not_verdict"));
  if (!list.as_of) table.notes.push_back(m.text("check", "list_undated"));
  return table;
}

}  // namespace steelyard::report
