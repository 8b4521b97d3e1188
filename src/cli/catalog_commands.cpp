// chips, chips gap, show, compare, systems, models, stacks, prices, sources: the catalogue at the terminal.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "catalog/frontier.hpp"
#include "catalog/gap.hpp"
#include "cli/estimate_options.hpp"
#include "cli/invocation.hpp"
#include "cli/output_file.hpp"
#include "cli/task_comparison.hpp"
#include "report/catalog/catalog_view.hpp"
#include "report/catalog/gap_view.hpp"

namespace steelyard::cli {
namespace {

using catalog::Catalog;
using report::Listing;

const std::vector<OptionSpec>& list_options() {
  static const std::vector<OptionSpec> options{
      {.name = "where", .kind = OptionKind::values, .placeholder = "CONDITION"},
      {.name = "sort", .kind = OptionKind::value, .placeholder = "COLUMN[,desc]"},
      {.name = "columns", .kind = OptionKind::value, .placeholder = "COLUMN,..."},
  };
  return options;
}

std::vector<OptionSpec> with_list_options(std::vector<OptionSpec> own) {
  own.insert(own.end(), list_options().begin(), list_options().end());
  return own;
}

/// Filters given as options of their own, as conditions on the columns of the same name.
std::vector<std::string> conditions_of(const Invocation& invocation, const std::vector<std::string_view>& filters) {
  std::vector<std::string> conditions;
  for (const std::string_view name : filters) {
    if (const auto value = invocation.text(name)) conditions.push_back(fmt::format("{}={}", name, *value));
  }
  for (std::string& condition : invocation.texts("where")) conditions.push_back(std::move(condition));
  return conditions;
}

/// Prints the rows asked for; `hidden` more are told of.
int print_list(Invocation& invocation, const Listing& listing, const std::vector<std::string_view>& filters, std::size_t hidden = 0) {
  const auto query = report::parse_query(listing, conditions_of(invocation, filters), invocation.text("sort"), invocation.text("columns"));
  if (!query) return invocation.fail(query.error());
  report::QueryAnswer answer = report::apply_query(listing, *query, invocation.messages(), invocation.format());
  const auto count = [](std::size_t n) { return report::Arguments{{"count", std::to_string(n)}}; };
  answer.table.notes.insert(answer.table.notes.begin(),
                            invocation.messages().text("label", "catalog.count", count(answer.table.rows.size())));
  if (hidden > 0) answer.table.notes.push_back(invocation.messages().text("label", "catalog.more_with_all", count(hidden)));
  if (answer.unknown > 0)
    answer.table.notes.push_back(invocation.messages().text("label", "catalog.left_out_unknown", count(answer.unknown)));
  invocation.print(report::render(answer.table, invocation.format(), invocation.style()));
  return kAnswered;
}

int run_chips(Invocation& invocation) {
  const auto catalog = invocation.catalog();
  if (!catalog) return invocation.fail(catalog.error());
  Listing listing = report::list_chips(**catalog, invocation.messages());
  const std::size_t all = listing.rows.size();
  // Whoever filters by maker or country asks about the world, not about the articles.
  const bool shows_all = invocation.flag("all") || invocation.text("vendor") || invocation.text("country") || invocation.text("status");
  if (!shows_all) {
    std::vector<std::string_view> named;
    for (const auto& chip : (*catalog)->chips()) {
      if (chip.is_named_in_articles()) named.push_back(chip.id.text());
    }
    std::erase_if(listing.rows, [&](const auto& row) {
      return std::find(named.begin(), named.end(), std::get<std::string>(row.front().value)) == named.end();
    });
  }
  return print_list(invocation, listing, {"country", "vendor", "status"}, all - listing.rows.size());
}

using MakeListing = Listing (*)(const Catalog&, const report::Messages&);

template <MakeListing make>
int run_list(Invocation& invocation) {
  const auto catalog = invocation.catalog();
  if (!catalog) return invocation.fail(catalog.error());
  return print_list(invocation, make(**catalog, invocation.messages()), {});
}

int run_prices(Invocation& invocation) {
  const auto catalog = invocation.catalog();
  if (!catalog) return invocation.fail(catalog.error());
  Listing listing = report::list_prices(**catalog, invocation.messages());
  if (const auto of = invocation.text("of")) {
    const auto chip = (*catalog)->find_chip(*of);
    const auto system = (*catalog)->find_system(*of);
    if (!chip && !system) return invocation.fail(chip.error());
    std::vector<std::string> subjects;
    if (chip) subjects.push_back((*chip)->id.text());
    if (chip) {
      for (const auto* of_chip : (*catalog)->systems_of((*chip)->id)) subjects.push_back(of_chip->id.text());
    }
    if (system) subjects.push_back((*system)->id.text());
    const auto subject = std::find_if(listing.columns.begin(), listing.columns.end(), [](const auto& c) { return c.key == "subject"; });
    const auto index = static_cast<std::size_t>(subject - listing.columns.begin());
    std::erase_if(listing.rows, [&](const auto& row) {
      return std::find(subjects.begin(), subjects.end(), std::get<std::string>(row[index].value)) == subjects.end();
    });
  }
  return print_list(invocation, listing, {"kind", "region"});
}

/// Whether a failed search stopped at several records, rather than at none.
template <class T>
bool is_ambiguous(const Result<T>& found) {
  return !found && !found.error().empty() && found.error().front().code == catalog::kAmbiguousName;
}

/// The nearest names of all kinds in one answer, when nothing at all is called so.
Error unknown_record(const std::string& name, const std::vector<const Findings*>& searches) {
  std::string nearest;
  for (const Findings* findings : searches) {
    const std::string_view near = findings->empty() ? std::string_view{} : findings->front().argument("nearest");
    if (!near.empty()) nearest += (nearest.empty() ? "" : ", ") + std::string{near};
  }
  return {catalog::kUnknownRecord, {}, {{"kind", "record"}, {"found", name}, {"nearest", nearest}}};
}

int run_show(Invocation& invocation) {
  const auto loaded = invocation.catalog();
  if (!loaded) return invocation.fail(loaded.error());
  const Catalog& catalog = **loaded;
  const std::string name = *invocation.text("id");
  const auto print = [&](const std::vector<report::Section>& sections) {
    invocation.print(report::render_sections(sections, invocation.format(), invocation.style()));
    return static_cast<int>(kAnswered);
  };
  const auto& words = invocation.messages();
  // An exact id of any kind comes before a name that begins like it.
  if (const auto* system = catalog.system(SystemId{name})) return print(report::show_system(*system, catalog, words, invocation.format()));
  if (const auto* model = catalog.model(ModelId{name})) return print(report::show_model(*model, catalog, words, invocation.format()));
  if (const auto* stack = catalog.stack(StackId{name})) return print(report::show_stack(*stack, catalog, words, invocation.format()));
  const auto chip = catalog.find_chip(name);
  if (chip) return print(report::show_chip(**chip, catalog, words, invocation.format()));
  if (is_ambiguous(chip)) return invocation.fail(chip.error());
  const auto system = catalog.find_system(name);
  if (system) return print(report::show_system(**system, catalog, words, invocation.format()));
  if (is_ambiguous(system)) return invocation.fail(system.error());
  const auto model = catalog.find_model(name);
  if (model) return print(report::show_model(**model, catalog, words, invocation.format()));
  if (is_ambiguous(model)) return invocation.fail(model.error());
  return invocation.fail(unknown_record(name, {&chip.error(), &system.error(), &model.error()}));
}

int run_compare(Invocation& invocation) {
  const auto catalog = invocation.catalog();
  if (!catalog) return invocation.fail(catalog.error());
  std::vector<const catalog::Chip*> chips;
  Findings findings;
  for (const std::string& name : invocation.texts("chip")) {
    const auto chip = (*catalog)->find_chip(name);
    if (chip) {
      chips.push_back(*chip);
    } else {
      findings.insert(findings.end(), chip.error().begin(), chip.error().end());
    }
  }
  if (findings.empty() && chips.size() < 2) findings.push_back({kMissingArgument, {}, {{"expected", "A B ..."}, {"command", "compare"}}});
  if (!findings.empty()) return invocation.fail(findings);
  if (invocation.text("model")) return compare_tasks(invocation, chips);
  invocation.print(
      report::render(report::compare_chips(chips, invocation.messages(), invocation.format()), invocation.format(), invocation.style()));
  return kAnswered;
}

std::vector<std::string> split_commas(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t at = std::min(text.find(','), text.size());
    if (at > 0) parts.emplace_back(text.substr(0, at));
    text.remove_prefix(std::min(at + 1, text.size()));
  }
  return parts;
}

int run_gap(Invocation& invocation) {
  const auto catalog = invocation.catalog();
  if (!catalog) return invocation.fail(catalog.error());
  const auto& names = catalog::gap_metric_names();
  const std::string from = invocation.text("from").value_or("CN");
  const std::string to = invocation.text("to").value_or("US");
  std::vector<catalog::MetricGap> gaps;
  Findings findings;
  for (const std::string& metric : split_commas(invocation.text("metric").value_or("fp8,memory,bandwidth,tpp,system,system_per_watt"))) {
    const auto found = std::find(names.begin(), names.end(), metric);
    if (found == names.end()) {
      findings.push_back({kBadChoice,
                          {},
                          {{"option", "--metric"},
                           {"found", metric},
                           {"expected", fmt::format("{}", fmt::join(names, ", "))},
                           {"nearest", std::string{nearest_name(metric, names)}}}});
      continue;
    }
    gaps.push_back(
        catalog::measure_gap(**catalog, from, to, static_cast<catalog::GapMetric>(found - names.begin()), invocation.flag("all")));
  }
  for (const auto& [option, country] : {std::pair{"--from", from}, std::pair{"--to", to}}) {
    const bool is_known =
        std::any_of((*catalog)->chips().begin(), (*catalog)->chips().end(), [&](const auto& chip) { return chip.country == country; });
    if (!is_known) findings.push_back({kBadChoice, {}, {{"option", option}, {"found", country}, {"expected", "CN, US"}}});
  }
  if (!findings.empty()) return invocation.fail(findings);
  std::vector<report::GapCurve> curves;
  for (const catalog::MetricGap& gap : gaps) {
    curves.push_back({gap.metric, catalog::gap_sides(**catalog, from, to, gap.metric, invocation.flag("all"))});
  }
  if (const auto file = invocation.text("html")) {
    const auto english = report::Messages::load(DataTree::embedded(), report::Language::en);
    const auto chinese = report::Messages::load(DataTree::embedded(), report::Language::zh);
    if (!english) return invocation.fail(english.error());
    if (!chinese) return invocation.fail(chinese.error());
    const std::string page = report::gap_html({gaps, curves, from, to, study::engine_version()}, **catalog, *english, *chinese,
                                              invocation.messages().language());
    if (const auto done = write_file(*file, page); !done) return invocation.fail(done.error());
    invocation.remark(invocation.messages().text("cli", "written", {{"file", *file}}) + '\n');
  }
  auto sections = report::show_gap(gaps, from, to, **catalog, invocation.messages(), invocation.format());
  sections.push_back(report::curve_section(curves, from, to, **catalog, invocation.messages(), invocation.format()));
  invocation.print(report::render_sections(sections, invocation.format(), invocation.style()));
  return kAnswered;
}

/// Names for shell completion, one a line: ids, and of chips also the ids without their vendor.
int run_ids(Invocation& invocation) {
  const auto catalog = invocation.catalog();
  if (!catalog) return invocation.fail(catalog.error());
  const std::string kind = *invocation.text("kind");
  std::string text;
  const bool any = kind == "record";
  if (kind == "chip" || any) {
    for (const auto& chip : (*catalog)->chips()) text += chip.id.text() + '\n';
  }
  if (kind == "system" || any) {
    for (const auto& system : (*catalog)->systems()) text += system.id.text() + '\n';
  }
  if (kind == "model" || any) {
    for (const auto& model : (*catalog)->models()) text += model.id.text() + '\n';
  }
  if (any) {
    for (const auto& stack : (*catalog)->stacks()) text += stack.id.text() + '\n';
  }
  if (kind == "code") {
    for (const std::string& code : report::explained_codes(invocation.messages())) text += code + '\n';
  }
  invocation.print(text);
  return kAnswered;
}

/// Lists that differ in nothing but what they list.
void add_lists(std::vector<Command>& commands) {
  commands.push_back({.path = "systems",
                      .arguments = {},
                      .options = list_options(),
                      .examples = {{"steelyard systems --where \"chips>=64\" --sort bf16,desc", "systems.large"}},
                      .run = run_list<report::list_systems>});
  commands.push_back({.path = "models",
                      .arguments = {},
                      .options = list_options(),
                      .examples = {{"steelyard models --where \"experts>0\" --sort parameters,desc", "models.experts"}},
                      .run = run_list<report::list_models>});
  commands.push_back({.path = "stacks",
                      .arguments = {},
                      .options = list_options(),
                      .examples = {{"steelyard stacks", "stacks.all"}},
                      .run = run_list<report::list_stacks>});
  commands.push_back({.path = "prices",
                      .arguments = {},
                      .options = with_list_options(
                          {{.name = "of", .kind = OptionKind::value, .placeholder = "ID", .completion = Completion::record},
                           {.name = "kind", .kind = OptionKind::value, .placeholder = "KIND", .choices = catalog::price_kind_names()},
                           {.name = "region", .kind = OptionKind::value, .placeholder = "CN|US|world|..."}}),
                      .examples = {{"steelyard prices --of h200-sxm --kind rental", "prices.of"}},
                      .run = run_prices});
  commands.push_back({.path = "sources",
                      .arguments = {},
                      .options = list_options(),
                      .examples = {{"steelyard sources --where \"publisher~nvidia\"", "sources.of"}},
                      .run = run_list<report::list_sources>});
  commands.push_back({.path = "ids",
                      .arguments = {{.name = "kind", .placeholder = "KIND"}},
                      .options = {},
                      .examples = {},
                      .run = run_ids,
                      .listed = false});
}

}  // namespace

