// Which measurements are near a question: of the same work, on the same or a like chip, of a model of like size. They show how far
// to trust an estimate; they do not enter it.
#pragma once

#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "validation/validation.hpp"

namespace steelyard::validation {

struct NearQuestion {
  PointKind kind = PointKind::training;
  const catalog::Chip* chip = nullptr;
  const catalog::ModelArchitecture* model = nullptr;
};

/// `distance`: 0 for the same chip and model. Another chip adds 1 (of the same architecture 0.25, of the same maker 0.5); another model
/// adds the doublings between their sizes, at most 4, or 2 where the size isn't known.
struct NearPoint {
  const Point* point = nullptr;
  double distance = 0.0;
  bool same_chip = false;
  bool same_model = false;
};

/// The nearest first, ties by id; points that were skipped are left out. `points` must stay.
[[nodiscard]] std::vector<NearPoint> nearest(const std::vector<Point>& points, const NearQuestion& question,
                                             const catalog::Catalog& catalog, const Labels& labels, std::size_t most);

}  // namespace steelyard::validation
