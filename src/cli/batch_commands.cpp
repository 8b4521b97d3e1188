// batch: one batch of a study through every room.
#include "base/record.hpp"
#include "cli/invocation.hpp"
#include "cli/output_file.hpp"
#include "report/articles/batch_view.hpp"
#include "study/batch.hpp"

namespace steelyard::cli {
namespace {

/// A file as named, or the shipped study of that name.
Result<DataFile> named_study(const study::Engine& engine, const std::string& name, std::string& kept) {
  auto text = read_file(name);
  if (text) {
    kept = std::move(*text);
    return DataFile{name, kept, false, 0};
  }
  for (const DataFile& file : DataTree::embedded().shipped_under("examples/")) {
    if (file.name.ends_with("/" + name + ".toml")) return file;
  }
  static_cast<void>(engine);
  return Result<DataFile>(text.error());
}

template <class Read>
auto read_as(const DataFile& file, const study::Engine& engine, Read&& read)
    -> decltype(read(Document{}, std::string{}, *engine.catalog())) {
  auto document = parse_document(file.content, file.name);
  if (!document) return {document.error()};
  return read(*document, std::string{file.content}, *engine.catalog());
}

int run_batch(Invocation& invocation) {
  const auto engine = invocation.engine();
  if (!engine) return invocation.fail(engine.error());
  if (!(*engine)->catalog()) return invocation.fail((*engine)->catalog().error());
  std::string kept_study;
  std::string kept_market;
  const auto study_file = named_study(**engine, invocation.text("study").value_or("h200-release"), kept_study);
  if (!study_file) return invocation.fail(study_file.error());
  const auto market_file = named_study(**engine, invocation.text("market").value_or("2026"), kept_market);
  if (!market_file) return invocation.fail(market_file.error());
  auto study = read_as(*study_file, **engine, [](const Document& document, std::string text, const catalog::Catalog& catalog) {
    return study::read_study(document, std::move(text), catalog);
  });
  if (!study) return invocation.fail(study.error());
  auto market = read_as(*market_file, **engine, [](const Document& document, std::string text, const catalog::Catalog& catalog) {
    return study::read_market_study(document, std::move(text), catalog);
  });
  if (!market) return invocation.fail(market.error());
  const auto answer = study::follow_batch(**engine, std::move(*study), std::move(*market), invocation.control());
  if (!answer) return invocation.fail(answer.error());
  if (const auto html = invocation.text("html")) {
    const auto english = report::Messages::load((*engine)->data(), report::Language::en);
    const auto chinese = report::Messages::load((*engine)->data(), report::Language::zh);
    if (!english) return invocation.fail(english.error());
    if (!chinese) return invocation.fail(chinese.error());
    const auto page = report::batch_html(*answer, *english, *chinese, invocation.messages().language());
    if (const auto written = write_file(*html, page); !written) return invocation.fail(written.error());
  } else {
    const auto sections = report::batch_sections(*answer, invocation.messages(), invocation.format());
    invocation.print(report::render_sections(sections, invocation.format(), invocation.style()));
  }
  return answer->fees_agree && answer->units_agree ? kAnswered : kViolations;
}

}  // namespace

std::vector<Command> batch_commands() {
  return {{.path = "batch",
           .arguments = {{.name = "study", .placeholder = "STUDY", .required = false, .completion = Completion::file}},
           .options = {{.name = "market", .kind = OptionKind::value, .placeholder = "MARKET_STUDY", .completion = Completion::file},
                       {.name = "html", .kind = OptionKind::value, .placeholder = "FILE", .completion = Completion::file}},
           .examples = {{"steelyard batch", "batch.shipped"}},
           .run = run_batch}};
}

}  // namespace steelyard::cli
