#include "report/articles/arguments_view.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/articles/claims_words.hpp"
#include "report/catalog/facts_view.hpp"
#include "report/words.hpp"
#include "rules/rules.hpp"

namespace steelyard::report {
namespace {

using claims::Agreement;
using claims::ArgumentAnswer;
using claims::MeasureAnswer;
using claims::RunOutputs;

bool is_for_people(Format format) { return format == Format::table || format == Format::md; }

Column column(std::string_view key, const Messages& messages, bool right = false) {
  return {std::string{key}, messages.label(fmt::format("arguments.column.{}", key)), right};
}

Cell text_or_unknown(std::string text) { return text.empty() ? Cell{} : cell(std::move(text)); }

/// Of the two languages of a record the reader's.
template <class Record>
std::string name_in(const Record& record, const Messages& messages) {
  return messages.language() == Language::zh ? record.name_zh : record.name_en;
}

std::string missing_text(const claims::Missing& missing, const Messages& messages) {
  return messages.text("label", fmt::format("claims.missing.{}", claims::name_of(missing.reason)), {{"what", missing.what}});
}

std::string level_word(double level, const std::string& unit, const Messages& messages) {
  const auto& names = unit == "us_outcome" ? rules::us_outcome_names() : rules::cn_outcome_names();
  const auto at = static_cast<std::size_t>(std::clamp(level, 0.0, static_cast<double>(names.size() - 1)));
  return messages.text(unit, names[at]);
}

std::string worth(const claims::Resolved& resolved, std::string_view unit_code, const Messages& messages) {
  constexpr int kDigits = 4;
  const std::string unit{unit_code};
  if (resolved.is_date) return input_text(resolved);
  if (unit == "us_outcome" || unit == "cn_outcome") return level_word(resolved.value.mid, unit, messages);
  if (unit == "yes_no") return messages.label(resolved.value.mid != 0.0 ? "arguments.yes" : "arguments.no");
  const std::string mid = with_unit(resolved.value.mid, unit, messages);
  if (resolved.value.is_exact()) return mid;
  const bool is_money = unit == "USD" || unit == "CNY";
  const auto end = [&](double x) { return is_money ? with_unit(x, unit, messages) : rounded(x, kDigits); };
  return with_range(mid, end(resolved.value.low), end(resolved.value.high));
}

std::string measure_figure(const MeasureAnswer& answer, const Messages& messages) {
  if (!answer.value) return answer.missing ? missing_text(*answer.missing, messages) : std::string{};
  const claims::Measure& measure = *answer.measure;
  claims::Resolved resolved;
  resolved.value = *answer.value;
  if (measure.unit == "day") resolved.is_date = true;
  return worth(resolved, measure.is_truth ? "yes_no" : measure.unit, messages);
}

std::string wanted_text(const claims::Measure& measure, const Messages& messages) {
  if (measure.is_truth) return messages.label("arguments.yes");
  const auto bound = [&](double x) { return with_unit(x, measure.unit, messages); };
  if (measure.least && measure.most) return fmt::format("{} .. {}", bound(*measure.least), bound(*measure.most));
  if (measure.least) return "≥ " + bound(*measure.least);
  if (measure.most) return "≤ " + bound(*measure.most);
  return messages.label("arguments.shown_only");
}

std::string agreement_word(Agreement agreement, const Messages& messages) {
  return messages.label(fmt::format("arguments.agreement.{}", claims::name_of(agreement)));
}

std::string articles_of(const claims::Argument& argument) {
  std::vector<std::string> articles;
  for (const claims::Quote& quote : argument.quotes) {
    if (std::find(articles.begin(), articles.end(), quote.article) == articles.end()) articles.push_back(quote.article);
  }
  return fmt::format("{}", fmt::join(articles, ", "));
}

std::string quotes_of(const claims::Argument& argument, const Messages& messages) {
  std::vector<std::string> quotes;
  for (const claims::Quote& quote : argument.quotes) quotes.push_back(messages.text("label", "claims.quoted", {{"text", quote.anchor}}));
  return fmt::format("{}", fmt::join(quotes, " / "));
}

std::vector<std::string> kinds_of(const claims::Argument& argument) {
  std::vector<std::string> kinds;
  for (const claims::RunSpec& run : argument.runs) {
    const std::string kind{run.kind->name};
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) kinds.push_back(kind);
  }
  return kinds;
}

std::string needs_of(const claims::Argument& argument, const Messages& messages) {
  return messages.language() == Language::zh ? argument.needs_zh : argument.needs_en;
}

std::set<std::string> sources_of(const ArgumentAnswer& answer) {
  std::set<std::string> ids;
  for (const MeasureAnswer& measure : answer.measures) {
    for (const auto& [text, resolved] : measure.inputs) {
      for (const SourceId& id : resolved.sources) ids.insert(id.text());
    }
  }
  return ids;
}

}  // namespace

