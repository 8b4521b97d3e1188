// cost, cost migration: what a server, an hour, a run costs; what a change moves; what a fee does; what moving software takes.
#include <algorithm>

#include <fmt/format.h>

#include "base/unit.hpp"
#include "cli/estimate_options.hpp"
#include "cli/output_file.hpp"
#include "cli/study_file.hpp"
#include "report/cost/cost_view.hpp"
#include "rules/transaction.hpp"

namespace steelyard::cli {
namespace {

constexpr std::string_view kReferenceChip = "nv-h100-sxm";

const std::vector<std::string_view>& currency_names() {
  static const std::vector<std::string_view> names{"USD", "CNY"};
  return names;
}
const std::vector<std::string_view>& cost_task_names() {
  static const std::vector<std::string_view> names{"train", "serve", "full"};
  return names;
}
/// One wording, or all.
const std::vector<std::string_view>& fee_basis_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all = rules::fee_wording_names();
    all.insert(all.begin(), "all");
    return all;
  }();
  return names;
}

/// Findings of what was typed name their option and are mistakes of usage, not of a file.
Findings typed(std::string_view option, Findings findings) {
  for (Error& error : findings) {
    error.code.kind = ErrorKind::usage;
    error.place.pointer = fmt::format("--{}", option);
    error.arguments.push_back({"key", fmt::format("--{}", option)});
  }
  return findings;
}

/// Reads what was typed, and keeps what was wrong with all of it.
class CostOptions {
 public:
  CostOptions(Invocation& invocation, std::string_view command) : invocation_(invocation), reader_(invocation, command) {}

  [[nodiscard]] OptionReader& reader() { return reader_; }
  [[nodiscard]] Findings findings() const { return reader_.findings(); }
  void add(std::string_view option, const Findings& found) { reader_.add(typed(option, found)); }

  template <Dimension D>
  std::optional<Amount<D>> amount(std::string_view name) {
    const auto text = invocation_.text(name);
    if (!text) return std::nullopt;
    const auto parsed = parse_quantity_of(*text, D);
    if (!parsed) {
      add(name, parsed.error());
      return std::nullopt;
    }
    if (parsed->base < 0.0) {
      add(name, {{kNumberRange, {}, {{"found", *text}, {"expected", ">= 0"}}}});
      return std::nullopt;
    }
    return Amount<D>{Quantity<D>::from_base(parsed->base), parsed->currency.value_or(Currency::usd)};
  }

  std::optional<double> number(std::string_view name, double least, double most) {
    const auto text = invocation_.text(name);
    if (!text) return std::nullopt;
    // 45 % and 0.45 are the same.
    const auto parsed = parse_quantity_of(*text, kDimensionless);
    const auto plain = parse_number(*text);
    const double value = plain ? *plain : parsed ? parsed->base : -1.0;
    if (!plain && !parsed) {
      add(name, parsed.error());
      return std::nullopt;
    }
    if (!(value >= least) || !(value <= most)) {
      add(name, {{kNumberRange, {}, {{"found", *text}, {"expected", fmt::format("{} ... {}", least, most)}}}});
      return std::nullopt;
    }
    return value;
  }

  std::optional<std::size_t> choice(std::string_view name, const std::vector<std::string_view>& names) {
    const auto text = invocation_.text(name);
    if (!text) return std::nullopt;
    const auto found = std::find(names.begin(), names.end(), *text);  // the parser lets nothing else through
    return static_cast<std::size_t>(found - names.begin());
  }

  std::optional<Money> money(std::string_view name) {
    const auto text = invocation_.text(name);
    return text ? money_of(name, *text) : std::nullopt;
  }

  /// `40000` is in US dollars.
  std::optional<Money> money_of(std::string_view name, const std::string& text) {
    const auto read = rules::read_money(parse_number(text) ? text + " USD" : text);
    if (!read) {
      add(name, read.error());
      return std::nullopt;
    }
    if (read->minor_units < 0) {
      add(name, {{kNumberRange, {}, {{"found", text}, {"expected", ">= 0"}}}});
      return std::nullopt;
    }
    return *read;
  }

 private:
  Invocation& invocation_;
  OptionReader reader_;
};

