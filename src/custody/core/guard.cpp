#include "custody/core/guard.hpp"

#include <algorithm>
#include <array>

namespace steelyard::custody {
namespace {

constexpr std::array<std::string_view, kGuards> kNames{
    "I1.unit",      "I1.die",     "I1.board",     "I2.holder",    "I2.parent",     "I2.attached", "I2.seal",       "I3.transition",
    "I3.terminal",  "I3.held",    "I4.entry",     "I4.test",      "I4.settled",    "I4.batch",    "I4.lab",        "I4.sample",
    "I5.licence",   "I5.party",   "I5.part",      "I5.law",       "I6.units",      "I6.tpp",      "I7.ratio",      "I7.monotone",
    "I8.clear",     "I8.parties", "I8.fresh",     "I9.entry",     "I9.shipment",   "I10.amount",  "I10.receipt",   "I10.basis",
    "I10.currency", "I11.future", "I11.log_time", "I12.chain",    "I13.key",       "I13.role",    "I15.nonce",     "I15.expired",
    "I15.binding",  "genesis",    "id.conflict",  "paper.exists", "paper.unknown", "paper.value", "shipment.open", "original.signer"};

}  // namespace

std::string_view name_of(Guard guard) { return kNames[static_cast<std::size_t>(guard)]; }

std::optional<Guard> parse_guard(std::string_view name) {
  const auto* const found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Guard>(found - kNames.begin());
}

}  // namespace steelyard::custody