std::string outcome_word(claims::Outcome outcome, const Messages& messages) {
  return messages.label(fmt::format("arguments.outcome.{}", claims::name_of(outcome)));
}

std::string measures_text(const ArgumentAnswer& answer, const Messages& messages) {
  std::vector<std::string> parts;
  for (const MeasureAnswer& measure : answer.measures) {
    if (!measure.measure->is_test()) continue;
    const char* key = measure.agreement == Agreement::unknown ? "arguments.measured_unknown" : "arguments.measured";
    parts.push_back(messages.text("label", key,
                                  {{"name", name_in(*measure.measure, messages)},
                                   {"figure", measure_figure(measure, messages)},
                                   {"agreement", agreement_word(measure.agreement, messages)}}));
  }
  if (parts.empty()) return messages.text("label", "arguments.needs", {{"what", needs_of(*answer.argument, messages)}});
  return fmt::format("{}", fmt::join(parts, messages.label("claims.separator")));
}

std::string change_text(const ArgumentAnswer& answer, const Messages& messages) {
  std::vector<std::string> parts;
  std::size_t tried = 0;
  for (const claims::LeverAnswer& lever : answer.levers) {
    for (const auto& setting : lever.settings) {
      ++tried;
      if (setting.outcome == answer.outcome) continue;
      parts.push_back(messages.text(
          "label", "arguments.changed_by",
          {{"lever", name_in(*lever.lever, messages)}, {"setting", setting.label}, {"outcome", outcome_word(setting.outcome, messages)}}));
    }
  }
  if (!parts.empty()) return fmt::format("{}", fmt::join(parts, messages.label("claims.separator")));
  return tried == 0 ? std::string{} : messages.text("label", "arguments.unchanged", {{"count", std::to_string(tried)}});
}

Table arguments_list(const std::vector<claims::Argument>& arguments, const Messages& messages, Format format) {
  Table table;
  for (const char* key : {"id", "article", "question", "quote", "rooms"}) table.columns.push_back(column(key, messages));
  for (const claims::Argument& argument : arguments) {
    auto kinds = kinds_of(argument);
    if (!is_for_people(format)) {
      table.rows.push_back({cell(argument.id.text()), cell(articles_of(argument)), cell(name_in(argument, messages)),
                            cell(argument.quotes.empty() ? std::string{} : argument.quotes.front().anchor), cell(std::move(kinds))});
      continue;
    }
    for (std::string& kind : kinds) kind = messages.label("claims.run." + kind);
    table.rows.push_back({cell(argument.id.text()), cell(articles_of(argument)), cell(name_in(argument, messages)),
                          cell(quotes_of(argument, messages)), cell(fmt::format("{}", fmt::join(kinds, ", ")))});
  }
  table.notes.push_back(messages.text("label", "facts.count", {{"count", std::to_string(arguments.size())}}));
  table.notes.push_back(messages.label("arguments.how_to_run"));
  return table;
}

Table arguments_table(const std::vector<ArgumentAnswer>& answers, const Messages& messages, Format format) {
  Table table;
  const bool for_people = is_for_people(format);
  if (for_people) {
    for (const char* key : {"id", "article", "question", "outcome", "measured", "changes"}) table.columns.push_back(column(key, messages));
  } else {
    for (const char* key : {"id", "article", "question", "quote", "outcome", "grade", "measured", "changes", "needs", "sources"}) {
      table.columns.push_back(column(key, messages));
    }
  }
  std::array<std::size_t, 4> counts{};
  for (const ArgumentAnswer& answer : answers) {
    ++counts[static_cast<std::size_t>(answer.outcome)];
    const claims::Argument& argument = *answer.argument;
    if (for_people) {
      table.rows.push_back({cell(argument.id.text()), cell(articles_of(argument)), cell(name_in(argument, messages)),
                            cell(outcome_word(answer.outcome, messages)), cell(measures_text(answer, messages)),
                            text_or_unknown(change_text(answer, messages))});
      continue;
    }
    const auto ids = sources_of(answer);
    table.rows.push_back({cell(argument.id.text()), cell(articles_of(argument)), cell(name_in(argument, messages)),
                          cell(argument.quotes.empty() ? std::string{} : argument.quotes.front().anchor),
                          cell(std::string{claims::name_of(answer.outcome)}),
                          answer.outcome == claims::Outcome::not_modelled ? Cell{} : cell(std::string{name_of(answer.grade)}),
                          cell(measures_text(answer, messages)), text_or_unknown(change_text(answer, messages)),
                          text_or_unknown(needs_of(argument, messages)), cell(std::vector<std::string>(ids.begin(), ids.end()))});
  }
  Arguments arguments;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    arguments.emplace_back(std::string{claims::outcome_names()[i]}, std::to_string(counts[i]));
  }
  table.notes.push_back(messages.text("label", "arguments.counts", arguments));
  return table;
}

