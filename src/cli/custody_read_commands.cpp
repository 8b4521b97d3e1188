// custody trace, balance, audit, reconcile, sample, distance, demo: reading a ledger.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "base/unit.hpp"
#include "cli/custody_place.hpp"
#include "cli/output_file.hpp"
#include "custody/audit/http_disk.hpp"
#include "custody/audit/sampling.hpp"
#include "report/custody/custody_view.hpp"

namespace steelyard::cli {
namespace {

using custody::Field;

const ArgumentSpec kDir{.name = "dir", .placeholder = "DIR", .required = false, .completion = Completion::directory};
const OptionSpec kAt{.name = "at", .kind = OptionKind::value, .placeholder = "TIME"};
const OptionSpec kSvg{.name = "svg", .kind = OptionKind::value, .placeholder = "FILE", .completion = Completion::file};

OptionSpec value(std::string_view name, std::string_view placeholder) {
  return {.name = name, .kind = OptionKind::value, .placeholder = placeholder};
}

void print_table(Invocation& invocation, const report::Table& table) {
  invocation.print(report::render(table, invocation.format(), invocation.style()));
}

/// The one whose name begins with `typed`, an exact name first.
template <class Records>
custody::Index by_name(const Records& records, std::string_view typed) {
  custody::Index found = custody::kNone;
  for (custody::Index i = 0; i < records.size(); ++i) {
    const std::string& name = records[i].key();
    if (name == typed) return i;
    if (!name.starts_with(typed)) continue;
    if (found != custody::kNone) return custody::kNone;  // of several none
    found = i;
  }
  return found;
}

Error unknown(const char* kind, const std::string& name) {
  return {Code{"custody.no_such_unit", ErrorKind::usage}, {}, {{"kind", kind}, {"found", name}}};
}

int write_picture(Invocation& invocation, const std::string& svg) {
  const auto file = invocation.text("svg");
  if (!file) return kAnswered;
  if (const auto done = write_file(*file, svg); !done) return invocation.fail(done.error());
  invocation.remark(invocation.messages().text("cli", "written", {{"file", *file}}) + '\n');
  return kAnswered;
}

std::vector<custody::HistoryLine> history_of(const CustodyPlace& place, const std::function<bool(const custody::Event&)>& wanted) {
  return custody::history(place.reader(), place.report.checkpoint.size, place.report.state, wanted);
}

int trace_licence(Invocation& invocation, const CustodyPlace& place, const std::string& name) {
  const custody::State& state = place.report.state;
  const auto& m = invocation.messages();
  const custody::Index licence = by_name(state.licences, name);
  if (licence == custody::kNone) return invocation.fail(unknown("licence", name));
  const custody::LicenceStanding standing = custody::standing(state, licence, place.now);
  std::set<custody::Ref> units;
  for (const custody::Index unit : standing.units) units.insert(state.units[unit].unit);
  const auto lines = history_of(place, [&](const custody::Event& event) {
    return (event.is_of_unit() || event.has(Field::unit)) && units.count(event.ref(Field::unit)) != 0;
  });
  const auto refused = std::count_if(lines.begin(), lines.end(), [](const auto& line) { return line.type == custody::EventType::refused; });
  if (invocation.is_for_people()) {
    print_table(invocation, report::standing_table(standing, refused, m));
    invocation.print("\n");
    print_table(invocation, report::units_table(state, standing.units, m));
    if (invocation.flag("events")) {
      invocation.print("\n");
      print_table(invocation, report::history_table(lines, m));
    }
    invocation.print("\n" +
                     m.text("custody", "rests_on",
                            {{"origin", place.report.checkpoint.origin},
                             {"size", std::to_string(place.report.checkpoint.size)},
                             {"root", custody::to_hex(place.report.checkpoint.root)},
                             {"time", report::time_text(place.now)}}) +
                     '\n');
  } else {
    print_table(invocation, invocation.flag("events") ? report::history_table(lines, m) : report::units_table(state, standing.units, m));
  }
  return write_picture(invocation, report::flow_svg(standing, m));
}

int run_trace(Invocation& invocation) {
  auto place = open_place(invocation);
  if (!place) return invocation.fail(place.error());
  const custody::State& state = place->report.state;
  const auto& m = invocation.messages();
  if (const auto licence = invocation.text("licence")) return trace_licence(invocation, *place, *licence);
  std::vector<custody::Index> units;
  std::string title;
  if (const auto batch = invocation.text("batch")) {
    const custody::Index at = by_name(state.batches, *batch);
    if (at == custody::kNone) return invocation.fail(unknown("batch", *batch));
    title = state.batches[at].batch;
    for (custody::Index i = 0; i < state.units.size(); ++i) {
      if (state.units[i].batch == at) units.push_back(i);
    }
  } else if (const auto unit = invocation.text("unit")) {
    for (custody::Index i = 0; i < state.units.size(); ++i) {
      if (!unit->empty() && custody::to_hex(state.units[i].unit).starts_with(*unit)) units.push_back(i);
    }
    // The demonstration's units go by their serial numbers, which its log doesn't hold.
    if (units.empty() && place->play) {
      const custody::Index at = state.units.find(place->play->world.ref("unit", *unit));
      if (at != custody::kNone) units.push_back(at);
    }
    if (units.size() != 1) return invocation.fail(unknown("unit", *unit));
    title = custody::to_hex(state.units[units.front()].unit);
  } else {
    return invocation.fail({kMissingArgument, {}, {{"expected", "--licence, --batch, --unit"}, {"command", "custody trace"}}});
  }
  std::set<custody::Ref> wanted;
  for (const custody::Index unit : units) wanted.insert(state.units[unit].unit);
  const auto lines = history_of(*place, [&](const custody::Event& event) {
    return (event.is_of_unit() || event.has(Field::unit)) && wanted.count(event.ref(Field::unit)) != 0;
  });
  if (invocation.is_for_people()) {
    print_table(invocation, report::units_table(state, units, m));
    invocation.print("\n");
  }
  print_table(invocation, report::history_table(lines, m));
  return write_picture(invocation, report::journey_svg(m.text("custody", "journey_title", {{"batch", title}}), lines, m));
}

int run_balance(Invocation& invocation) {
  auto place = open_place(invocation);
  if (!place) return invocation.fail(place.error());
  const auto& m = invocation.messages();
  if (invocation.is_for_people()) {
    print_table(invocation, report::conservation_table(custody::conservation(place->report.state), m));
    invocation.print("\n");
  }
  print_table(invocation, report::accounts_table(place->report.state, m));
  if (const auto file = invocation.text("counters")) {
    if (const auto done = write_file(*file, custody::counters_csv(place->report.state, custody::date_of(place->now))); !done)
      return invocation.fail(done.error());
    invocation.remark(m.text("cli", "written", {{"file", *file}}) + '\n');
  }
  return kAnswered;
}

int run_audit(Invocation& invocation) {
  auto policy = custody_policy(invocation);
  if (!policy) return invocation.fail(policy.error());
  custody::AuditOptions options;
  for (const std::string& file : invocation.texts("earlier")) {
    auto note = read_file(file, 1 << 20);
    if (!note) return invocation.fail(note.error());
    options.earlier.push_back(std::move(*note));
  }
  auto key = typed_operator_key(invocation);
  if (!key) return invocation.fail(key.error());
  options.operator_key = std::move(*key);
  const std::string dir = *invocation.text("dir");
  std::unique_ptr<custody::HttpDisk> served;
  if (dir.find("://") != std::string::npos) {
    auto opened = custody::http_disk(dir);
    if (!opened) return invocation.fail(opened.error());
    served = std::move(*opened);
  }
  const std::unique_ptr<custody::Disk> folder = served ? nullptr : custody::posix_disk(dir);
  const auto report = custody::audit(served ? static_cast<custody::Disk&>(*served) : *folder, **policy, options);
  if (served) {
    if (const auto failure = served->failure()) return invocation.fail(*failure);
  }
  if (!report) {
    Findings findings = report.error();
    for (Error& finding : findings) finding.place.file = dir;
    return invocation.fail(findings);
  }
  const auto& m = invocation.messages();
  if (invocation.is_for_people()) invocation.print(report::audit_summary(*report, m));
  if (!report->violations.empty() || !invocation.is_for_people()) print_table(invocation, report::violations_table(*report, m));
  return report->violations.empty() ? kAnswered : kViolations;
}

int run_reconcile(Invocation& invocation) {
  auto place = open_place(invocation);
  if (!place) return invocation.fail(place.error());
  const auto& terms = place->policy->terms(custody::date_of(place->now));
  print_table(invocation, report::reconciliation_table(custody::reconcile(place->report.state, terms, place->now), invocation.messages()));
  return kAnswered;
}

struct Number {
  double value = 0.0;
  bool is_percent = false;
};

/// `1,0.5`, `95%`: numbers, shares with or without a percent sign.
Result<std::vector<Number>> numbers_of(const Invocation& invocation, std::string_view name, const char* default_text) {
  const std::string typed = invocation.text(name).value_or(default_text);
  std::vector<Number> numbers;
  for (std::size_t at = 0; at <= typed.size();) {
    const std::size_t end = std::min(typed.find(',', at), typed.size());
    std::string part = typed.substr(at, end - at);
    const bool is_percent = part.ends_with('%');
    if (is_percent) part.pop_back();
    double number = 0.0;
    const auto [stop, error] = std::from_chars(part.data(), part.data() + part.size(), number);
    if (error != std::errc{} || stop != part.data() + part.size() || !std::isfinite(number) || std::abs(number) > 1e15) {
      return Error{kBadNumber, {}, {{"option", fmt::format("--{}", name)}, {"found", typed}}};
    }
    numbers.push_back({is_percent ? number / 100.0 : number, is_percent});
    at = end + 1;
  }
  return numbers;
}

int print_draw(Invocation& invocation, std::int64_t units, std::int64_t count) {
  const auto beacon = invocation.text("seed");
  if (!beacon || !invocation.is_for_people()) return kAnswered;
  const custody::Hash seed = custody::seed_of(*beacon, invocation.text("nonce").value_or(""));
  std::string list;
  const auto drawn = custody::draw(seed, units, std::min(count, units));
  for (const std::int64_t unit : drawn) list += (list.empty() ? "" : " ") + std::to_string(unit + 1);
  invocation.print(
      '\n' + invocation.messages().text("custody", "drawn", {{"count", std::to_string(drawn.size())}, {"seed", custody::to_hex(seed)}}) +
      '\n' + list + '\n');
  return kAnswered;
}

/// `1000` units, or `1%` and `0.01` of them; a unit that is begun counts.
double units_of(const Number& typed, double units) {
  constexpr double kRounding = 1e-12;  // 7% of 100 is 7, and a little more in binary
  return typed.is_percent || typed.value < 1.0 ? std::ceil(typed.value * units * (1.0 - kRounding)) : typed.value;
}

int run_sample(Invocation& invocation) {
  const auto units = numbers_of(invocation, "units", "100000");
  const auto diverted = numbers_of(invocation, "diverted", "1000,100,10");
  const auto confidence = numbers_of(invocation, "confidence", "95%");
  const auto detect = numbers_of(invocation, "detect", "1");
  for (const auto* read : {&units, &diverted, &confidence, &detect}) {
    if (!*read) return invocation.fail(read->error());
  }
  std::vector<report::SamplePlan> plans;
  for (const Number& n : *units) {
    for (const Number& k : *diverted) {
      for (const Number& c : *confidence) {
        for (const Number& q : *detect) {
          const custody::SamplingQuestion question{std::llround(n.value), std::llround(units_of(k, n.value)), c.value, q.value};
          const auto sample = custody::sample_size(question);
          if (!sample) return invocation.fail(sample.error());
          plans.push_back({question.units, question.diverted, c.value, q.value, *sample});
        }
      }
    }
  }
  const auto& m = invocation.messages();
  const auto inspected = invocation.integer("inspected", 0);
  const auto found = invocation.integer("found", 0);
  if (!inspected) return invocation.fail(inspected.error());
  if (!found) return invocation.fail(found.error());
  const std::int64_t finds = found->value_or(0);
  const report::SamplePlan& plan = plans.front();
  const auto bound = custody::upper_bound(plan.units, inspected->value_or(finds), finds, plan.confidence, plan.detection);
  if (!bound) return invocation.fail(bound.error());
  print_table(invocation, report::sample_table(plans, m));
  if (*inspected && invocation.is_for_people()) {
    invocation.print('\n' +
                     m.text("custody", "upper_bound",
                            {{"inspected", std::to_string(**inspected)},
                             {"found", std::to_string(finds)},
                             {"units", std::to_string(plan.units)},
                             {"bound", std::to_string(*bound)},
                             {"confidence", fmt::format("{:g}", plan.confidence * 100)}}) +
                     '\n');
  }
  return print_draw(invocation, plan.units, plan.sample);
}

int run_distance(Invocation& invocation) {
  const auto seconds_of = [&](std::string_view name) -> Result<double> {
    const auto typed = invocation.text(name);
    if (!typed) return 0.0;
    auto parsed = parse_quantity_as<Seconds::kDimension>(*typed);
    if (parsed && parsed->base() >= 0.0) return parsed->base();
    if (parsed) return Error{custody::kBadPlan, {}, {{"key", fmt::format("--{}", name)}, {"found", *typed}, {"expected", ">= 0 s"}}};
    for (Error& error : parsed.error()) {
      error.code.kind = ErrorKind::usage;
      error.arguments.push_back({"key", fmt::format("--{}", name)});
    }
    return parsed.error();
  };
  if (!invocation.text("rtt"))
    return invocation.fail({kMissingArgument, {}, {{"expected", "--rtt TIME"}, {"command", "custody distance"}}});
  const auto rtt = seconds_of("rtt");
  const auto floor = seconds_of("floor");
  if (!rtt) return invocation.fail(rtt.error());
  if (!floor) return invocation.fail(floor.error());
  report::Table table;
  const auto& m = invocation.messages();
  for (const char* key : {"round_trip_ms", "proven_km", "fibre_estimate_km"})
    table.columns.push_back({key, m.text("custody_column", key), true});
  table.rows.push_back({report::Cell{*rtt * 1e3, 6, {}}, report::Cell{custody::farthest_distance(*rtt, *floor) / 1e3, 5, {}},
                        report::Cell{custody::fibre_distance(*rtt, *floor) / 1e3, 5, {}}});
  table.notes.push_back(m.text("custody", "distance_note"));
  print_table(invocation, table);
  return kAnswered;
}

/// Plays the story and the attacks; with a folder, leaves the story's ledger and its keys there.
int run_demo(Invocation& invocation) {
  auto policy = custody_policy(invocation);
  if (!policy) return invocation.fail(policy.error());
  const auto& m = invocation.messages();
  custody::demo::Play story(**policy);
  if (!story.ledger) return invocation.fail(story.failure);
  if (const auto done = custody::demo::play_story(story); !done) return invocation.fail(done.error());
  if (invocation.is_for_people()) {
    const custody::Entry& entry = story.state().entries[0];
    invocation.print(m.text("custody", "story",
                            {{"units", std::to_string(entry.units)},
                             {"due", Money{entry.due[0], entry.currency}.to_string()},
                             {"paid", Money{entry.paid[0], entry.currency}.to_string()}}) +
                     "\n\n");
    print_table(invocation, report::standing_table(custody::standing(story.state(), 0, story.world.now), 0, m));
    invocation.print("\n");
  }
  std::vector<report::AttackAnswer> answers;
  bool as_expected = true;
  for (const custody::demo::Attack& attack : custody::demo::attacks()) {
    if (invocation.was_interrupted()) return kInterrupted;
    custody::demo::Play stage(**policy);
    answers.push_back({attack.code, attack.expected, attack.run(stage)});
    as_expected = as_expected && answers.back().found == attack.expected;
  }
  print_table(invocation, report::attack_table(answers, m));
  if (const auto dir = invocation.text("output")) {
    std::vector<custody::LogFile> files{{"checkpoint", story.note()}, {"operator.vkey", story.operator_key().text() + '\n'}};
    custody::TreeBuilder tree;
    std::vector<custody::LogFile> tiles;
    const std::uint64_t size = story.ledger->size();
    custody::for_each_chunk(story.reader(), size, [&](const auto& chunk) {
      for (const custody::Hash& hash : chunk->hashes) tree.append(hash, tiles);
      return true;
    });
    tree.open_tiles(tiles);
    for (std::uint64_t i = 0; i * custody::kTileWidth < size; ++i) {
      tiles.push_back({custody::tile_path(-1, i, std::min(custody::kTileWidth, size - i * custody::kTileWidth)), {}});
      tiles.back().content = story.reader()(tiles.back().path).value_or("");
    }
    for (const char* name :
         {"operator", "regulator", "vendor", "lab", "customs", "importer", "exporter", "carrier", "buyer", "inspector", "landmark"}) {
      files.push_back({fmt::format("keys/{}.key", name), story.world.key(name).text() + '\n'});
    }
    files.insert(files.end(), tiles.begin(), tiles.end());
    std::vector<const custody::LogFile*> all;
    for (const custody::LogFile& file : files) all.push_back(&file);
    const auto disk = custody::posix_disk(*dir);
    if (const auto done = custody::write_durably(*disk, all); !done) return invocation.fail(done.error());
    invocation.remark(m.text("cli", "written", {{"file", *dir}}) + '\n');
  }
  return as_expected ? kAnswered : kViolations;
}

}  // namespace

std::vector<Command> custody_read_commands() {
  ArgumentSpec needed = kDir;
  needed.required = true;
  return {
      {.path = "custody trace",
       .arguments = {kDir},
       .options = {value("licence", "LICENCE"), value("batch", "BATCH"), value("unit", "UNIT"), {.name = "events"}, kSvg, kAt},
       .examples = {{"steelyard custody trace --licence L", "custody.trace"}},
       .run = run_trace},
      {.path = "custody balance",
       .arguments = {kDir},
       .options = {{.name = "counters", .kind = OptionKind::value, .placeholder = "FILE.csv", .completion = Completion::file}, kAt},
       .examples = {{"steelyard custody balance", "custody.balance"},
                    {"steelyard custody balance ledger --counters counters.csv", "custody.balance.counters"}},
       .run = run_balance},
      {.path = "custody audit",
       .arguments = {needed},
       .options = {{.name = "earlier", .kind = OptionKind::values, .placeholder = "FILE", .completion = Completion::file},
                   value("operator-key", "KEY")},
       .examples = {{"steelyard custody audit ledger --earlier yesterday.checkpoint", "custody.audit"}},
       .run = run_audit},
      {.path = "custody reconcile",
       .arguments = {kDir},
       .options = {kAt},
       .examples = {{"steelyard custody reconcile --at 2026-06-30", "custody.reconcile"}},
       .run = run_reconcile},
      {.path = "custody sample",
       .arguments = {},
       .options = {value("units", "N"), value("diverted", "K,..."), value("confidence", "SHARE"), value("detect", "SHARE,..."),
                   value("seed", "TEXT"), value("nonce", "TEXT"), value("inspected", "N"), value("found", "N")},
       .examples = {{"steelyard custody sample --units 100000 --diverted 1000 --confidence 95% --detect 1,0.5", "custody.sample"}},
       .run = run_sample},
      {.path = "custody distance",
       .arguments = {},
       .options = {value("rtt", "TIME"), value("floor", "TIME")},
       .examples = {{"steelyard custody distance --rtt \"17.4 ms\"", "custody.distance"}},
       .run = run_distance},
      {.path = "custody demo",
       .arguments = {},
       .options = {{.name = "output", .kind = OptionKind::value, .placeholder = "DIR", .completion = Completion::directory, .letter = 'o'}},
       .examples = {{"steelyard custody demo -o ledger", "custody.demo"}},
       .run = run_demo}};
}

}  // namespace steelyard::cli
