// market, market ratio: one period of the market with and without a release, and what it does to the balance of compute.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "cli/invocation.hpp"
#include "cli/output_file.hpp"
#include "cli/rules_files.hpp"
#include "report/market/market_view.hpp"
#include "study/market_study.hpp"

namespace steelyard::cli {
namespace {

std::vector<std::string> split_on_commas(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t at = std::min(text.find(','), text.size());
    if (at > 0) parts.emplace_back(text.substr(0, at));
    text.remove_prefix(std::min(at + 1, text.size()));
  }
  return parts;
}

Error bad_choice(std::string_view option, const std::string& found, const std::vector<std::string_view>& names) {
  std::vector<Argument> arguments{
      {"option", fmt::format("--{}", option)}, {"found", found}, {"expected", fmt::format("{}", fmt::join(names, ", "))}};
  if (auto near = nearest_name(found, names); !near.empty()) arguments.push_back({"nearest", std::string{near}});
  return {kBadChoice, {}, std::move(arguments)};
}

template <class T>
T taken(const Result<T>& read, Findings& findings) {
  if (read) return *read;
  findings.insert(findings.end(), read.error().begin(), read.error().end());
  return {};
}

/// Each part of a list as a number; findings for those that are none.
std::vector<double> numbers_of(std::string_view option, const std::string& text, double least, double most, Findings& findings) {
  std::vector<double> numbers;
  for (const std::string& part : split_on_commas(text)) {
    const auto number = parse_number(part);
    if (number && *number >= least && *number <= most) {
      numbers.push_back(*number);
    } else {
      findings.push_back(
          {kBadNumber,
           {},
           {{"option", fmt::format("--{}", option)}, {"found", part}, {"expected", fmt::format("{:g}..{:g}", least, most)}}});
    }
  }
  return numbers;
}

Result<study::MarketOptions> options_of(const Invocation& invocation) {
  Findings findings;
  study::MarketOptions options;
  if (const auto compare = invocation.text("compare")) options.scenarios = split_on_commas(*compare);
  if (const auto year = taken(invocation.integer("year", 2000), findings)) options.year = static_cast<int>(*year);
  if (const auto draws = taken(invocation.integer("draws", 20), findings)) options.draws = static_cast<std::size_t>(*draws);
  if (const auto seed = taken(invocation.integer("seed", 0), findings)) options.seed = static_cast<std::uint64_t>(*seed);
  if (const auto k = invocation.text("displacement")) {
    const auto numbers = numbers_of("displacement", *k, 0.0, 1.0, findings);
    if (!numbers.empty()) options.displacement = numbers.front();
  }
  if (const auto preference = invocation.text("preference")) {
    const auto& names = study::preference_names();
    const auto at = std::find(names.begin(), names.end(), *preference);
    if (at == names.end()) {
      findings.push_back(bad_choice("preference", *preference, names));
    } else {
      options.preference = static_cast<study::Preference>(at - names.begin());
    }
  }
  if (!findings.empty()) return findings;
  return options;
}

Result<std::string> html_of(const Invocation& invocation, const study::MarketAnswer& answer, const catalog::Catalog& catalog) {
  const auto english = report::Messages::load(DataTree::embedded(), report::Language::en);
  const auto chinese = report::Messages::load(DataTree::embedded(), report::Language::zh);
  if (!english) return Result<std::string>(english.error());
  if (!chinese) return Result<std::string>(chinese.error());
  return report::market_html(answer, catalog, *english, *chinese, invocation.messages().language());
}

int run_market_command(Invocation& invocation) {
  const auto options = options_of(invocation);
  if (!options) return invocation.fail(options.error());
  const std::string path = *invocation.text("study");
  const auto text = read_file(path);
  if (!text) return invocation.fail(text.error());
  const auto document = parse_document(*text, path);
  if (!document) return invocation.fail(document.error());
  const auto catalog = invocation.catalog();
  if (!catalog) return invocation.fail(catalog.error());
  auto study = study::read_market_study(*document, *text, **catalog);
  if (!study) return invocation.fail(study.error());
  const auto answer = study::run_market(**invocation.engine(), std::move(*study), *options, invocation.control());
  if (!answer) return invocation.fail(answer.error());
  if (const auto file = invocation.text("html")) {
    const auto page = html_of(invocation, *answer, **catalog);
    if (!page) return invocation.fail(page.error());
    if (const auto done = write_file(*file, *page); !done) return invocation.fail(done.error());
    invocation.remark(invocation.messages().text("cli", "written", {{"file", *file}}) + '\n');
  }
  const report::MarketWords words{*answer, **catalog, invocation.messages()};
  invocation.print(report::render_sections(report::market_sections(words, invocation.format()), invocation.format(), invocation.style()));
  return answer->simulation.interrupted ? kInterrupted : kAnswered;
}

int run_ratio(Invocation& invocation) {
  const auto catalog = invocation.catalog();
  if (!catalog) return invocation.fail(catalog.error());
  Findings findings;
  study::RatioQuery query;
  const auto chip = [&](std::string_view option, std::string_view otherwise) {
    const auto found = (*catalog)->find_chip(invocation.text(option).value_or(std::string{otherwise}));
    return taken(found, findings);
  };
  query.chip = chip("chip", "h200-sxm");
  query.yardstick = chip("yardstick", "nv-gb300");
  const std::vector<std::string_view> names{"tpp", "fp8", "bandwidth"};
  const std::string bases = invocation.text("basis").value_or("all");
  for (const std::string& basis : bases == "all" ? std::vector<std::string>{"tpp", "fp8", "bandwidth"} : split_on_commas(bases)) {
    const auto at = std::find(names.begin(), names.end(), basis);
    if (at == names.end()) {
      findings.push_back(bad_choice("basis", basis, {"all", "tpp", "fp8", "bandwidth"}));
      continue;
    }
    query.bases.push_back(
        static_cast<market::Basis>(static_cast<std::size_t>(market::Basis::tpp) + static_cast<std::size_t>(at - names.begin())));
  }
  query.units = {0.0};
  if (const auto units = invocation.text("units")) {
    query.units = numbers_of("units", *units, 0.0, 1e9, findings);
  } else {
    for (const double known : study::released_units(**catalog)) query.units.push_back(known);
  }
  query.displacements = numbers_of("displacement", invocation.text("displacement").value_or("0,1"), 0.0, 1.0, findings);
  if (!findings.empty()) return invocation.fail(findings);
  const auto answer = study::ask_ratio(**catalog, query);
  if (!answer) return invocation.fail(answer.error());
  invocation.print(report::render_sections(report::ratio_sections(*answer, **catalog, invocation.messages(), invocation.format()),
                                           invocation.format(), invocation.style()));
  return kAnswered;
}

OptionSpec value_option(std::string_view name, std::string_view placeholder, Completion completion = Completion::none) {
  return {.name = name, .kind = OptionKind::value, .placeholder = placeholder, .completion = completion};
}

}  // namespace

