// Who makes, buys, owns and supplies: firms by role, parent, listing and place in a supply chain (docs/formats/parties.md).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/evidence.hpp"
#include "base/id.hpp"

namespace steelyard::catalog {

using PartyId = Id<struct PartyTag>;

/// That a party supplies somebody's chain. The chain and the component each have their own evidence: who names a supplier needn't say of
/// what.
struct Supply {
  std::string chain;         // code: nvidia, google
  std::string component;     // code: optics, power, cooling, transformer; empty: not stated
  EvidencePtr evidence;      // that it is in the chain
  EvidencePtr of_component;  // what the component rests on; null where there is none
};

struct Party {
  PartyId id;
  std::string name;
  std::string name_zh;
  std::vector<std::string> aliases;
  std::string country;             // ISO 3166
  std::vector<std::string> roles;  // codes: chip_maker, cloud, foundry, model_lab, supplier
  PartyId parent;                  // empty: none known
  std::optional<double> parent_share;
  std::string listed_code;            // `002837.SZ`; empty: not listed, or not known
  EvidencePtr of_listing;             // what the code rests on
  std::vector<std::string> products;  // ids of chips and systems
  std::vector<Supply> supplies;
  EvidencePtr evidence;
  std::string note;
};

}  // namespace steelyard::catalog
