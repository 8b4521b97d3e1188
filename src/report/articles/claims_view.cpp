#include "report/articles/claims_view.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/articles/claims_words.hpp"
#include "report/catalog/facts_view.hpp"
#include "report/words.hpp"

namespace steelyard::report {
namespace {

using claims::Answer;
using claims::Judgement;
using claims::ReadingAnswer;

bool is_for_people(Format format) { return format == Format::table || format == Format::md; }

Cell text_or_unknown(std::string text) { return text.empty() ? Cell{} : cell(std::move(text)); }

Column column(std::string_view key, const Messages& messages, bool right = false) {
  return {std::string{key}, messages.label(fmt::format("claims.column.{}", key)), right};
}

std::vector<std::string> sources_of(const Answer& answer) {
  std::vector<std::string> ids;
  for (const ReadingAnswer& reading : answer.readings) {
    for (const auto& [text, resolved] : reading.inputs) {
      for (const SourceId& id : resolved.sources) {
        if (std::find(ids.begin(), ids.end(), id.text()) == ids.end()) ids.push_back(id.text());
      }
    }
  }
  return ids;
}

std::string verdict_word(claims::Verdict verdict, const Messages& messages) {
  return messages.label(fmt::format("claims.verdict.{}", claims::name_of(verdict)));
}

std::string outlet_name(const claims::Outlet& outlet, const Messages& messages) {
  return messages.language() == Language::zh ? outlet.name_zh : outlet.name_en;
}

/// Chinese readers get the article's own words, others the gist.
std::string statement_of(const claims::Claim& claim, const Messages& messages) {
  return messages.language() == Language::zh ? claim.anchor : claim.gist;
}

/// The first fair reading that has a figure: what programs get as ours.
const ReadingAnswer* first_with_figure(const Answer& answer) {
  const auto found = std::find_if(answer.readings.begin(), answer.readings.end(),
                                  [](const ReadingAnswer& r) { return !r.reading->is_slip && r.value.has_value(); });
  return found == answer.readings.end() ? nullptr : &*found;
}

void add_programs_row(Table& table, const Judgement& judgement, const ClaimWords& words) {
  const claims::Claim& claim = *judgement.then.claim;
  const claims::Outlet& outlet = words.book.outlet(claim);
  const ReadingAnswer* ours = first_with_figure(judgement.then);
  const auto grade = [](const Answer& answer) {
    return answer.verdict == claims::Verdict::not_checkable ? Cell{} : cell(std::string{name_of(answer.grade)});
  };
  const auto number = [](const std::optional<double>& n) { return n ? cell(*n) : Cell{}; };
  table.rows.push_back({cell(claim.id.text()),
                        cell(outlet.article),
                        cell(outlet.id.text()),
                        cell(outlet.date.text),
                        cell(std::string{claims::name_of(claim.kind)}),
                        cell(claim.subject),
                        cell(claim.anchor),
                        cell(claim.gist),
                        text_or_unknown(claim.basis),
                        text_or_unknown(claim.period),
                        text_or_unknown(claim.relayed_from),
                        text_or_unknown(claim.says.hedge),
                        number(claim.says.value),
                        number(claim.says.low),
                        number(claim.says.high),
                        text_or_unknown(claim.says.date ? claim.says.date->text : ""),
                        text_or_unknown(claim.says.unit),
                        cell(std::string{claims::name_of(judgement.then.verdict)}),
                        cell(std::string{claims::name_of(judgement.now.verdict)}),
                        ours != nullptr ? cell(ours->reading->basis) : Cell{},
                        ours != nullptr ? cell(ours->value->mid) : Cell{},
                        grade(judgement.then),
                        cell(sources_of(judgement.then)),
                        text_or_unknown(claim.why_not)});
}

void add_counts(Table& table, const std::vector<Judgement>& judgements, const Messages& messages) {
  const auto counted = [&](auto&& verdict_of) {
    std::array<std::size_t, 4> counts{};
    for (const Judgement& judgement : judgements) ++counts[static_cast<std::size_t>(verdict_of(judgement))];
    Arguments arguments;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      arguments.emplace_back(std::string{claims::verdict_names()[i]}, std::to_string(counts[i]));
    }
    return arguments;
  };
  table.notes.push_back(messages.text("label", "facts.count", {{"count", std::to_string(judgements.size())}}));
  table.notes.push_back(messages.text("label", "claims.counts_then", counted([](const Judgement& j) { return j.then.verdict; })));
  table.notes.push_back(messages.text("label", "claims.counts_now", counted([](const Judgement& j) { return j.now.verdict; })));
  table.notes.push_back(messages.label("claims.legend"));
}

}  // namespace