std::vector<Command> market_commands() {
  std::vector<Command> commands;
  commands.push_back({.path = "market",
                      .arguments = {{.name = "study", .placeholder = "STUDY", .completion = Completion::file}},
                      .options = {value_option("compare", "SCENARIO,..."), value_option("year", "YEAR"), value_option("draws", "N"),
                                  value_option("seed", "N"), value_option("displacement", "0..1"),
                                  value_option("preference", "forecast|revealed|between"), value_option("html", "FILE", Completion::file)},
                      .examples = {{"steelyard market examples/2026.toml --compare no-release,release,release-capped", "market.compare"},
                                   {"steelyard market examples/2026.toml --year 2028 --compare no-release,release", "market.year"},
                                   {"steelyard market examples/2026.toml --html out/2026.html", "market.html"}},
                      .run = run_market_command});
  commands.push_back({.path = "market ratio",
                      .arguments = {},
                      .options = {value_option("basis", "all|tpp,fp8,bandwidth"), value_option("chip", "CHIP", Completion::chip),
                                  value_option("yardstick", "CHIP", Completion::chip), value_option("units", "N,..."),
                                  value_option("displacement", "K,...")},
                      .examples = {{"steelyard market ratio --basis all", "market.ratio"}},
                      .run = run_ratio});
  return commands;
}

}  // namespace steelyard::cli
