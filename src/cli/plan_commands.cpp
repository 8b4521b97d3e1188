// plan, plan why, plan sensitivity, plan entry-price, diff: what to buy, when, and what if.
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "cli/output_file.hpp"
#include "cli/seller_plan.hpp"
#include "cli/study_file.hpp"
#include "report/plan/plan_diff.hpp"
#include "report/plan/plan_page.hpp"
#include "study/plan_run.hpp"
#include "study/seller_study.hpp"

namespace steelyard::cli {

inline constexpr Code kBadGap{"cli.bad_gap", ErrorKind::usage};

namespace {

report::SourceLookup sources_of(Invocation& invocation) {
  const auto catalog = invocation.catalog();
  if (!catalog) return {};
  return [loaded = *catalog](const SourceId& id) { return loaded->source(id); };
}

/// `0.5%`, `0.005`.
Result<std::optional<double>> gap_of(Invocation& invocation) {
  const auto text = invocation.text("gap");
  if (!text) return std::optional<double>{};
  std::string digits = *text;
  const bool is_percent = digits.ends_with('%');
  if (is_percent) digits.pop_back();
  char* end = nullptr;
  const double value = std::strtod(digits.c_str(), &end) / (is_percent ? 100.0 : 1.0);
  if (digits.empty() || end == nullptr || *end != '\0' || !(value >= 0.0) || value >= 1.0) {
    return Error{kBadGap, {}, {{"found", *text}, {"expected", "0.5%"}}};
  }
  return std::optional<double>{value};
}

std::vector<std::string> names_in(const std::optional<std::string>& text) {
  std::vector<std::string> names;
  if (!text) return names;
  for (std::size_t from = 0; from <= text->size();) {
    const std::size_t comma = std::min(text->find(',', from), text->size());
    if (comma > from) names.push_back(text->substr(from, comma - from));
    from = comma + 1;
  }
  return names;
}

int exit_code_of(const plan::Plan& plan, bool interrupted) {
  if (interrupted) return kInterrupted;
  if (plan.status == plan::PlanStatus::infeasible) return kInfeasible;
  return plan.solve == plan::SolveStatus::failed ? kEnvironment : kAnswered;
}

/// The best plan and what is proven, on a terminal's error stream, over itself.
std::function<void(const plan::SearchState&)> progress_of(Invocation& invocation) {
  if (invocation.control().progress == nullptr) return {};
  return [&invocation](const plan::SearchState& state) {
    if (!state.cost) return;
    const double gap = state.bound && *state.cost != 0.0 ? (*state.cost - *state.bound) / std::abs(*state.cost) : 1.0;
    invocation.remark('\r' +
                      invocation.messages().text("plan", "progress",
                                                 {{"cost", report::rounded(*state.cost, 5)},
                                                  {"bound", state.bound ? report::rounded(*state.bound, 5) : "—"},
                                                  {"gap", report::percent(std::max(0.0, gap), 2)}}) +
                      "\x1b[K");
  };
}

int print_page(Invocation& invocation, const report::Page& page) {
  invocation.print(report::render_page(page, invocation.format(), invocation.style()));
  return kAnswered;
}

Result<std::string> html_of(Invocation& invocation, const study::PlanRun& run) {
  const auto english = report::Messages::load(DataTree::embedded(), report::Language::en);
  const auto chinese = report::Messages::load(DataTree::embedded(), report::Language::zh);
  if (!english) return english.error();
  if (!chinese) return chinese.error();
  const auto sources = sources_of(invocation);
  return report::page_html(report::plan_page(run, *english, sources), report::plan_page(run, *chinese, sources), *english, *chinese,
                           invocation.messages().language(), run.staged.manifest.engine_version, run.staged.study.as_of.to_string());
}

int run_plan_command(Invocation& invocation) {
  if (auto text = read_file(*invocation.text("study")); text && study::is_seller_text(*text)) {
    return run_seller_plan(invocation, *invocation.text("study"), std::move(*text));
  }
  study::PlanRequest request;
  const auto gap = gap_of(invocation);
  if (!gap) return invocation.fail(gap.error());
  request.gap = *gap;
  if (const auto objective = invocation.text("objective")) {
    const auto& names = study::objective_names();
    const auto found = std::find(names.begin(), names.end(), *objective);
    if (found == names.end()) {
      return invocation.fail(
          Error{kUnknownName, {}, {{"key", "--objective"}, {"found", *objective}, {"expected", "expected_cost, cvar, worst_case"}}});
    }
    request.objective = static_cast<study::ObjectiveKind>(found - names.begin());
  }
  request.compare = names_in(invocation.text("compare"));
  request.branch = invocation.text("branch").value_or("");
  request.price_of = invocation.text("price-of").value_or("");
  request.values = invocation.flag("values");
  request.pictures = invocation.text("html").has_value();
  request.on_progress = progress_of(invocation);
  auto study = study_of_file(invocation, *invocation.text("study"));
  if (!study) return invocation.fail(study.error());
  const auto run = study::run_plan(**invocation.engine(), std::move(*study), request, invocation.control());
  if (!run) return invocation.fail(run.error());
  if (request.on_progress) invocation.remark("\r\x1b[K");
  if (const auto file = invocation.text("html")) {
    const auto page = html_of(invocation, *run);
    if (!page) return invocation.fail(page.error());
    if (const auto done = write_file(*file, *page); !done) return invocation.fail(done.error());
  }
  if (const auto file = invocation.text("json")) {
    if (const auto done = write_file(*file, report::plan_json(*run)); !done) return invocation.fail(done.error());
  }
  switch (invocation.format()) {
    case report::Format::json: invocation.print(report::plan_json(*run)); break;
    case report::Format::csv: invocation.print(report::render(report::plan_rows(*run), report::Format::csv)); break;
    case report::Format::table:
    case report::Format::md: print_page(invocation, report::plan_page(*run, invocation.messages(), sources_of(invocation)));
  }
  for (const char* option : {"html", "json"}) {
    if (const auto file = invocation.text(option))
      invocation.remark(invocation.messages().text("cli", "written", {{"file", *file}}) + '\n');
  }
  return exit_code_of(run->plan, run->interrupted);
}

int missing(Invocation& invocation, std::string_view option, std::string_view command) {
  return invocation.fail(Error{kMissingArgument, {}, {{"expected", std::string{option}}, {"command", std::string{command}}}});
}

/// Prints a question's answer as a page, or as rows.
template <class Run, class PageOf, class RowsOf>
int print_answer(Invocation& invocation, const Run& run, PageOf page_of, RowsOf rows_of) {
  if (invocation.is_for_people()) return print_page(invocation, page_of(run, invocation.messages(), sources_of(invocation)));
  invocation.print(report::render(rows_of(run), invocation.format(), invocation.style()));
  return kAnswered;
}

int run_why_command(Invocation& invocation) {
  const auto gap = gap_of(invocation);
  if (!gap) return invocation.fail(gap.error());
  const auto workload = invocation.text("workload");
  const auto chip = invocation.text("not");
  if (!workload) return missing(invocation, "--workload W", "plan why");
  if (!chip) return missing(invocation, "--not CHIP", "plan why");
  auto study = study_of_file(invocation, *invocation.text("study"));
  if (!study) return invocation.fail(study.error());
  const auto run = study::run_why(**invocation.engine(), std::move(*study), *workload, *chip, *gap, invocation.control());
  if (!run) return invocation.fail(run.error());
  if (invocation.format() == report::Format::json) {
    invocation.print(report::why_json(*run));
    return kAnswered;
  }
  return print_answer(invocation, *run, report::why_page, report::why_rows);
}

int run_sensitivity_command(Invocation& invocation) {
  const auto gap = gap_of(invocation);
  if (!gap) return invocation.fail(gap.error());
  auto study = study_of_file(invocation, *invocation.text("study"));
  if (!study) return invocation.fail(study.error());
  const auto run = study::run_sensitivity(**invocation.engine(), std::move(*study), *gap, invocation.control());
  if (!run) return invocation.fail(run.error());
  (void)print_answer(invocation, *run, report::sensitivity_page, report::sensitivity_rows);
  return exit_code_of(run->plan, invocation.was_interrupted());
}

int run_entry_price_command(Invocation& invocation) {
  const auto gap = gap_of(invocation);
  if (!gap) return invocation.fail(gap.error());
  const auto chip = invocation.text("chip");
  if (!chip) return missing(invocation, "--chip ID", "plan entry-price");
  auto study = study_of_file(invocation, *invocation.text("study"));
  if (!study) return invocation.fail(study.error());
  const auto run = study::run_entry_price(**invocation.engine(), std::move(*study), *chip, *gap, invocation.control());
  if (!run) return invocation.fail(run.error());
  (void)print_answer(invocation, *run, report::entry_price_page, report::entry_price_rows);
  return invocation.was_interrupted() ? kInterrupted : kAnswered;
}

/// Solves again with one group of inputs at a time as the second result has it.
Result<void> attribute(Invocation& invocation, const std::vector<Document>& results, report::ResultDiff& diff) {
  const auto first = report::outcome_of(results[0]);
  const auto second = report::outcome_of(results[1]);
  const Value* manifest = results[0].root.find("manifest");
  const Value* text = manifest != nullptr ? manifest->find("study_text") : nullptr;
  const Value* name = manifest != nullptr ? manifest->find("study_file") : nullptr;
  if (!first || !second || text == nullptr || name == nullptr) return {};
  const auto gap = gap_of(invocation);
  if (!gap) return gap.error();
  auto study = study_of_text(invocation, text->text, name->text);
  if (!study) return std::move(study.error());
  auto found = study::attribute_difference(**invocation.engine(), std::move(*study), *first, *second, *gap, invocation.control());
  if (!found) return std::move(found.error());
  diff.attribution = std::move(*found);
  return {};
}

int run_diff_command(Invocation& invocation) {
  std::vector<Document> results;
  const std::vector<std::string> paths = invocation.texts("result");
  if (paths.size() != 2) return missing(invocation, "RESULT.json RESULT.json", "diff");
  for (const std::string& path : paths) {
    const auto text = read_file(path);
    if (!text) return invocation.fail(text.error());
    auto document = parse_json(*text, path);
    if (!document) return invocation.fail(document.error());
    results.push_back(std::move(*document));
  }
  auto diff = report::diff_results(results[0], results[1]);
  if (!diff) return invocation.fail(diff.error());
  if (!diff->outcomes.empty() && !diff->inputs.empty()) {
    if (const auto done = attribute(invocation, results, *diff); !done) return invocation.fail(done.error());
  }
  if (invocation.is_for_people()) return print_page(invocation, report::diff_page(*diff, invocation.messages()));
  invocation.print(report::render(report::diff_rows(*diff), invocation.format(), invocation.style()));
  return kAnswered;
}

}  // namespace

std::vector<Command> plan_commands() {
  const ArgumentSpec study{.name = "study", .placeholder = "STUDY", .completion = Completion::file};
  const OptionSpec gap{.name = "gap", .kind = OptionKind::value, .placeholder = "SHARE"};
  std::vector<Command> commands;
  commands.push_back(
      {.path = "plan",
       .arguments = {study},
       .options = {{.name = "objective", .kind = OptionKind::value, .placeholder = "NAME", .choices = study::objective_names()},
                   gap,
                   {.name = "compare", .kind = OptionKind::value, .placeholder = "NAME,NAME"},
                   {.name = "branch", .kind = OptionKind::value, .placeholder = "NAME"},
                   {.name = "price-of", .kind = OptionKind::value, .placeholder = "CONSTRAINT"},
                   {.name = "values"},
                   {.name = "html", .kind = OptionKind::value, .placeholder = "FILE", .completion = Completion::file},
                   {.name = "json", .kind = OptionKind::value, .placeholder = "FILE", .completion = Completion::file}},
       .examples = {{"steelyard plan examples/mixed-menu.toml --compare all-h200,all-domestic", "plan.compare"},
                    {"steelyard plan examples/mixed-menu.toml --branch revoked-2026q3", "plan.branch"},
                    {"steelyard plan examples/bank-domestic.toml --price-of domestic-only", "plan.price_of"},
                    {"steelyard plan examples/distributor.toml", "plan.seller"}},
       .run = run_plan_command});
  commands.push_back({.path = "plan why",
                      .arguments = {study},
                      .options = {{.name = "workload", .kind = OptionKind::value, .placeholder = "W"},
                                  {.name = "not", .kind = OptionKind::value, .placeholder = "CHIP", .completion = Completion::chip},
                                  gap},
                      .examples = {{"steelyard plan why examples/mixed-menu.toml --workload assistant --not h200-sxm", "plan.why"}},
                      .run = run_why_command});
  commands.push_back({.path = "plan sensitivity",
                      .arguments = {study},
                      .options = {gap},
                      .examples = {{"steelyard plan sensitivity examples/mixed-menu.toml", "plan.sensitivity"}},
                      .run = run_sensitivity_command});
  commands.push_back({.path = "plan entry-price",
                      .arguments = {study},
                      .options = {{.name = "chip", .kind = OptionKind::value, .placeholder = "ID", .completion = Completion::chip}, gap},
                      .examples = {{"steelyard plan entry-price examples/mixed-menu.toml --chip p800", "plan.entry_price"}},
                      .run = run_entry_price_command});
  commands.push_back({.path = "diff",
                      .arguments = {{.name = "result", .placeholder = "RESULT.json", .repeated = true, .completion = Completion::file}},
                      .options = {gap},
                      .examples = {{"steelyard diff before.json after.json", "diff.results"}},
                      .run = run_diff_command});
  return commands;
}

}  // namespace steelyard::cli
