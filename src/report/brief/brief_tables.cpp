#include "report/brief/brief_tables.hpp"
#include "report/plan/option_cost.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

namespace steelyard::report {
namespace {

const std::string kBlank = " ";  // a cell that repeats the one above; an empty text would read as unknown

Column text_column(std::string key, const Messages& messages) {
  std::string title = messages.text("column", key);
  return {std::move(key), std::move(title), false};
}
Column number_column(std::string key, const Messages& messages) {
  std::string title = messages.text("column", key);
  return {std::move(key), std::move(title), true};
}

Cell text(std::string value) { return {std::move(value), 4, {}}; }
Cell unknown() { return {}; }

Cell range_cell(const BriefWords& words, const std::optional<cost::CostFigure>& figure) {
  if (!figure) return unknown();
  return text(words.amount_with_range(figure->value, figure->low, figure->high));
}

template <class T, class F>
std::string interval_text(const perf::Interval<T>& interval, F&& in_words) {
  return with_range(in_words(interval.p50), in_words(interval.p05), in_words(interval.p95));
}

std::string tokens_rate(TokensPerSecond rate) { return rounded(rate.base()); }

std::string memory_text(const perf::MemoryUse& memory) {
  const std::string used = memory.total().base() > 0.0 ? rounded(in_gigabytes(memory.total())) : std::string{"—"};
  return fmt::format("{} / {}", used, gigabytes(memory.available));
}

std::string fit_text(bool fits, bool in_time, const std::string& reasons, const Messages& messages) {
  if (!fits) return reasons.empty() ? messages.label("does_not_fit") : reasons;
  return messages.label(in_time ? "fits" : "fits_not_in_time");
}

std::string tpp_text(const catalog::Chip& chip) {
  const auto tpp = catalog::total_processing_performance(chip);
  return tpp ? render_number(in_tpp(tpp->value), 5) : std::string{};
}

std::string density_text(const catalog::Chip& chip) {
  const auto density = catalog::performance_density(chip);
  return density ? rounded(in_tpp_per_square_millimetre(density->value)) : std::string{};
}

/// Where facts are missing, the outcome is the strictest that the known ones leave possible.
Cell us_cell(const rules::Determination& d, const Messages& messages) {
  const std::string outcome = messages.text("us_short", rules::name_of(d.us));
  return text(d.needs_info.empty() ? outcome : messages.text("label", "at_worst", {{"outcome", outcome}}));
}

Cell cn_cell(const rules::Determination& d, const Messages& messages) {
  const std::string outcome = messages.text("cn_outcome", rules::name_of(d.cn));
  Cell cell = text(d.cn_needs_info.empty() ? outcome : messages.text("label", "at_worst", {{"outcome", outcome}}));
  if (d.cn != rules::CnOutcome::no_rule_found && d.cn_rests_on_reports_only) cell.mark = "*";
  return cell;
}

/// Conditions not yet shown to be met, and facts that are missing.
Cell outstanding_cell(const rules::Determination& d, const Messages& messages) {
  std::string out;
  if (!d.conditions.empty()) out = fmt::format("{}: {}", d.conditions.size(), fmt::join(d.conditions, " "));
  std::vector<std::string> facts = d.needs_info;
  facts.insert(facts.end(), d.cn_needs_info.begin(), d.cn_needs_info.end());
  if (!facts.empty()) {
    out += (out.empty() ? "" : "; ") + messages.text("label", "needs", {{"facts", fmt::format("{}", fmt::join(facts, ", "))}});
  }
  return text(std::move(out));
}

/// Dates with the same answer share a row when all of them do; names and figures that repeat the row above are left blank.
std::vector<std::vector<Cell>> merged_dates(std::vector<std::vector<Cell>> rows, const Messages& messages) {
  constexpr std::size_t kDate = 1;
  const auto same = [&](const std::vector<Cell>& a, const std::vector<Cell>& b) {
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (i != kDate && (a[i].value != b[i].value || a[i].mark != b[i].mark)) return false;
    }
    return true;
  };
  const bool all_same = rows.size() > 1 && std::all_of(rows.begin(), rows.end(), [&](const auto& row) { return same(row, rows.front()); });
  if (all_same) {
    rows.front()[kDate] = text(messages.text("label", "all_dates", {{"count", std::to_string(rows.size())}}));
    rows.resize(1);
  }
  for (std::size_t i = 1; i < rows.size(); ++i) {
    for (const std::size_t repeated : std::array<std::size_t, 3>{0, 6, 7}) rows[i][repeated] = text(kBlank);
  }
  return rows;
}

/// In words, what the ids of outstanding conditions stand for.
std::vector<std::string> condition_notes(const BriefWords& words) {
  std::vector<std::string> told;
  for (std::size_t option = 0; option < words.brief().options.size(); ++option) {
    const study::PermissionAnswer* answer = words.permission(option);
    if (answer == nullptr) continue;
    for (const std::string& id : answer->determination.conditions) {
      if (!words.messages().has("review_condition", id)) continue;
      std::string one = id + ' ' + words.messages().text("review_condition", id);
      if (std::find(told.begin(), told.end(), one) == told.end()) told.push_back(std::move(one));
    }
  }
  if (told.empty()) return {};
  std::string note;
  for (const std::string& one : told) note += (note.empty() ? "" : words.messages().label("sentence_separator")) + one;
  return {note + words.messages().label("full_stop")};
}

/// What falls due on the study's date, once for each rule.
std::vector<std::string> levy_notes(const BriefWords& words) {
  std::vector<std::string> notes;
  for (std::size_t option = 0; option < words.brief().options.size(); ++option) {
    const study::PermissionAnswer* answer = words.permission(option);
    if (answer == nullptr) continue;
    for (const rules::Levy& levy : answer->determination.levies) {
      std::string note = words.messages().text("label", "levy",
                                               {{"rate", percent(levy.rate)},
                                                {"basis", words.messages().text("levy_basis", levy.basis)},
                                                {"rule", levy.rule.text()},
                                                {"chip", words.candidate(words.brief().options[option].candidate)},
                                                {"announced", levy.codified ? "" : "1"}});
      if (std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(std::move(note));
    }
  }
  return notes;
}

}  // namespace

Table permission_table(const BriefWords& words) {
  const Messages& m = words.messages();
  Table table;
  table.columns = {
      text_column("option", m),     text_column("date", m),           text_column("gate", m),  text_column("us", m),
      text_column("cn", m),         text_column("classification", m), number_column("tpp", m), number_column("performance_density", m),
      text_column("outstanding", m)};
  for (const std::size_t option : words.distinct_options()) {
    const catalog::Chip& chip = *words.brief().study.candidates[words.brief().options[option].candidate].chip;
    std::vector<std::vector<Cell>> rows;
    for (const study::PermissionAnswer& answer : words.brief().permissions) {
      if (answer.option != option) continue;
      const rules::Determination& d = answer.determination;
      std::vector<Cell> row{text(words.option(option)),
                            text(answer.on.to_string() + " " + words.occasion(answer.occasion)),
                            text(m.text("gate", plan::name_of(answer.gate))),
                            us_cell(d, m),
                            cn_cell(d, m),
                            text(d.classification.empty() ? "—" : fmt::format("{}", fmt::join(d.classification, " "))),
                            text(tpp_text(chip)),
                            text(density_text(chip)),
                            outstanding_cell(d, m)};
      rows.push_back(std::move(row));
    }
    for (std::vector<Cell>& row : merged_dates(std::move(rows), m)) table.rows.push_back(std::move(row));
  }
  table.notes = levy_notes(words);
  for (std::string& note : condition_notes(words)) table.notes.push_back(std::move(note));
  table.notes.push_back(m.label("permission_note"));
  return table;
}

namespace {

std::vector<Cell> training_row(const BriefWords& words, std::size_t candidate, const study::CapabilityAnswer& answer) {
  const Messages& m = words.messages();
  const perf::TrainingEstimate& e = *answer.training;
  std::vector<Cell> row{
      text(words.candidate(candidate)),
      text(fit_text(e.fits, answer.in_time, reasons_text(e.reasons, words.brief().study.candidates[candidate].chip, m), m))};
  if (!e.fits) {
    row.insert(row.end(), {unknown(), unknown(), unknown(), unknown(), text(memory_text(e.memory)), unknown()});
  } else {
    row.insert(row.end(), {answer.servers > 0 ? Cell{static_cast<double>(answer.servers), 4, {}} : unknown(),
                           text(interval_text(e.throughput, tokens_rate)), text(duration_interval(e.run_time, m)),
                           text(percent(e.model_flops_utilisation)), text(memory_text(e.memory)), text(layout_text(e.layout, false))});
  }
  row.push_back(text(grade_text(e.grade, m)));
  return row;
}

std::vector<Cell> serving_row(const BriefWords& words, std::size_t candidate, const study::CapabilityAnswer& answer) {
  const Messages& m = words.messages();
  const perf::ServingEstimate& e = *answer.serving;
  std::string fit = fit_text(e.fits, e.meets_latency, reasons_text(e.reasons, words.brief().study.candidates[candidate].chip, m), m);
  if (e.fits && !e.meets_latency) fit = m.label("fits_not_latency");
  std::vector<Cell> row{text(words.candidate(candidate)), text(std::move(fit))};
  if (!e.fits) {
    row.insert(row.end(), {unknown(), unknown(), unknown(), unknown(), text(memory_text(e.memory)), unknown()});
  } else {
    row.insert(row.end(),
               {answer.servers > 0 ? Cell{static_cast<double>(answer.servers), 4, {}} : unknown(),
                text(interval_text(e.output_throughput, tokens_rate)), text(duration_interval(e.time_to_first_token, m)),
                text(duration_interval(e.time_per_output_token, m)), text(memory_text(e.memory)), text(layout_text(e.layout, true))});
  }
  row.push_back(text(grade_text(e.grade, m)));
  return row;
}

}  // namespace

Table capability_table(const BriefWords& words, std::size_t workload) {
  const Messages& m = words.messages();
  const bool serves = words.brief().study.workloads[workload].kind == study::WorkloadKind::serve;
  Table table;
  table.title = words.workload(workload) + m.label("title_separator") + words.workload_task(workload);
  table.columns = {text_column("candidate", m), text_column("fits", m), number_column("servers", m), number_column("tokens_per_s", m)};
  if (serves) {
    table.columns.insert(table.columns.end(), {number_column("time_to_first_token", m), number_column("time_per_output_token", m)});
  } else {
    table.columns.insert(table.columns.end(), {number_column("run_time", m), number_column("model_flops_utilisation", m)});
  }
  table.columns.insert(table.columns.end(), {number_column("memory", m), text_column("layout", m), text_column("grade", m)});
  for (std::size_t candidate = 0; candidate < words.brief().study.candidates.size(); ++candidate) {
    const study::CapabilityAnswer* answer = words.capability(workload, candidate);
    if (answer == nullptr || (!answer->training && !answer->serving)) continue;
    if (answer->training) table.rows.push_back(training_row(words, candidate, *answer));
    if (answer->serving) table.rows.push_back(serving_row(words, candidate, *answer));
    const bool fits = answer->training ? answer->training->fits : answer->serving && answer->serving->fits;
    const auto& remarks = answer->training ? answer->training->reasons : answer->serving->reasons;
    if (fits && !remarks.empty())
      table.notes.push_back(words.candidate(candidate) + m.label("title_separator") +
                            reasons_text(remarks, words.brief().study.candidates[candidate].chip, m));
  }
  return table;
}

Table price_table(const BriefWords& words) {
  const Messages& m = words.messages();
  Table table;
  table.columns = {text_column("option", m),      number_column("buy_server", m), number_column("duty", m),
                   number_column("rent_hour", m), number_column("opex_hour", m),  text_column("grade", m)};
  std::map<std::string, std::vector<std::string>> remarks;  // code -> options
  for (std::size_t i = 0; i < words.brief().options.size(); ++i) {
    const ServerCost cost = server_cost(words.brief(), i);
    const auto& graded = cost.landed ? cost.landed : cost.rent_per_hour;
    const bool is_cloud = words.brief().options[i].site >= words.brief().study.sites.size();
    table.rows.push_back({text(words.option(i)), is_cloud && !cost.landed ? text(m.label("not_sold")) : range_cell(words, cost.landed),
                          cost.duty && cost.duty->value > 0.0 ? range_cell(words, cost.duty) : text(cost.landed ? "0" : "—"),
                          range_cell(words, cost.rent_per_hour), range_cell(words, cost.opex_per_hour),
                          graded ? text(grade_text(graded->grade, m)) : text(m.label("no_price"))});
    for (const std::string& remark : cost.remarks) remarks[remark].push_back(words.option(i));
  }
  for (const auto& [code, options] : remarks) {
    table.notes.push_back(listed(options, m) + m.label("title_separator") + m.text("reason", code));
  }
  return table;
}

namespace {

/// The cheaper way of doing a workload alone on an option.
std::string cheapest_alone(const BriefWords& words, const study::CapabilityAnswer& answer) {
  const Messages& m = words.messages();
  const bool fits = answer.training ? answer.training->fits : answer.serving && answer.serving->fits;
  if (!fits) return m.label("does_not_fit");
  if (answer.servers == 0) return m.label("not_in_time");
  const auto& bought = answer.cost_bought;
  const auto& rented = answer.cost_rented;
  if (!bought && !rented) return m.label("no_price");
  const bool buys = bought && (!rented || bought->value <= rented->value);
  const cost::CostFigure& figure = buys ? *bought : *rented;
  return m.text("label", buys ? "alone_bought" : "alone_rented",
                {{"amount", words.amount(figure.value)}, {"servers", render_number(static_cast<double>(answer.servers))}});
}

}  // namespace

Table alone_table(const BriefWords& words) {
  const Messages& m = words.messages();
  const auto& brief = words.brief();
  Table table;
  table.columns = {text_column("option", m)};
  for (std::size_t w = 0; w < brief.study.workloads.size(); ++w) table.columns.push_back({words.workload(w), words.workload(w), false});
  for (std::size_t option = 0; option < brief.options.size(); ++option) {
    std::vector<Cell> row{text(words.option(option))};
    for (std::size_t w = 0; w < brief.study.workloads.size(); ++w) {
      const auto found = std::find_if(brief.capabilities.begin(), brief.capabilities.end(),
                                      [&](const auto& a) { return a.workload == w && a.option == option; });
      row.push_back(found == brief.capabilities.end() ? unknown() : text(cheapest_alone(words, *found)));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table rests_on_table(const BriefWords& words, const SourceLookup& sources, std::size_t most) {
  const Messages& m = words.messages();
  Table table;
  table.columns = {text_column("grade", m), text_column("datum", m), text_column("value", m), text_column("used_for", m),
                   text_column("source", m)};
  const auto list = words.rests_on();
  const std::size_t shown = most == 0 ? list.size() : std::min(most, list.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const RestsOn& item = list[i];
    table.rows.push_back({text(grade_text(item.grade, m)), text(item.what), text(item.value), text(m.text("used_for", item.used_for)),
                          text(source_titles(item.sources, sources))});
  }
  if (shown < list.size()) table.notes.push_back(m.text("label", "left_out", {{"count", std::to_string(list.size() - shown)}}));
  return table;
}

namespace {

/// Whether the plan runs a workload on a candidate.
bool carries(const study::Brief& brief, std::size_t workload, std::size_t candidate) {
  return std::any_of(brief.plan.assignments.begin(), brief.plan.assignments.end(),
                     [&](const plan::Assignment& a) { return a.workload == workload && brief.options[a.option].candidate == candidate; });
}

}  // namespace

Table uncertainty_table(const BriefWords& words) {
  const Messages& m = words.messages();
  const auto& brief = words.brief();
  Table table;
  table.columns = {text_column("result", m), number_column("low", m), number_column("typical", m), number_column("high", m),
                   text_column("grade", m)};
  const auto [low, high] = plan_cost_range(brief);
  if (!brief.plan.choices.empty()) {
    table.rows.push_back(
        {text(m.label("total_cost")), text(words.amount(low)), text(words.amount(brief.plan.cost)), text(words.amount(high)), text("—")});
  }
  for (std::size_t w = 0; w < brief.study.workloads.size(); ++w) {
    for (std::size_t c = 0; c < brief.study.candidates.size(); ++c) {
      const study::CapabilityAnswer* answer = words.capability(w, c);
      const bool trains = answer != nullptr && answer->training && answer->training->fits;
      const bool serves = answer != nullptr && answer->serving && answer->serving->fits;
      if ((!trains && !serves) || !(brief.plan.assignments.empty() || carries(brief, w, c))) continue;
      const auto& rate = trains ? answer->training->throughput : answer->serving->output_throughput;
      const std::string unit = " " + m.text("unit", "tokens_per_s");
      table.rows.push_back({text(m.text("label", "speed_of", {{"workload", words.workload(w)}, {"candidate", words.candidate(c)}})),
                            text(tokens_rate(rate.p05) + unit), text(tokens_rate(rate.p50) + unit), text(tokens_rate(rate.p95) + unit),
                            text(grade_text(trains ? answer->training->grade : answer->serving->grade, m))});
    }
  }
  table.notes.push_back(m.label("uncertainty_note"));
  return table;
}

}  // namespace steelyard::report