void read_machine(CostOptions& options, Invocation& invocation, const catalog::Catalog& catalog, cost::Request& request) {
  const auto chip = invocation.text("chip");
  const auto server = invocation.text("server");
  if (!chip && !server) options.reader().missing("--chip CHIP");
  if (chip) {
    const auto found = catalog.find_chip(*chip);
    if (found) request.chip = *found;
    if (!found) options.reader().add(found.error());
  }
  if (server) {
    const auto found = catalog.find_system(*server);
    if (found) request.system = *found;
    if (!found) options.reader().add(found.error());
  }
  if (request.system != nullptr && !chip) request.chip = catalog.chip(request.system->chip);
  if (request.chip == nullptr) return;
  if (request.system == nullptr && !server) {
    const auto systems = catalog.systems_of(request.chip->id);
    if (!systems.empty()) request.system = systems.front();
    if (systems.empty()) options.add("chip", {{study::kNoSystem, {}, {{"found", request.chip->id.text()}}}});
  } else if (request.system != nullptr && request.system->chip != request.chip->id) {
    options.add("server",
                {{study::kSystemOfOtherChip, {}, {{"found", request.system->chip.text()}, {"expected", request.chip->id.text()}}}});
  }
}

void read_request(CostOptions& options, Invocation& invocation, cost::Request& request, const cost::Assumptions& assumptions) {
  request.region = invocation.text("region").value_or("CN");
  if (options.choice("currency", currency_names()) == 1U) request.currency = Currency::cny;
  const auto on = invocation.date("on");
  const auto today = invocation.today();
  if (!on) options.reader().add(on.error());
  if (on && *on) request.as_of = **on;
  if (on && !*on && today) request.as_of = *today;
  std::optional<Seconds> life;
  options.reader().duration("life", life);
  request.horizon = life.value_or(assumptions.book_life.value);
  if (in_hours(request.horizon) < 24.0) {
    options.add("life", {{kNumberRange, {}, {{"found", invocation.text("life").value_or("")}, {"expected", ">= 1 day"}}}});
  }
  request.price_per_chip = options.amount<Dimension{.currency = 1}>("price");
  request.price_per_system = options.amount<Dimension{.currency = 1}>("server-price");
  request.entered_value_per_chip = options.amount<Dimension{.currency = 1}>("entered-value");
  request.rent_per_chip_hour = options.amount<Dimension{.second = -1, .currency = 1}>("rent");
  request.power_price = options.amount<Dimension{.joule = -1, .currency = 1}>("power-price");
  request.power_usage_effectiveness = options.number("pue", 1.0, 3.0);
  if (const auto contract = options.choice("contract", cost::contract_names())) request.contract = static_cast<cost::Contract>(*contract);
  if (const auto hall = options.choice("hall", cost::hall_names())) request.hall = static_cast<cost::Hall>(*hall);
  request.is_unsupported = invocation.flag("unsupported");
  request.rents = true;
  if (request.chip != nullptr) request.is_foreign = request.chip->country != request.region;
}

cost::CostFigure figure_of(const cost::Assumptions::Share& share) {
  return {share.low.value_or(share.value).base(), share.value.base(), share.high.value_or(share.value).base(), share.grade(), {}};
}

/// Stated, or that of training or serving; without either the machine runs at full load all the time.
void read_utilisation(CostOptions& options, const cost::Assumptions& assumptions, report::CostAnswer& answer) {
  const auto task = options.choice("task", cost_task_names());
  if (const auto stated = options.number("utilisation", 0.01, 1.0)) {
    answer.utilisation = cost::exactly(*stated, Grade::assumed, {fmt::format("study utilisation: {}", *stated)});
  } else if (task == 0U) {
    answer.utilisation = figure_of(assumptions.utilisation_training);
  } else if (task == 1U) {
    answer.utilisation = figure_of(assumptions.utilisation_serving);
  } else {
    return;
  }
  answer.request.utilisation = answer.utilisation;
}

