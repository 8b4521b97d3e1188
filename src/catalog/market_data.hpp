// Software stacks, prices, power prices (docs/formats/catalog.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/currency.hpp"
#include "base/evidence.hpp"
#include "base/id.hpp"

namespace steelyard::catalog {

enum class CudaCompatibility : std::uint8_t { native, source, translated, none };
enum class Maturity : std::uint8_t { mature, usable, early, none };
enum class PriceKind : std::uint8_t { purchase, rental, owner_cost };
enum class PricePer : std::uint8_t { chip, system };

[[nodiscard]] const std::vector<std::string_view>& cuda_compatibility_names();
[[nodiscard]] const std::vector<std::string_view>& maturity_names();
[[nodiscard]] const std::vector<std::string_view>& price_kind_names();
[[nodiscard]] const std::vector<std::string_view>& price_per_names();

struct SoftwareStack {
  StackId id;
  std::string name;
  std::string name_zh;
  std::string vendor;
  CudaCompatibility cuda_compatibility = CudaCompatibility::none;
  std::vector<std::string> frameworks;
  Maturity training = Maturity::none;
  Maturity serving = Maturity::none;
  std::optional<double> migration_months_low;  // person-months to bring one supported model over from CUDA
  std::optional<double> migration_months_high;
  EvidencePtr evidence;
  std::string note;
};

using AmountOfMoney = Amount<Dimension{.currency = 1}>;
using AmountPerTime = Amount<Dimension{.second = -1, .currency = 1}>;
using AmountPerEnergy = Amount<Dimension{.joule = -1, .currency = 1}>;

struct Price {
  PriceId id;
  std::string subject;  // id of a chip or a system
  PriceKind kind = PriceKind::purchase;
  PricePer per = PricePer::chip;
  std::string region;  // ISO 3166, or "world"
  std::string basis;
  std::string term;
  Figure<AmountOfMoney> purchase;  // of kind purchase
  Figure<AmountPerTime> per_time;  // of the other kinds: per chip-hour or system-hour
  EvidencePtr evidence;
};

struct PowerPrice {
  std::string id;
  std::string region;
  std::string name;
  std::string condition;
  Figure<AmountPerEnergy> value;
  EvidencePtr evidence;
};

struct Source {
  SourceId id;
  std::string title;
  std::string publisher;
  std::string url;
  std::optional<PartialDate> as_of;
};

}  // namespace steelyard::catalog
