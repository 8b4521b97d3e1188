// For tests of this room: catalogues written in place.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "base/data_tree.hpp"
#include "catalog/catalog.hpp"

namespace steelyard::catalog::testing {

inline constexpr std::string_view kSource = R"(
[[source]]
id = "sheet"
title = "A data sheet"
)";

/// A chip with the evidence keys and `more` lines.
inline std::string chip_text(std::string_view id, std::string_view more, std::string_view vendor = "Vendor") {
  return "[[chip]]\nid = \"" + std::string{id} + "\"\nvendor = \"" + std::string{vendor} + "\"\nname = \"" + std::string{id} +
         " name\"\nsources = [\"sheet\"]\nas_of = \"2026-09-30\"\ngrade = \"primary\"\nverified = \"yes\"\n" + std::string{more} + "\n";
}

/// Shipped contents in one file, and each overlay in a directory of its own.
inline DataTree tree_of(std::string shipped, std::initializer_list<std::string> overlays = {}) {
  DataTree tree = DataTree::from_memory({{"chips/shipped.toml", std::string{kSource} + std::move(shipped)}});
  for (const std::string& overlay : overlays) tree.add_memory_overlay({{"mine.toml", overlay}});
  return tree;
}

inline Result<Catalog> load(std::string shipped, std::initializer_list<std::string> overlays = {}) {
  return Catalog::load(tree_of(std::move(shipped), overlays));
}

/// The findings of a load that must fail.
inline Findings findings_of(std::string shipped, std::initializer_list<std::string> overlays = {}) {
  auto catalog = load(std::move(shipped), overlays);
  return catalog ? Findings{} : std::move(catalog.error());
}

}  // namespace steelyard::catalog::testing
