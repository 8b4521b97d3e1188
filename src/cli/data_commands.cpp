// data status, catalog lint: is what we compute with sound and fresh?
#include <fmt/format.h>

#include <algorithm>

#include "catalog/lint.hpp"
#include "cli/invocation.hpp"
#include "report/catalog/catalog_view.hpp"
#include "report/plan/study_view.hpp"

namespace steelyard::cli {
namespace {

const OptionSpec kToday{.name = "today", .kind = OptionKind::value, .placeholder = "YYYY-MM-DD"};

int run_status(Invocation& invocation) {
  const auto catalog = invocation.catalog();
  if (!catalog) return invocation.fail(catalog.error());
  const auto today = invocation.today();
  if (!today) return invocation.fail(today.error());
  const report::Table table = report::show_data_status(**catalog, catalog::lint(**catalog, *today), invocation.messages());
  invocation.print(report::render(table, invocation.format(), invocation.style()));
  return kAnswered;
}

int run_lint(Invocation& invocation) {
  const auto catalog = invocation.catalog();
  if (!catalog) return invocation.fail(catalog.error());
  const auto today = invocation.today();
  if (!today) return invocation.fail(today.error());
  const Findings findings = catalog::lint(**catalog, *today);
  if (invocation.format() == report::Format::table) {
    invocation.print(findings.empty() ? invocation.messages().text("cli", "lint_clean") + '\n'
                                      : report::render_findings(findings, invocation.messages()));
  } else {
    invocation.print(report::render(report::findings_table(findings, invocation.messages()), invocation.format(), invocation.style()));
  }
  // An old price is a remark: it was right on its day, and the report dates it.
  const bool violated = std::any_of(findings.begin(), findings.end(), [](const Error& e) { return e.code.kind != ErrorKind::remark; });
  return violated ? kViolations : kAnswered;
}

}  // namespace

std::vector<Command> data_commands() {
  return {{.path = "data status",
           .arguments = {},
           .options = {kToday},
           .examples = {{"steelyard data status", "data.status"}},
           .run = run_status},
          {.path = "catalog lint",
           .arguments = {},
           .options = {kToday},
           .examples = {{"steelyard catalog lint --catalog my-chips/", "lint.own"}},
           .run = run_lint}};
}

}  // namespace steelyard::cli
