#include <fmt/format.h>

#include "study/compose.hpp"

namespace steelyard::study {
namespace {

/// A cloud's hall is not the buyer's: it has no limits of the study and no site of its file.
constexpr std::size_t kNoSite = OptionView::kCloud;

OptionView make_option(const Study& study, std::size_t candidate_index, Route route, std::size_t site) {
  const Candidate& candidate = study.candidates[candidate_index];
  OptionView view;
  view.candidate = candidate_index;
  view.route = route;
  view.site = site;
  plan::Option& option = view.option;
  option.chip = candidate.chip->id.text();
  option.system = candidate.system->id.text();
  option.route = std::string{route_names()[static_cast<std::size_t>(route)]};
  option.site = site == kNoSite ? option.route : study.sites[site].name;
  option.origin = candidate.chip->country;
  option.chips_per_server = candidate.system->chips;
  option.space_racks = site == kNoSite ? 0.0 : candidate.system->racks.value_or(0.0);
  option.id = fmt::format("{}/{}/{}", option.chip, option.system, option.route);
  if (site != kNoSite) option.id += '/' + option.site;
  return view;
}

}  // namespace

std::vector<OptionView> list_options(const Study& study) {
  std::vector<OptionView> options;
  for (std::size_t c = 0; c < study.candidates.size(); ++c) {
    for (Route route : study.candidates[c].routes) {
      if (route == Route::domestic_cloud || route == Route::foreign_cloud) {
        options.push_back(make_option(study, c, route, kNoSite));
        continue;
      }
      for (std::size_t s = 0; s < study.sites.size(); ++s) {
        const bool at_home = study.sites[s].region == study.buyer.country;
        if (at_home == (route == Route::direct)) options.push_back(make_option(study, c, route, s));
      }
    }
  }
  return options;
}

}  // namespace steelyard::study
