#include "cli/seller_plan.hpp"

#include "cli/output_file.hpp"
#include "report/plan/seller_view.hpp"
#include "report/plan/study_view.hpp"
#include "study/seller_study.hpp"

namespace steelyard::cli {
namespace {

Result<study::SellerStudy> read(Invocation& invocation, const std::string& path, std::string text) {
  using Answer = Result<study::SellerStudy>;
  const auto document = parse_document(text, path);
  if (!document) return Answer(document.error());
  const auto catalog = invocation.catalog();
  if (!catalog) return Answer(catalog.error());
  const auto& book = (*invocation.engine())->rule_book();
  if (!book) return Answer(book.error());
  return study::read_seller_study(*document, std::move(text), **catalog, *book);
}

}  // namespace

int run_seller_plan(Invocation& invocation, const std::string& path, std::string text) {
  auto study = read(invocation, path, std::move(text));
  if (!study) return invocation.fail(study.error());
  const auto answer = study::answer_seller(**invocation.engine(), std::move(*study), invocation.control());
  if (!answer) return invocation.fail(answer.error());
  if (const auto file = invocation.text("html")) {
    if (const auto done = write_file(*file, report::seller_html(*answer, invocation.messages())); !done)
      return invocation.fail(done.error());
    invocation.remark(invocation.messages().text("cli", "written", {{"file", *file}}) + '\n');
  }
  invocation.print(report::render_seller(*answer, invocation.messages(), invocation.format(), invocation.style()));
  return invocation.was_interrupted() ? kInterrupted : kAnswered;
}

int check_seller_study(Invocation& invocation, const std::string& path, std::string text) {
  const auto study = read(invocation, path, std::move(text));
  const Findings findings = study ? Findings{} : study.error();
  if (invocation.format() != report::Format::table) {
    invocation.print(report::render(report::findings_table(findings, invocation.messages()), invocation.format(), invocation.style()));
    return findings.empty() ? static_cast<int>(kAnswered) : exit_code_of(findings);
  }
  if (!study) return invocation.fail(findings);
  invocation.print(invocation.messages().text("cli", "seller_study_is_sound",
                                              {{"title", study->title},
                                               {"lots", std::to_string(study->stock.size())},
                                               {"outlets", std::to_string(study->outlets.size())},
                                               {"leaves", std::to_string(study->tree.leaves.size())}}) +
                   '\n');
  return kAnswered;
}

}  // namespace steelyard::cli
