// version, explain, completion: the program about itself.
#include <fmt/format.h>

#include "cli/completion.hpp"
#include "cli/invocation.hpp"
#include "report/catalog/catalog_view.hpp"

namespace steelyard::cli {
namespace {

std::string build_text() {
#ifdef NDEBUG
  constexpr std::string_view kKind = "release";
#else
  constexpr std::string_view kKind = "debug";
#endif
#if defined(__clang__)
  return fmt::format("{}, clang {}", kKind, __clang_major__);
#else
  return fmt::format("{}, gcc {}", kKind, __GNUC__);
#endif
}

int run_version(Invocation& invocation) {
  const auto engine = invocation.engine();
  if (!engine) return invocation.fail(engine.error());
  const auto& words = invocation.messages();
  const std::vector<std::pair<std::string_view, std::string>> facts{
      {"version", study::engine_version()}, {"data_sha256", (*engine)->data_hash()}, {"build", build_text()}};
  if (!invocation.is_for_people()) {
    report::Table table;
    std::vector<report::Cell> row;
    for (const auto& [key, value] : facts) {
      table.columns.push_back({std::string{key}, report::column_title(key, words), false});
      row.push_back({value, 4, {}});
    }
    table.rows.push_back(std::move(row));
    invocation.print(report::render(table, invocation.format()));
    return kAnswered;
  }
  std::string text = fmt::format("steelyard {}\n", facts.front().second);
  for (std::size_t i = 1; i < facts.size(); ++i)
    text += fmt::format("{}: {}\n", report::column_title(facts[i].first, words), facts[i].second);
  invocation.print(text);
  return kAnswered;
}

int run_explain(Invocation& invocation) {
  const std::string code = *invocation.text("code");
  const auto messages = report::Messages::load(DataTree::embedded(), invocation.messages().language(), report::Depth::reference);
  if (!messages) return invocation.fail(messages.error());
  const std::string text = report::explain(code, *messages);
  if (!text.empty()) {
    invocation.print(text);
    return kAnswered;
  }
  const std::vector<std::string> codes = report::explained_codes(*messages);
  const std::vector<std::string_view> views(codes.begin(), codes.end());
  return invocation.fail(Error{kBadChoice, {}, {{"option", "CODE"}, {"found", code}, {"nearest", std::string{nearest_name(code, views)}}}});
}

int run_completion(Invocation& invocation) {
  const std::string shell = *invocation.text("shell");
  if (shell == "bash") {
    invocation.print(bash_completion(all_commands()));
  } else if (shell == "zsh") {
    invocation.print(zsh_completion(all_commands()));
  } else if (shell == "fish") {
    invocation.print(fish_completion(all_commands(), invocation.messages()));
  } else {
    return invocation.fail(Error{kBadChoice, {}, {{"option", "SHELL"}, {"found", shell}, {"expected", "bash, zsh, fish"}}});
  }
  return kAnswered;
}

}  // namespace

std::vector<Command> program_commands() {
  return {
      {.path = "explain",
       .arguments = {{.name = "code", .placeholder = "CODE", .completion = Completion::code}},
       .options = {},
       .examples = {{"steelyard explain quantity.wrong_dimension", "explain.code"}},
       .run = run_explain,
       .formats = {"table"}},
      {.path = "completion",
       .arguments = {{.name = "shell", .placeholder = "bash|zsh|fish"}},
       .options = {},
       .examples = {{"source <(steelyard completion bash)", "completion.bash"}, {"steelyard completion fish | source", "completion.fish"}},
       .run = run_completion,
       .formats = {"table"}},
      {.path = "version", .arguments = {}, .options = {}, .examples = {{"steelyard version", "version.all"}}, .run = run_version}};
}

}  // namespace steelyard::cli
