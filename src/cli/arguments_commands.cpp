// arguments: the articles' arguments, run as experiments.
#include "claims/arguments/laboratory.hpp"
#include "cli/invocation.hpp"
#include "cli/output_file.hpp"
#include "report/articles/arguments_view.hpp"
#include "report/articles/article_pages.hpp"

namespace steelyard::cli {
namespace {

int run_one(Invocation& invocation, const claims::ArgumentBook& book, const claims::Bench& bench, const std::string& id) {
  const auto argument = book.find(id);
  if (!argument) return invocation.fail(argument.error());
  const auto answer = claims::run_argument(**argument, bench);
  const auto sections = report::show_argument(answer, *bench.engine->catalog(), invocation.messages(), invocation.format());
  invocation.print(report::render_sections(sections, invocation.format(), invocation.style()));
  return invocation.was_interrupted() ? kInterrupted : kAnswered;
}

int write_page(Invocation& invocation, const std::string& file, const std::vector<claims::ArgumentAnswer>& answers,
               const claims::Bench& bench) {
  const auto english = report::Messages::load(bench.engine->data(), report::Language::en);
  if (!english) return invocation.fail(english.error());
  const auto chinese = report::Messages::load(bench.engine->data(), report::Language::zh);
  if (!chinese) return invocation.fail(chinese.error());
  const std::string page =
      report::arguments_html(answers, *bench.engine->catalog(), *english, *chinese, invocation.messages().language(), bench.today);
  if (const auto written = write_file(file, page); !written) return invocation.fail(written.error());
  return kAnswered;
}

int run_arguments(Invocation& invocation) {
  const auto engine = invocation.engine();
  if (!engine) return invocation.fail(engine.error());
  const auto book = claims::ArgumentBook::load(**engine);
  if (!book) return invocation.fail(book.error());
  const auto today = invocation.today();
  if (!today) return invocation.fail(today.error());
  const claims::Bench bench{*engine, *today, invocation.control()};
  if (const auto id = invocation.text("id")) return run_one(invocation, *book, bench, *id);
  const auto html = invocation.text("html");
  if (!invocation.flag("run") && !html) {
    const auto table = report::arguments_list(book->arguments(), invocation.messages(), invocation.format());
    invocation.print(report::render(table, invocation.format(), invocation.style()));
    return kAnswered;
  }
  std::vector<const claims::Argument*> chosen;
  for (const claims::Argument& argument : book->arguments()) chosen.push_back(&argument);
  const auto answers = claims::run_arguments(chosen, bench);
  if (html) {
    if (const int code = write_page(invocation, *html, answers, bench); code != kAnswered) return code;
  }
  const auto table = report::arguments_table(answers, invocation.messages(), invocation.format());
  if (invocation.flag("run")) invocation.print(report::render(table, invocation.format(), invocation.style()));
  return invocation.was_interrupted() ? kInterrupted : kAnswered;
}

}  // namespace

std::vector<Command> arguments_commands() {
  return {{.path = "arguments",
           .arguments = {{.name = "id", .placeholder = "ID", .required = false}},
           .options = {{.name = "run"},
                       {.name = "html", .kind = OptionKind::value, .placeholder = "FILE", .completion = Completion::file},
                       {.name = "today", .kind = OptionKind::value, .placeholder = "YYYY-MM-DD"}},
           .examples = {{"steelyard arguments X28", "arguments.one"}, {"steelyard arguments --run", "arguments.run"}},
           .run = run_arguments}};
}

}  // namespace steelyard::cli