Table claims_table(const std::vector<Judgement>& judgements, const ClaimWords& words, Format format) {
  Table table;
  const Messages& messages = words.messages;
  if (!is_for_people(format)) {
    for (const char* key : {"id",    "article", "outlet",        "date",      "kind",      "subject", "anchor",  "gist",
                            "basis", "period",  "relayed_from",  "hedge",     "value",     "low",     "high",    "stated_date",
                            "unit",  "verdict", "verdict_today", "our_basis", "our_value", "grade",   "sources", "why_not"}) {
      table.columns.push_back(column(key, messages));
    }
    for (const Judgement& judgement : judgements) add_programs_row(table, judgement, words);
    return table;
  }
  for (const char* key : {"id", "outlet", "statement", "verdict", "verdict_today", "why"}) table.columns.push_back(column(key, messages));
  for (const Judgement& judgement : judgements) {
    const claims::Claim& claim = *judgement.then.claim;
    const bool is_same = judgement.now.verdict == judgement.then.verdict;
    table.rows.push_back({cell(claim.id.text()), cell(outlet_name(words.book.outlet(claim), messages)), cell(statement_of(claim, messages)),
                          cell(verdict_word(judgement.then.verdict, messages)),
                          cell(is_same ? messages.label("claims.same") : verdict_word(judgement.now.verdict, messages)),
                          cell(why_text(judgement.then, words))});
  }
  add_counts(table, judgements, messages);
  return table;
}

namespace {

Table statement_table(const claims::Claim& claim, const Judgement& judgement, const ClaimWords& words) {
  const Messages& messages = words.messages;
  const claims::Outlet& outlet = words.book.outlet(claim);
  Table table;
  table.title = fmt::format("{} {}", claim.id.text(), subject_name(claim.subject, words.catalog, messages));
  table.columns = {column("key", messages), column("value", messages)};
  const auto add = [&](std::string_view key, std::string value) {
    if (!value.empty()) table.rows.push_back({cell(messages.label(fmt::format("claims.column.{}", key))), cell(std::move(value))});
  };
  add("anchor", messages.text("label", "claims.quoted", {{"text", claim.anchor}}));
  if (messages.language() == Language::en) add("gist", claim.gist);
  add("outlet", fmt::format("{} ({}, {})", outlet_name(outlet, messages), outlet.article, outlet.date.text));
  add("kind", messages.label(fmt::format("claims.kind.{}", claims::name_of(claim.kind))));
  add("stated", stated_text(claim.says, words));
  if (claim.says.value) add("allowed", allowed_text(claims::allowed_by(claim.says, words.book), claim.says.unit, messages));
  if (claim.is_gain) add("gain", messages.label("claims.gain_rule"));
  if (!claim.basis.empty()) add("basis", basis_word(claim.basis, messages));
  add("period", claim.period);
  add("relayed_from", claim.relayed_from);
  for (const Answer* answer : {&judgement.then, &judgement.now}) {
    add(answer == &judgement.then ? "verdict" : "verdict_today",
        fmt::format("{} ({}): {}", verdict_word(answer->verdict, messages), answer->on.to_string(), why_text(*answer, words)));
  }
  if (judgement.then.verdict != claims::Verdict::not_checkable) add("grade", grade_text(judgement.then.grade, messages));
  add("note", messages.language() == Language::zh ? claim.note_zh : claim.note_en);
  return table;
}

Table readings_table(const Judgement& judgement, const ClaimWords& words, Format format) {
  const Messages& messages = words.messages;
  const bool for_people = is_for_people(format);
  Table table;
  table.title = messages.label("claims.section_readings");
  for (const char* key : {"on", "basis", "expression", "role", "agreement"}) table.columns.push_back(column(key, messages));
  table.columns.push_back(column("our_value", messages, true));
  table.columns.push_back(column("grade", messages));
  for (const Answer* answer : {&judgement.then, &judgement.now}) {
    for (const ReadingAnswer& reading : answer->readings) {
      const std::string role = reading.reading->is_slip ? "slip" : "fair";
      const std::string agreement{claims::name_of(reading.agreement)};
      Cell value;
      if (for_people) value = text_or_unknown(figure_text(reading, *judgement.then.claim, words));
      if (!for_people && reading.value) value = cell(reading.value->mid);
      table.rows.push_back(
          {cell(answer->on.to_string()), cell(for_people ? reading_word(reading, messages) : reading.reading->basis),
           cell(reading.reading->expression.text), cell(for_people ? messages.label("claims.role." + role) : role),
           cell(for_people ? messages.label("claims.agreement." + agreement) : agreement), std::move(value),
           reading.value ? cell(for_people ? grade_text(reading.grade, messages) : std::string{name_of(reading.grade)}) : Cell{}});
    }
  }
  return table;
}

Table inputs_table(const Judgement& judgement, const ClaimWords& words, Format format) {
  const Messages& messages = words.messages;
  const bool for_people = is_for_people(format);
  Table table;
  table.title = messages.label("claims.section_inputs");
  for (const char* key : {"on", "input"}) table.columns.push_back(column(key, messages));
  table.columns.push_back(column("our_value", messages, true));
  for (const char* key : {"detail", "grade", "as_of", "sources"}) table.columns.push_back(column(key, messages));
  std::vector<std::pair<Date, std::string>> seen;
  for (const Answer* answer : {&judgement.then, &judgement.now}) {
    for (const ReadingAnswer& reading : answer->readings) {
      for (const auto& [text, resolved] : reading.inputs) {
        const std::pair<Date, std::string> key{answer->on, text};
        if (std::find(seen.begin(), seen.end(), key) != seen.end()) continue;
        seen.push_back(key);
        std::vector<std::string> ids;
        for (const SourceId& id : resolved.sources) {
          if (std::find(ids.begin(), ids.end(), id.text()) == ids.end()) ids.push_back(id.text());
        }
        table.rows.push_back({cell(answer->on.to_string()), cell(text), for_people ? cell(input_text(resolved)) : cell(resolved.value.mid),
                              text_or_unknown(resolved.detail),
                              cell(for_people ? grade_text(resolved.grade, messages) : std::string{name_of(resolved.grade)}),
                              text_or_unknown(resolved.as_of ? resolved.as_of->text : ""), cell(std::move(ids))});
      }
    }
  }
  return table;
}

}  // namespace

