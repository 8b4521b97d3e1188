// brief, check, study new/tables/schema, replay: a study file and what comes of it.
#include <algorithm>

#include <fmt/format.h>

#include "cli/output_file.hpp"
#include "cli/rules_files.hpp"
#include "cli/seller_plan.hpp"
#include "cli/study_file.hpp"
#include "report/brief/brief_view.hpp"
#include "report/plan/study_view.hpp"
#include "report/rules/rules_record_view.hpp"
#include "study/seller_study.hpp"

namespace steelyard::cli {

inline constexpr Code kNoSuchTemplate{"cli.no_such_template", ErrorKind::usage};
inline constexpr Code kNotAResult{"cli.not_a_result", ErrorKind::data};
inline constexpr Code kReplayDiffers{"cli.replay_differs", ErrorKind::data};
inline constexpr Code kFileExists{"cli.file_exists", ErrorKind::usage};

Result<study::Study> study_of_text(Invocation& invocation, std::string text, const std::string& name) {
  const auto document = parse_document(text, name);
  if (!document) return Result<study::Study>(document.error());
  const auto catalog = invocation.catalog();
  if (!catalog) return Result<study::Study>(catalog.error());
  // Names of rules matter to studies with a policy tree alone; others needn't wait for the rule book.
  const Value* policy = document->root.find("policy");
  if (policy == nullptr || policy->find("event") == nullptr) return study::read_study(*document, std::move(text), **catalog);
  const auto& rules = (*invocation.engine())->rule_book();
  if (!rules) return Result<study::Study>(rules.error());
  return study::read_study(*document, std::move(text), **catalog, &*rules);
}

Result<study::Study> study_of_file(Invocation& invocation, const std::string& path) {
  auto text = read_file(path);
  if (!text) return Result<study::Study>(text.error());
  return study_of_text(invocation, std::move(*text), path);
}

Result<study::Brief> brief_of_file(Invocation& invocation, const std::string& path) {
  auto study = study_of_file(invocation, path);
  if (!study) return Result<study::Brief>(study.error());
  return study::run_brief(**invocation.engine(), std::move(*study), invocation.control());
}

namespace {

/// Titles and addresses of sources; the catalogue must outlive it.
report::SourceLookup sources_of(Invocation& invocation) {
  const auto catalog = invocation.catalog();
  if (!catalog) return {};
  return [loaded = *catalog](const SourceId& id) { return loaded->source(id); };
}

Result<std::string> html_of(Invocation& invocation, const study::Brief& brief) {
  const auto english = report::Messages::load(DataTree::embedded(), report::Language::en);
  const auto chinese = report::Messages::load(DataTree::embedded(), report::Language::zh);
  if (!english) return Result<std::string>(english.error());
  if (!chinese) return Result<std::string>(chinese.error());
  return report::brief_html(brief, *english, *chinese, invocation.messages().language(), sources_of(invocation));
}

int exit_code_of_plan(const study::Brief& brief) {
  if (brief.interrupted) return kInterrupted;
  return brief.plan.status == plan::PlanStatus::infeasible ? kInfeasible : kAnswered;
}

int run_brief_command(Invocation& invocation) {
  const auto brief = brief_of_file(invocation, *invocation.text("study"));
  if (!brief) return invocation.fail(brief.error());
  const auto sources = sources_of(invocation);
  const auto written = [&](std::string_view option, const std::string& content) -> Result<void> {
    return write_file(*invocation.text(option), content);
  };
  if (invocation.text("html")) {
    const auto page = html_of(invocation, *brief);
    if (!page) return invocation.fail(page.error());
    if (const auto done = written("html", *page); !done) return invocation.fail(done.error());
  }
  if (invocation.text("json")) {
    const std::string json = report::render_brief(*brief, invocation.messages(), report::Format::json, {}, sources);
    if (const auto done = written("json", json); !done) return invocation.fail(done.error());
  }
  invocation.print(report::render_brief(*brief, invocation.messages(), invocation.format(), invocation.style(), sources));
  for (const char* option : {"html", "json"}) {
    if (const auto file = invocation.text(option))
      invocation.remark(invocation.messages().text("cli", "written", {{"file", *file}}) + '\n');
  }
  return exit_code_of_plan(*brief);
}

int run_check(Invocation& invocation) {
  if (auto text = read_file(*invocation.text("study")); text && study::is_seller_text(*text)) {
    return check_seller_study(invocation, *invocation.text("study"), std::move(*text));
  }
  const auto study = study_of_file(invocation, *invocation.text("study"));
  const bool for_people = invocation.format() == report::Format::table;
  if (!for_people) {
    const Findings findings = study ? Findings{} : study.error();
    invocation.print(report::render(report::findings_table(findings, invocation.messages()), invocation.format(), invocation.style()));
    return findings.empty() ? static_cast<int>(kAnswered) : exit_code_of(findings);
  }
  if (!study) {
    invocation.remark(report::render_findings(study.error(), invocation.messages()));
    return invocation.is_quiet() ? invocation.fail(study.error()) : exit_code_of(study.error());
  }
  invocation.print(invocation.messages().text("cli", "study_is_sound",
                                              {{"title", study->title},
                                               {"chips", std::to_string(study->candidates.size())},
                                               {"workloads", std::to_string(study->workloads.size())},
                                               {"sites", std::to_string(study->sites.size())}}) +
                   '\n');
  return kAnswered;
}

std::string template_name(const DataFile& file) {
  const std::size_t slash = file.name.rfind('/');
  std::string name = file.name.substr(slash == std::string::npos ? 0 : slash + 1);
  if (const std::size_t dot = name.rfind('.'); dot != std::string::npos) name.resize(dot);
  return name;
}

int run_new(Invocation& invocation) {
  const DataTree shipped = DataTree::embedded();
  const std::vector<DataFile> files = shipped.shipped_under("examples/");
  std::vector<std::string> names;
  for (const DataFile& file : files) names.push_back(template_name(file));
  const auto wanted = invocation.text("template");
  if (!wanted) {
    std::string text = invocation.messages().text("cli", "templates") + '\n';
    for (const std::string& name : names) text += "  " + name + '\n';
    invocation.print(text);
    return kAnswered;
  }
  const auto found = std::find(names.begin(), names.end(), *wanted);
  if (found == names.end()) {
    const std::vector<std::string_view> views(names.begin(), names.end());
    std::string all;
    for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
    return invocation.fail(
        Error{kNoSuchTemplate, {}, {{"found", *wanted}, {"expected", all}, {"nearest", std::string{nearest_name(*wanted, views)}}}});
  }
  const std::string_view content = files[static_cast<std::size_t>(found - names.begin())].content;
  const auto file = invocation.text("output");
  if (!file) {
    invocation.print(content);
    return kAnswered;
  }
  if (std::filesystem::exists(*file) && !invocation.flag("force")) return invocation.fail(Error{kFileExists, {}, {{"file", *file}}});
  if (const auto done = write_file(*file, content); !done) return invocation.fail(done.error());
  invocation.remark(invocation.messages().text("cli", "written", {{"file", *file}}) + '\n');
  return kAnswered;
}

int run_tables(Invocation& invocation) {
  const auto directory = invocation.text("out");
  if (!directory) return invocation.fail(Error{kMissingArgument, {}, {{"expected", "--out DIR"}, {"command", "study tables"}}});
  const auto brief = brief_of_file(invocation, *invocation.text("study"));
  if (!brief) return invocation.fail(brief.error());
  std::vector<std::pair<std::string, std::string>> files;
  for (report::NamedText& table : report::plan_tables(brief->problem)) files.emplace_back(std::move(table.name), std::move(table.text));
  if (const auto done = write_files(*directory, files); !done) return invocation.fail(done.error());
  for (const auto& [name, text] : files) {
    invocation.remark(invocation.messages().text("cli", "written", {{"file", (std::filesystem::path{*directory} / name).string()}}) + '\n');
  }
  return kAnswered;
}

int run_schema(Invocation& invocation) {
  const auto messages = report::Messages::load(DataTree::embedded(), invocation.messages().language(), report::Depth::reference);
  if (!messages) return invocation.fail(messages.error());
  invocation.print(report::study_json_schema(study::study_schema(), *messages));
  return kAnswered;
}

/// The text member of a table of a parsed result; empty when it isn't there.
std::string member(const Value& table, std::string_view key) {
  const Value* value = table.find(key);
  return value != nullptr && value->kind == ValueKind::text ? value->text : std::string{};
}

int run_replay(Invocation& invocation) {
  const std::string path = *invocation.text("result");
  const auto text = read_file(path);
  if (!text) return invocation.fail(text.error());
  const auto document = parse_json(*text, path);
  if (!document) return invocation.fail(document.error());
  if (member(document->root, "format") == report::kRecordFormat) return replay_record(invocation, path);
  const Value* manifest = document->root.find("manifest");
  if (manifest == nullptr || member(*manifest, "study_text").empty()) {
    return invocation.fail(Error{kNotAResult, {path, 0, 0, "manifest"}, {{"expected", "steelyard brief STUDY --json FILE"}}});
  }
  auto study = study_of_text(invocation, member(*manifest, "study_text"), member(*manifest, "study_file"));
  if (!study) return invocation.fail(study.error());
  const auto brief = study::run_brief(**invocation.engine(), std::move(*study), invocation.control());
  if (!brief) return invocation.fail(brief.error());
  const std::string again = report::render_brief(*brief, invocation.messages(), report::Format::json, {}, sources_of(invocation));
  const auto& words = invocation.messages();
  if (again == *text) {
    invocation.print(words.text("cli", "replay_same", {{"file", path}}) + '\n');
    return kAnswered;
  }
  std::vector<Argument> arguments{{"file", path}};
  if (member(*manifest, "data_hash") != brief->manifest.data_hash) arguments.push_back({"data", brief->manifest.data_hash});
  if (member(*manifest, "engine_version") != brief->manifest.engine_version)
    arguments.push_back({"version", brief->manifest.engine_version});
  const auto differs = std::mismatch(again.begin(), again.end(), text->begin(), text->end());
  const auto line = 1 + std::count(text->begin(), differs.second, '\n');
  (void)invocation.fail(Error{kReplayDiffers, {path, static_cast<int>(line), 1, {}}, std::move(arguments)});
  return kViolations;
}

}  // namespace

std::vector<Command> study_commands() {
  const ArgumentSpec study{.name = "study", .placeholder = "STUDY", .completion = Completion::file};
  std::vector<Command> commands;
  commands.push_back({.path = "brief",
                      .arguments = {study},
                      .options = {{.name = "html", .kind = OptionKind::value, .placeholder = "FILE", .completion = Completion::file},
                                  {.name = "json", .kind = OptionKind::value, .placeholder = "FILE", .completion = Completion::file}},
                      .examples = {{"steelyard brief examples/h200-release.toml --html out/h200-release.html", "brief.html"},
                                   {"steelyard brief examples/h200-release.toml --lang zh", "brief.zh"}},
                      .run = run_brief_command});
  commands.push_back({.path = "check",
                      .arguments = {study},
                      .options = {},
                      .examples = {{"steelyard check my-study.toml", "check.study"}},
                      .run = run_check});
  commands.push_back(
      {.path = "study new",
       .arguments = {},
       .options = {{.name = "template", .kind = OptionKind::value, .placeholder = "NAME"},
                   {.name = "output", .kind = OptionKind::value, .placeholder = "FILE", .completion = Completion::file, .letter = 'o'},
                   {.name = "force"}},
       .examples = {{"steelyard study new", "new.list"}, {"steelyard study new --template h200-release -o my-study.toml", "new.write"}},
       .run = run_new,
       .formats = {"table"}});
  commands.push_back({.path = "study tables",
                      .arguments = {study},
                      .options = {{.name = "out", .kind = OptionKind::value, .placeholder = "DIR", .completion = Completion::directory}},
                      .examples = {{"steelyard study tables examples/h200-release.toml --out tables/", "tables.write"}},
                      .run = run_tables,
                      .formats = {"table"}});
  commands.push_back({.path = "study schema",
                      .arguments = {},
                      .options = {},
                      .examples = {{"steelyard study schema > study.schema.json", "schema.write"}},
                      .run = run_schema,
                      .formats = {"table", "json"}});
  commands.push_back({.path = "replay",
                      .arguments = {{.name = "result", .placeholder = "RESULT.json", .completion = Completion::file}},
                      .options = {},
                      .examples = {{"steelyard replay out/h200-release.json", "replay.result"}},
                      .run = run_replay,
                      .formats = {"table"}});
  return commands;
}

}  // namespace steelyard::cli