namespace {

Table argument_table(const ArgumentAnswer& answer, const Messages& messages, Format format) {
  const claims::Argument& argument = *answer.argument;
  if (!is_for_people(format)) return arguments_table({answer}, messages, format);
  Table table;
  table.title = fmt::format("{} {}", argument.id.text(), name_in(argument, messages));
  table.columns = {column("key", messages), column("value", messages)};
  const auto add = [&](std::string_view key, std::string value) {
    if (!value.empty()) table.rows.push_back({cell(messages.label(fmt::format("arguments.column.{}", key))), cell(std::move(value))});
  };
  for (const claims::Quote& quote : argument.quotes) {
    add("quote", messages.text("label", "arguments.quoted_in", {{"text", quote.anchor}, {"article", quote.article}}));
  }
  add("outcome", outcome_word(answer.outcome, messages));
  add("on", answer.on.to_string());
  if (answer.outcome != claims::Outcome::not_modelled) add("grade", grade_text(answer.grade, messages));
  add("changes", change_text(answer, messages));
  add("needs", needs_of(argument, messages));
  return table;
}

/// One run with its variations down the side and what came out across.
Table run_table(const ArgumentAnswer& answer, const claims::RunSpec& run, const Messages& messages, bool is_base) {
  Table table;
  const std::string kind = messages.label(fmt::format("claims.run.{}", run.kind->name));
  table.title = messages.text("label", is_base ? "arguments.run_base" : "arguments.run_changed",
                              {{"id", run.id}, {"kind", kind}, {"name", name_in(run, messages)}});
  for (const std::string& key : run.varied) table.columns.push_back({key, key, false});
  if (run.varied.empty()) table.columns.push_back({"run", messages.label("arguments.column.run"), false});
  std::vector<claims::RunOutput> shown;
  for (const claims::RunOutput& output : run.kind->outputs) {
    const bool appears = std::any_of(answer.runs.begin(), answer.runs.end(), [&](const claims::RunAnswer& a) {
      return a.run->id == run.id && a.outputs.find(output.name) != a.outputs.end();
    });
    if (!appears) continue;
    shown.push_back(output);
    table.columns.push_back({std::string{output.name}, messages.label(fmt::format("claims.output.{}", output.name)), true});
  }
  std::set<std::string> remarks;
  for (const claims::RunAnswer& each : answer.runs) {
    if (each.run->id != run.id) continue;
    std::vector<Cell> row;
    for (const std::string& label : each.labels()) row.push_back(cell(label));
    if (run.varied.empty()) row.push_back(cell(run.id));
    for (const claims::RunOutput& output : shown) {
      const auto at = each.outputs.find(output.name);
      if (at == each.outputs.end()) {
        row.emplace_back();
      } else if (at->second) {
        row.push_back(cell(worth(*at->second, output.unit, messages)));
      } else {
        row.emplace_back();
        remarks.insert(missing_text(at->second.error(), messages));
      }
    }
    table.rows.push_back(std::move(row));
  }
  table.notes.assign(remarks.begin(), remarks.end());
  return table;
}

/// Of all runs, for programs: one row for each output.
Table outputs_table(const ArgumentAnswer& answer, const Messages& messages) {
  Table table;
  for (const char* key : {"run", "kind", "variation", "output", "unit", "value", "low", "high", "grade", "missing"}) {
    table.columns.push_back(column(key, messages));
  }
  for (const claims::RunAnswer& run : answer.runs) {
    for (const claims::RunOutput& output : run.run->kind->outputs) {
      const auto at = run.outputs.find(output.name);
      if (at == run.outputs.end()) continue;
      std::vector<Cell> row{cell(run.run->id), cell(std::string{run.run->kind->name}), cell(run.labels()), cell(std::string{output.name}),
                            cell(std::string{output.unit})};
      if (at->second) {
        const claims::Range& value = at->second->value;
        for (const double x : {value.mid, value.low, value.high}) row.push_back(cell(x));
        row.push_back(cell(std::string{name_of(at->second->grade)}));
        row.emplace_back();
      } else {
        row.resize(row.size() + 4);
        row.push_back(cell(std::string{claims::name_of(at->second.error().reason)}));
      }
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

Table measures_table(const ArgumentAnswer& answer, const Messages& messages, Format format) {
  Table table;
  table.title = messages.label("arguments.section_measures");
  if (!is_for_people(format)) {
    for (const char* key : {"measure", "expression", "unit", "value", "low", "high", "least", "most", "agreement", "grade"}) {
      table.columns.push_back(column(key, messages));
    }
    for (const MeasureAnswer& each : answer.measures) {
      const auto number = [](const std::optional<double>& n) { return n ? cell(*n) : Cell{}; };
      const claims::Measure& measure = *each.measure;
      const auto end = [&](double claims::Range::*which) { return each.value ? cell((*each.value).*which) : Cell{}; };
      table.rows.push_back({cell(name_in(measure, messages)), cell(measure.expression.text), text_or_unknown(measure.unit),
                            end(&claims::Range::mid), end(&claims::Range::low), end(&claims::Range::high), number(measure.least),
                            number(measure.most), cell(std::string{claims::name_of(each.agreement)}),
                            each.value ? cell(std::string{name_of(each.grade)}) : Cell{}});
    }
    return table;
  }
  table.columns = {column("measure", messages), column("value", messages, true), column("wanted", messages), column("agreement", messages),
                   column("grade", messages)};
  for (const MeasureAnswer& each : answer.measures) {
    table.rows.push_back({cell(name_in(*each.measure, messages)), text_or_unknown(measure_figure(each, messages)),
                          cell(wanted_text(*each.measure, messages)),
                          each.measure->is_test() ? cell(agreement_word(each.agreement, messages)) : Cell{},
                          each.value ? cell(grade_text(each.grade, messages)) : Cell{}});
  }
  return table;
}

/// What each setting makes of the tests.
Table levers_table(const ArgumentAnswer& answer, const Messages& messages, Format format) {
  const bool for_people = is_for_people(format);
  Table table;
  table.title = messages.label("arguments.section_levers");
  table.columns = {column("lever", messages), column("setting", messages), column("outcome", messages), column("measured", messages)};
  for (const claims::LeverAnswer& lever : answer.levers) {
    for (const auto& setting : lever.settings) {
      std::vector<std::string> figures;
      for (const MeasureAnswer& each : setting.measures) {
        if (each.measure->is_test()) figures.push_back(measure_figure(each, messages));
      }
      table.rows.push_back({cell(name_in(*lever.lever, messages)), cell(setting.label),
                            cell(for_people ? outcome_word(setting.outcome, messages) : std::string{claims::name_of(setting.outcome)}),
                            cell(fmt::format("{}", fmt::join(figures, " · ")))});
    }
  }
  return table;
}

Table rests_on_table(const ArgumentAnswer& answer, const catalog::Catalog& catalog, const Messages& messages, Format format) {
  const bool for_people = is_for_people(format);
  Table table;
  table.title = messages.label("arguments.section_rests_on");
  table.columns = {column("input", messages), column("value", messages, true), column("detail", messages), column("grade", messages),
                   column("sources", messages)};
  constexpr std::size_t kMostDetail = 160;  // bytes that people read of what was taken
  std::set<std::string> seen;
  for (const MeasureAnswer& measure : answer.measures) {
    for (const auto& [text, resolved] : measure.inputs) {
      if (!seen.insert(text).second) continue;
      std::vector<SourceId> ids;
      for (const SourceId& id : resolved.sources) {
        if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
      }
      std::vector<std::string> names;
      for (const SourceId& id : ids) names.push_back(id.text());
      const std::string detail = for_people && resolved.detail.size() > kMostDetail ? std::string{} : resolved.detail;
      table.rows.push_back({cell(text), for_people ? cell(input_text(resolved)) : cell(resolved.value.mid), text_or_unknown(detail),
                            cell(for_people ? grade_text(resolved.grade, messages) : std::string{name_of(resolved.grade)}),
                            for_people ? text_or_unknown(source_titles(ids, [&](const SourceId& id) { return catalog.source(id); }))
                                       : cell(std::move(names))});
    }
  }
  return table;
}

}  // namespace

std::vector<Section> show_argument(const ArgumentAnswer& answer, const catalog::Catalog& catalog, const Messages& messages, Format format) {
  std::vector<Section> sections;
  sections.push_back({"argument", argument_table(answer, messages, format)});
  if (is_for_people(format)) {
    bool is_base = true;
    for (const claims::RunSpec& run : answer.argument->runs) {
      sections.push_back({"run_" + run.id, run_table(answer, run, messages, is_base)});
      is_base = false;
    }
  } else {
    sections.push_back({"outputs", outputs_table(answer, messages)});
  }
  sections.push_back({"measures", measures_table(answer, messages, format)});
  sections.push_back({"levers", levers_table(answer, messages, format)});
  sections.push_back({"rests_on", rests_on_table(answer, catalog, messages, format)});
  return sections;
}

}  // namespace steelyard::report