Result<void> add_levies(Invocation& invocation, cost::Request& request) {
  const study::Engine& engine = **invocation.engine();
  auto levies = study::levies_on_import(engine, *request.chip, request.region, request.as_of);
  if (!levies) return Result<void>(tl::unexpect, levies.error());
  request.levies = std::move(*levies);
  if (!invocation.flag("subsidy")) return {};
  if (auto support = study::power_subsidy(**invocation.catalog(), *request.chip, request.region)) {
    request.power_subsidies.push_back(std::move(*support));
  } else {
    invocation.remark(
        invocation.messages().text("cli", "no_power_subsidy", {{"chip", request.chip->id.text()}, {"region", request.region}}) + '\n');
  }
  return {};
}

std::optional<cost::CostFigure> relative_to_h100(const catalog::Catalog& catalog, const catalog::Chip& chip) {
  const auto reference = catalog.find_chip(kReferenceChip);
  if (!reference || !(*reference)->bf16_dense || !chip.bf16_dense) return std::nullopt;
  return cost::exactly(chip.bf16_dense->value / (*reference)->bf16_dense->value, chip.bf16_dense->grade(),
                       {fmt::format("chip {} bf16_dense", chip.id.text())});
}

void price_hours(report::CostAnswer& answer) {
  const std::int64_t chips = answer.system->chips;
  answer.owned = cost::hour_cost(answer.cost, cost::Holding::owned, answer.request.horizon, chips, answer.utilisation);
  answer.rented = cost::hour_cost(answer.cost, cost::Holding::rented, answer.request.horizon, chips, answer.utilisation);
}

void add_cash_flow(report::CostAnswer& answer, const cost::Assumptions& assumptions, double servers, Seconds lead_time) {
  cost::CashFlowTerms terms = cost::terms_of(assumptions, answer.request.horizon);
  terms.ordered = answer.request.as_of;
  terms.lead_time = lead_time;
  terms.servers = servers;
  answer.cash_flow = cost::cash_flow(answer.cost, answer.request, terms);
}

int write_page(Invocation& invocation, const std::string& page) {
  const std::string file = *invocation.text("html");
  if (const auto done = write_file(file, page); !done) return invocation.fail(done.error());
  invocation.remark(invocation.messages().text("cli", "written", {{"file", file}}) + '\n');
  return kAnswered;
}

int run_of_chip(Invocation& invocation) {
  const auto catalog = invocation.catalog();
  if (!catalog) return invocation.fail(catalog.error());
  const auto& loaded = (*invocation.engine())->assumptions();
  if (!loaded) return invocation.fail(loaded.error());
  cost::Assumptions assumptions = *loaded;

  CostOptions options(invocation, "cost");
  report::CostAnswer answer;
  answer.explains = invocation.flag("explain");
  answer.request.catalog = *catalog;
  answer.request.assumptions = &*loaded;
  read_machine(options, invocation, **catalog, answer.request);
  std::vector<cost::Change> changes;
  for (const std::string& text : invocation.texts("set")) {
    auto change = cost::parse_change(text);
    if (!change) {
      options.add("set", change.error());
      continue;
    }
    if (change->line.empty()) {
      if (const auto set = assumptions.set(change->name, change->value); !set) options.add("set", set.error());
    }
    changes.push_back(std::move(*change));
  }
  read_request(options, invocation, answer.request, assumptions);
  read_utilisation(options, assumptions, answer);
  std::optional<double> tokens = options.number("tokens-per-chip-hour", 1.0, 1e15);
  const double servers = options.number("servers", 1.0, 1e7).value_or(1.0);
  std::optional<Seconds> lead_time;
  options.reader().duration("lead-time", lead_time);
  if (!options.findings().empty()) return invocation.fail(options.findings());
  if (const auto done = add_levies(invocation, answer.request); !done) return invocation.fail(done.error());

  answer.chip = answer.request.chip;
  answer.system = answer.request.system;
  auto waterfall = cost::explain_changes(answer.request, changes);
  if (!waterfall) return invocation.fail(changes.empty() ? waterfall.error() : typed("set", waterfall.error()));
  answer.cost = waterfall->after;
  answer.request.assumptions = &assumptions;
  answer.relative_to_h100 = relative_to_h100(**catalog, *answer.chip);
  if (tokens)
    answer.tokens_per_chip_hour = cost::exactly(*tokens, Grade::assumed, {fmt::format("study tokens_per_chip_hour: {}", *tokens)});
  price_hours(answer);
  if (answer.cost.buy && invocation.flag("cash-flow")) add_cash_flow(answer, assumptions, servers, lead_time.value_or(Seconds{}));
  answer.waterfall = std::move(*waterfall);
  if (invocation.text("html")) {
    if (const int failed = write_page(invocation, report::cost_html(answer, invocation.messages())); failed != kAnswered) return failed;
  }
  invocation.print(report::render_cost(answer, invocation.messages(), invocation.format(), invocation.style()));
  return kAnswered;
}

