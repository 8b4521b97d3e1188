// validate: how far off predictions are, against measurements.
#include <algorithm>

#include "cli/invocation.hpp"
#include "cli/output_file.hpp"
#include "report/perf/family_view.hpp"
#include "report/perf/validation_chart.hpp"
#include "report/perf/validation_view.hpp"
#include "validation/operator_rows.hpp"
#include "validation/validation.hpp"

namespace steelyard::cli {
namespace {

int run_validate(Invocation& invocation) {
  const auto catalog = invocation.catalog();
  if (!catalog) return invocation.fail(catalog.error());
  const auto engine = invocation.engine();
  const auto& calibration = (*engine)->calibration();
  if (!calibration) return invocation.fail(calibration.error());
  const auto labels = validation::Labels::load((*engine)->data(), **catalog);
  if (!labels) return invocation.fail(labels.error());

  validation::MeasuredTables tables;
  if (const auto folder = invocation.text("data")) {
    auto read = validation::read_tables(*folder);
    if (!read) return invocation.fail(read.error());
    tables = std::move(*read);
  } else {
    tables = validation::shipped_tables((*engine)->data());
  }
  validation::Filter filter;
  if (const auto kind = invocation.text("kind")) {
    const auto& names = validation::point_kind_names();
    filter.kind = static_cast<validation::PointKind>(std::find(names.begin(), names.end(), *kind) - names.begin());
  }
  filter.source = invocation.text("source").value_or("");
  filter.chip = invocation.text("chip").value_or("");
  const auto fit_into = invocation.text("fit-into");
  if (fit_into || invocation.flag("refit")) filter.residuals = validation::Residuals::refitted;
  auto answer = validation::validate(tables, *labels, *calibration, filter, invocation.control());
  if (!answer) return invocation.fail(answer.error());
  if (const auto folder = invocation.text("data"); folder && !answer->was_cancelled) {
    const auto added = validation::add_operators(*folder, (*engine)->data(), **catalog, *calibration, filter, *answer);
    if (!added) return invocation.fail(added.error());
  }
  for (const Error& remark : answer->remarks) invocation.remark(report::render_error(remark, invocation.messages()));
  if (fit_into) {
    const auto today = invocation.today();
    if (!today) return invocation.fail(today.error());
    const auto written =
        write_file(std::filesystem::path{*fit_into} / "residuals.toml", perf::residual_file(answer->residuals, today->to_string()));
    if (!written) return invocation.fail(written.error());
  }
  if (const auto file = invocation.text("svg")) {
    const auto written = write_file(*file, report::validation_svg(*answer, invocation.messages()));
    if (!written) return invocation.fail(written.error());
  }
  if (invocation.flag("families")) {
    invocation.print(report::render_families(*answer, invocation.messages(), invocation.format(), invocation.style()));
    return answer->was_cancelled ? kInterrupted : kAnswered;
  }
  if (invocation.flag("page")) {
    const std::string folder = invocation.text("data") ? " --data " + tables.root.filename().string() : std::string{};
    std::string picture;
    if (const auto file = invocation.text("svg")) {
      const std::filesystem::path path{*file};
      picture = (path.parent_path().filename() / path.filename()).generic_string();
    }
    invocation.print(report::validation_page(*answer, "steelyard validate" + folder + " --page", picture, invocation.messages()));
    return answer->was_cancelled ? kInterrupted : kAnswered;
  }
  report::ValidationView view;
  view.with_points = invocation.flag("points");
  view.with_groups = invocation.flag("groups");
  invocation.print(report::render_validation(*answer, view, invocation.messages(), invocation.format(), invocation.style()));
  return answer->was_cancelled ? kInterrupted : kAnswered;
}

}  // namespace

std::vector<Command> validate_commands() {
  return {{.path = "validate",
           .arguments = {},
           .options = {{.name = "data", .kind = OptionKind::value, .placeholder = "DIR", .completion = Completion::directory},
                       {.name = "kind", .kind = OptionKind::value, .choices = validation::point_kind_names()},
                       {.name = "source", .kind = OptionKind::value, .placeholder = "TEXT"},
                       {.name = "chip", .kind = OptionKind::value, .placeholder = "TEXT"},
                       {.name = "refit", .kind = OptionKind::flag},
                       {.name = "fit-into", .kind = OptionKind::value, .placeholder = "DIR", .completion = Completion::directory},
                       {.name = "today", .kind = OptionKind::value, .placeholder = "YYYY-MM-DD"},
                       {.name = "points", .kind = OptionKind::flag},
                       {.name = "groups", .kind = OptionKind::flag},
                       {.name = "families", .kind = OptionKind::flag},
                       {.name = "svg", .kind = OptionKind::value, .placeholder = "FILE", .completion = Completion::file},
                       {.name = "page", .kind = OptionKind::flag}},
           .examples = {{"steelyard validate", "validate.shipped"},
                        {"steelyard validate --data ../measured --kind training --groups", "validate.groups"},
                        {"steelyard validate --data ../measured --families --format md", "validate.families"}},
           .run = run_validate}};
}

}  // namespace steelyard::cli
