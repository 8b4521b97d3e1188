// plan seller: the plan of a seller's or distributor's study.
#include "base/data_tree.hpp"
#include "cli/seller_plan.hpp"

namespace steelyard::cli {
namespace {

int run(Invocation& invocation) {
  const std::string path = *invocation.text("study");
  auto text = read_file(path);
  if (!text) return invocation.fail(text.error());
  return run_seller_plan(invocation, path, std::move(*text));
}

}  // namespace

std::vector<Command> seller_commands() {
  return {{.path = "plan seller",
           .arguments = {{.name = "study", .placeholder = "STUDY", .completion = Completion::file}},
           .options = {{.name = "html", .kind = OptionKind::value, .placeholder = "FILE", .completion = Completion::file}},
           .examples = {{"steelyard plan seller examples/distributor.toml", "plan.seller"}},
           .run = run}};
}

}  // namespace steelyard::cli