int run_of_study(Invocation& invocation) {
  CostOptions options(invocation, "cost");
  study::FeeQuestion question;
  if (const auto chip = invocation.text("chip")) question.chip = *chip;
  question.price = options.money("h200-price");
  if (const auto price = options.money("price")) question.price = price;
  question.entered_value = options.money("entered-value");
  if (const auto basis = options.choice("fee-basis", fee_basis_names()); basis && *basis > 0) {
    question.only = static_cast<rules::FeeWording>(*basis - 1);
  }
  for (const std::string& text : invocation.texts("rival")) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) {
      options.add("rival", {{cost::kNotAChange, {}, {{"found", text}, {"expected", "CHIP=27000USD"}}}});
      continue;
    }
    if (const auto price = options.money_of("rival", text.substr(equals + 1)))
      question.prices.insert_or_assign(text.substr(0, equals), *price);
  }
  const auto study = study_of_file(invocation, *invocation.text("study"));
  if (!options.findings().empty()) return invocation.fail(options.findings());
  if (!study) return invocation.fail(study.error());
  const auto answer = study::answer_fee(**invocation.engine(), *study, question, invocation.control());
  if (!answer) return invocation.fail(answer.error());
  if (invocation.text("html")) {
    if (const int failed = write_page(invocation, report::fee_html(*answer, invocation.messages())); failed != kAnswered) return failed;
  }
  invocation.print(report::render_fee(*answer, invocation.messages(), invocation.format(), invocation.style()));
  return invocation.was_interrupted() ? kInterrupted : kAnswered;
}

int run_cost(Invocation& invocation) { return invocation.text("study") ? run_of_study(invocation) : run_of_chip(invocation); }

const catalog::SoftwareStack* read_stack(CostOptions& options, Invocation& invocation, const catalog::Catalog& catalog,
                                         std::string_view name, std::string_view otherwise) {
  const std::string id = invocation.text(name).value_or(std::string{otherwise});
  if (id.empty()) {
    options.reader().missing(fmt::format("--{} STACK", name));
    return nullptr;
  }
  if (const catalog::SoftwareStack* stack = catalog.stack(StackId{id})) return stack;
  std::string known;
  for (const catalog::SoftwareStack& stack : catalog.stacks()) known += (known.empty() ? "" : ", ") + stack.id.text();
  options.reader().add({{kBadChoice, {}, {{"option", fmt::format("--{}", name)}, {"found", id}, {"expected", known}}}});
  return nullptr;
}

