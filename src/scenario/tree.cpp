#include "scenario/tree.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/check.hpp"

namespace steelyard::scenario {
namespace {

template <class E>
std::string_view name_in(const std::vector<std::string_view>& names, E value) {
  return names[static_cast<std::size_t>(value)];
}

/// Nodes of `tree` that `keep` wants, in order, with their parents renumbered.
Tree filtered(const Tree& tree, const std::vector<bool>& keep) {
  Tree result;
  std::vector<std::size_t> moved(tree.nodes.size(), 0);
  std::vector<bool> has_child(tree.nodes.size(), false);
  for (std::size_t n = 0; n < tree.nodes.size(); ++n) {
    if (!keep[n]) continue;
    moved[n] = result.nodes.size();
    result.nodes.push_back(tree.nodes[n]);
    if (tree.nodes[n].parent) {
      result.nodes.back().parent = moved[*tree.nodes[n].parent];
      has_child[moved[*tree.nodes[n].parent]] = true;
    }
  }
  for (std::size_t n = 0; n < result.nodes.size(); ++n) {
    if (!has_child[n]) result.leaves.push_back(n);
  }
  return result;
}

}  // namespace

const std::vector<std::string_view>& licence_names() {
  static const std::vector<std::string_view> names{"as_ruled", "granted", "refused", "revoked"};
  return names;
}
const std::vector<std::string_view>& import_names() {
  static const std::vector<std::string_view> names{"as_ruled", "allowed", "conditional", "blocked"};
  return names;
}
const std::vector<std::string_view>& domestic_supply_names() {
  static const std::vector<std::string_view> names{"low", "base", "high"};
  return names;
}
const std::vector<std::string_view>& cloud_access_names() {
  static const std::vector<std::string_view> names{"as_ruled", "open", "closed"};
  return names;
}
std::string_view name_of(Licence licence) { return name_in(licence_names(), licence); }
std::string_view name_of(Import import) { return name_in(import_names(), import); }
std::string_view name_of(DomesticSupply supply) { return name_in(domestic_supply_names(), supply); }
std::string_view name_of(CloudAccess access) { return name_in(cloud_access_names(), access); }

bool Tree::is_leaf(std::size_t node) const { return std::binary_search(leaves.begin(), leaves.end(), node); }

std::vector<std::size_t> Tree::path_to(std::size_t node) const {
  SY_CHECK(node < nodes.size());
  std::vector<std::size_t> path{node};
  while (nodes[path.back()].parent) path.push_back(*nodes[path.back()].parent);
  std::reverse(path.begin(), path.end());
  return path;
}

std::size_t Tree::at(std::size_t leaf, Date day) const {
  std::size_t node = leaf;
  while (nodes[node].parent && day < nodes[node].from) node = *nodes[node].parent;
  return node;
}

std::optional<std::size_t> Tree::find(std::string_view id) const {
  std::optional<std::size_t> short_match;
  bool several = false;
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    const std::string_view own = nodes[n].id;
    if (own == id) return n;
    const std::size_t slash = own.rfind('/');
    if (slash == std::string_view::npos || own.substr(slash + 1) != id) continue;
    several = short_match.has_value();
    short_match = n;
  }
  return several ? std::nullopt : short_match;
}

Tree Tree::only(std::size_t leaf) const {
  std::vector<bool> keep(nodes.size(), false);
  for (const std::size_t n : path_to(leaf)) keep[n] = true;
  Tree result = filtered(*this, keep);
  for (Node& node : result.nodes) node.probability = node.path_probability = 1.0;
  return result;
}

Tree Tree::given(std::size_t node) const {
  std::vector<bool> keep(nodes.size(), false);
  for (const std::size_t n : path_to(node)) keep[n] = true;
  for (std::size_t n = node + 1; n < nodes.size(); ++n) {
    // Below `node`: its parent is, or is `node` itself.
    for (std::optional<std::size_t> up = nodes[n].parent; up; up = nodes[*up].parent) {
      if (*up == node) keep[n] = true;
    }
  }
  const double scale = nodes[node].path_probability;
  Tree result = filtered(*this, keep);
  for (Node& n : result.nodes) {
    n.path_probability = std::min(1.0, n.path_probability / scale);
    if (n.parent) n.probability = n.path_probability / result.nodes[*n.parent].path_probability;
  }
  return result;
}

Tree single(Date start) {
  Tree tree;
  tree.nodes.push_back({"now", "now", std::nullopt, start, 1.0, 1.0, {}, {}});
  tree.leaves.push_back(0);
  return tree;
}

std::optional<Date> parse_start(std::string_view text) {
  std::string spelled{text};
  if (spelled.size() == 6 && (spelled[4] == 'Q' || spelled[4] == 'q' || spelled[4] == 'H' || spelled[4] == 'h')) spelled.insert(4, "-");
  if (spelled.size() == 7 && (spelled[5] == 'q' || spelled[5] == 'h')) spelled[5] = spelled[5] == 'q' ? 'Q' : 'H';
  const auto parsed = PartialDate::parse(spelled);
  if (!parsed) return std::nullopt;
  return parsed->first;
}

std::string quarter_name(Date day) {
  if (day == Date::from_civil(day.year(), (day.quarter() - 1) * 3 + 1, 1)) return fmt::format("{}q{}", day.year(), day.quarter());
  return day.to_string();
}

}  // namespace steelyard::scenario