std::vector<Command> catalog_commands() {
  std::vector<Command> commands;
  commands.push_back(
      {.path = "chips",
       .arguments = {},
       .options = with_list_options(
           {{.name = "all"},
            {.name = "country", .kind = OptionKind::value, .placeholder = "CN|US|..."},
            {.name = "vendor", .kind = OptionKind::value, .placeholder = "NAME"},
            {.name = "status", .kind = OptionKind::value, .placeholder = "STATUS", .choices = catalog::chip_status_names()}}),
       .examples = {{"steelyard chips", "chips.articles"},
                    {"steelyard chips --all --where \"memory>=100GB\" --where \"tpp<4800\" --sort tpp,desc", "chips.where"},
                    {"steelyard chips --country CN --columns id,name_zh,bf16,memory,grade", "chips.columns"},
                    {"steelyard chips --all --format json", "chips.json"}},
       .run = run_chips});
  commands.push_back({.path = "chips gap",
                      .arguments = {},
                      .options = {{.name = "from", .kind = OptionKind::value, .placeholder = "COUNTRY"},
                                  {.name = "to", .kind = OptionKind::value, .placeholder = "COUNTRY"},
                                  {.name = "metric", .kind = OptionKind::value, .placeholder = "METRIC,..."},
                                  {.name = "all"},
                                  {.name = "html", .kind = OptionKind::value, .placeholder = "FILE", .completion = Completion::file}},
                      .examples = {{"steelyard chips gap --from CN --to US --metric fp8,memory,bandwidth,tpp,system", "gap.years"}},
                      .run = run_gap});
  commands.push_back({.path = "show",
                      .arguments = {{.name = "id", .placeholder = "ID", .completion = Completion::record}},
                      .options = {},
                      .examples = {{"steelyard show h200-sxm", "show.chip"},
                                   {"steelyard show 昇腾910C", "show.chinese"},
                                   {"steelyard show cloudmatrix-384", "show.system"}},
                      .run = run_show});
  commands.push_back({.path = "compare",
                      .arguments = {{.name = "chip", .placeholder = "CHIP", .repeated = true, .completion = Completion::chip}},
                      .options = {value_option("model", "MODEL|FILE.json", Completion::model),
                                  value_option("tasks", "train,prefill,decode"), value_option("precision", "bf16|fp8|..."),
                                  value_option("input", "N"), value_option("output", "N"), value_option("servers", "N")},
                      .examples = {{"steelyard compare h20-96 h200-sxm", "compare.two"},
                                   {"steelyard compare h200-sxm 910c b200 --format csv", "compare.csv"},
                                   {"steelyard compare h20-96 h200-sxm --model llama-3-70b --tasks prefill,decode", "compare.tasks"}},
                      .run = run_compare});
  add_lists(commands);
  return commands;
}

}  // namespace steelyard::cli
