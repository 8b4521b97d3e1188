// Names of records as types of their own: the id of a chip can't be passed where the id of a model belongs.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <utility>

namespace steelyard {

template <class Tag>
class Id {
 public:
  Id() = default;
  explicit Id(std::string text) : text_(std::move(text)) {}
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }
  friend auto operator<=>(const Id&, const Id&) = default;

 private:
  std::string text_;
};

using SourceId = Id<struct SourceTag>;
using ChipId = Id<struct ChipTag>;
using SystemId = Id<struct SystemTag>;
using ModelId = Id<struct ModelTag>;
using StackId = Id<struct StackTag>;
using PriceId = Id<struct PriceTag>;
using RuleId = Id<struct RuleTag>;
using SiteId = Id<struct SiteTag>;
using WorkloadId = Id<struct WorkloadTag>;

}  // namespace steelyard

template <class Tag>
struct std::hash<steelyard::Id<Tag>> {
  std::size_t operator()(const steelyard::Id<Tag>& id) const noexcept { return std::hash<std::string>{}(id.text()); }
};