int run_migration(Invocation& invocation) {
  const auto catalog = invocation.catalog();
  if (!catalog) return invocation.fail(catalog.error());
  const auto& assumptions = (*invocation.engine())->assumptions();
  if (!assumptions) return invocation.fail(assumptions.error());
  const auto book = cost::MigrationBook::load((*invocation.engine())->data());
  if (!book) return invocation.fail(book.error());

  CostOptions options(invocation, "cost migration");
  report::MigrationAnswer answer;
  cost::MigrationRequest request;
  request.book = &*book;
  request.assumptions = &*assumptions;
  request.from = read_stack(options, invocation, **catalog, "from", "cuda");
  request.to = read_stack(options, invocation, **catalog, "to", "");
  if (const auto task = options.choice("workload", cost::migration_task_names())) request.task = static_cast<cost::MigrationTask>(*task);
  if (const auto done = options.choice("migrated", cost::migrated_names())) request.migrated = static_cast<cost::Migrated>(*done);
  request.own_operators = options.number("own-operators", 0.0, 1e5);
  request.is_hardware_vendor = invocation.flag("as-vendor");
  catalog::Precision precision = catalog::Precision::bf16;
  options.reader().precision("precision", precision);
  if (invocation.text("model")) {
    if (const auto* model = options.reader().model(**catalog)) {
      answer.model = model->name;
      if (!invocation.text("precision") && model->native_precision) precision = *model->native_precision;
      request.features = study::migration_features(*model, precision);
    }
  }
  const auto fleet = options.amount<Dimension{.second = -1, .currency = 1}>("fleet-cost");
  if (!options.findings().empty()) return invocation.fail(options.findings());
  answer.from = request.from;
  answer.to = request.to;
  answer.task = request.task;
  answer.migrated = request.migrated;
  answer.is_hardware_vendor = request.is_hardware_vendor;
  answer.cost = cost::cost_of_migration(request);
  if (fleet && !answer.cost.nothing_to_do) answer.ramp_money = answer.cost.lost_days.scaled(fleet->value.base() * kSecondsPerDay);
  invocation.print(report::render_migration(answer, invocation.messages(), invocation.format(), invocation.style()));
  return kAnswered;
}

OptionSpec choice_option(std::string_view name, const std::vector<std::string_view>& choices) {
  return {.name = name, .kind = OptionKind::value, .choices = choices};
}

}  // namespace

std::vector<Command> cost_commands() {
  return {{.path = "cost",
           .arguments = {},
           .options = {value_option("chip", "CHIP", Completion::chip),
                       value_option("server", "SYSTEM", Completion::system),
                       value_option("region", "CC"),
                       value_option("on", "YYYY-MM-DD"),
                       choice_option("currency", currency_names()),
                       value_option("life", "5years"),
                       value_option("price", "AMOUNT"),
                       value_option("server-price", "AMOUNT"),
                       value_option("entered-value", "AMOUNT"),
                       value_option("rent", "AMOUNT/h"),
                       choice_option("contract", cost::contract_names()),
                       choice_option("hall", cost::hall_names()),
                       value_option("power-price", "AMOUNT/kWh"),
                       value_option("pue", "1.25"),
                       choice_option("task", cost_task_names()),
                       value_option("utilisation", "45%"),
                       value_option("tokens-per-chip-hour", "N"),
                       OptionSpec{.name = "subsidy"},
                       OptionSpec{.name = "unsupported"},
                       OptionSpec{.name = "set", .kind = OptionKind::values, .placeholder = "NAME=x2"},
                       OptionSpec{.name = "explain"},
                       OptionSpec{.name = "cash-flow"},
                       value_option("servers", "N"),
                       value_option("lead-time", "TIME"),
                       value_option("study", "STUDY", Completion::file),
                       value_option("h200-price", "AMOUNT"),
                       choice_option("fee-basis", fee_basis_names()),
                       OptionSpec{.name = "rival", .kind = OptionKind::values, .placeholder = "CHIP=AMOUNT"},
                       value_option("html", "FILE", Completion::file)},
           .examples = {{"steelyard cost --chip h200-sxm --on 2026-02-15", "cost.chip"},
                        {"steelyard cost --chip h200-sxm --set accelerators=-10000USD --set host_memory=x2 --explain", "cost.set"},
                        {"steelyard cost --study examples/h200-release.toml --h200-price 40000 --fee-basis all", "cost.fee"}},
           .run = run_cost},
          {.path = "cost migration",
           .arguments = {},
           .options = {value_option("from", "STACK"), value_option("to", "STACK"), choice_option("workload", cost::migration_task_names()),
                       value_option("model", "MODEL|FILE.json", Completion::model), value_option("precision", "bf16|fp8|..."),
                       choice_option("migrated", cost::migrated_names()), value_option("own-operators", "N"),
                       value_option("fleet-cost", "AMOUNT/h"), OptionSpec{.name = "as-vendor"}},
           .examples = {{"steelyard cost migration --from cuda --to cann --workload pretrain --model deepseek-v3", "cost.migration"}},
           .run = run_migration}};
}

}  // namespace steelyard::cli