std::vector<Section> show_claim(const Judgement& judgement, const ClaimWords& words, Format format) {
  const claims::Claim& claim = *judgement.then.claim;
  std::vector<Section> sections;
  if (is_for_people(format)) {
    sections.push_back({"claim", statement_table(claim, judgement, words)});
  } else {
    sections.push_back({"claim", claims_table({judgement}, words, format)});
  }
  sections.push_back({"readings", readings_table(judgement, words, format)});
  sections.push_back({"inputs", inputs_table(judgement, words, format)});
  return sections;
}

namespace {

Table group_table(const ConflictGroup& group, const ClaimWords& words) {
  const Messages& messages = words.messages;
  const claims::Conflict& conflict = *group.conflict;
  const bool zh = messages.language() == Language::zh;
  Table table;
  table.title = zh ? conflict.name_zh : conflict.name_en;
  for (const char* key : {"id", "outlet", "date", "statement", "basis", "period", "verdict", "why"}) {
    table.columns.push_back(column(key, messages));
  }
  for (const Judgement& judgement : group.judgements) {
    const claims::Claim& claim = *judgement.then.claim;
    const claims::Outlet& outlet = words.book.outlet(claim);
    table.rows.push_back({cell(claim.id.text()), cell(outlet_name(outlet, messages)), cell(outlet.date.text),
                          cell(statement_of(claim, messages)),
                          text_or_unknown(claim.basis.empty() ? "" : basis_word(claim.basis, messages)), text_or_unknown(claim.period),
                          cell(verdict_word(judgement.then.verdict, messages)), cell(why_text(judgement.then, words))});
  }
  for (const std::string& id : conflict.facts) {
    const auto* fact = words.catalog.market_fact(catalog::MarketFactId{id});
    table.notes.push_back(fact_line(*fact, words));
  }
  table.notes.push_back(messages.text("label", "claims.resolution", {{"text", resolution_text(group, words)}}));
  return table;
}

}  // namespace

std::vector<ConflictGroup> conflict_groups(const claims::ClaimBook& book, claims::Judge& judge, Date today) {
  std::vector<ConflictGroup> groups;
  for (const claims::Conflict& conflict : book.conflicts()) {
    ConflictGroup group{&conflict, {}, judge.figures(conflict, today)};
    for (const auto& id : conflict.claims) group.judgements.push_back(judge.judge_then_and(*book.claim(id), today));
    groups.push_back(std::move(group));
  }
  return groups;
}

std::vector<Section> conflict_sections(const std::vector<ConflictGroup>& groups, const ClaimWords& words, Format format) {
  std::vector<Section> sections;
  if (is_for_people(format)) {
    for (const ConflictGroup& group : groups) sections.push_back({group.conflict->id, group_table(group, words)});
    return sections;
  }
  Table statements;
  Table resolutions;
  for (const char* key : {"group", "id", "article", "outlet", "date", "anchor", "basis", "period", "verdict", "verdict_today"}) {
    statements.columns.push_back(column(key, words.messages));
  }
  for (const char* key : {"group", "claims", "facts", "resolution_en", "resolution_zh"})
    resolutions.columns.push_back(column(key, words.messages));
  for (const ConflictGroup& group : groups) {
    std::vector<std::string> ids;
    for (const Judgement& judgement : group.judgements) {
      const claims::Claim& claim = *judgement.then.claim;
      const claims::Outlet& outlet = words.book.outlet(claim);
      ids.push_back(claim.id.text());
      statements.rows.push_back({cell(group.conflict->id), cell(claim.id.text()), cell(outlet.article), cell(outlet.id.text()),
                                 cell(outlet.date.text), cell(claim.anchor), text_or_unknown(claim.basis), text_or_unknown(claim.period),
                                 cell(std::string{claims::name_of(judgement.then.verdict)}),
                                 cell(std::string{claims::name_of(judgement.now.verdict)})});
    }
    resolutions.rows.push_back({cell(group.conflict->id), cell(std::move(ids)), cell(group.conflict->facts),
                                cell(group.conflict->resolution_en), cell(group.conflict->resolution_zh)});
  }
  sections.push_back({"groups", std::move(resolutions)});
  sections.push_back({"statements", std::move(statements)});
  return sections;
}

}  // namespace steelyard::report
