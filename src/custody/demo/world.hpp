// A made-up world of parties with keys made from their names, and the events they would sign: for `custody demo`, tests, simulations and
// benches.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "custody/store/ledger.hpp"

namespace steelyard::custody::demo {

inline constexpr UnixTime kDay = 86400;
/// 2026-02-02 00:00 UTC: the January 2026 rule and the section 232 duty are in force.
inline constexpr UnixTime kStart = 1769990400;

struct Journey {
  std::string sku = "H200-SXM";
  std::string chip = "nv-h200-sxm";
  std::int64_t mtpp = 15'832'000;
  std::int64_t bandwidth = 4800;
  std::int64_t value = 2'700'000;       // cents a unit, as entered
  std::int64_t sale_value = 2'700'000;  // cents a unit, as sold
  std::string licence = "L-2026-0001";
  std::int64_t cap_units = 32;
};

/// Builds events of the parties in order; knows each unit's last event, also those it has just built. Draws ids from a counter.
class World {
 public:
  explicit World(Journey terms = {}, std::string origin = "steelyard.example/custody");

  [[nodiscard]] const Journey& terms() const { return terms_; }
  [[nodiscard]] const std::string& origin() const { return origin_; }
  [[nodiscard]] SigningKey key(std::string_view name) const;
  [[nodiscard]] Ref party(std::string_view name) const { return ref("party", name); }
  [[nodiscard]] Ref ref(std::string_view kind, std::string_view text) const;
  [[nodiscard]] Ref unit(std::size_t number) const { return ref("unit", "SN" + std::to_string(number)); }
  [[nodiscard]] Hash hash(std::string_view text) const;

  /// A paper or a unit's event with id, time and chain filled in; `time` of the event is now().
  [[nodiscard]] EventWriter paper(EventType type);
  [[nodiscard]] EventWriter of_unit(EventType type, const Ref& unit);
  /// The text, remembered as the unit's last event.
  std::string done(const EventWriter& writer);
  /// Forgets what was built and not admitted: `state` knows better.
  void catch_up(const State& state);

  UnixTime now = kStart;

  // What the parties do, one call a step. Each answers the texts of linked events.
  [[nodiscard]] std::vector<std::string> genesis();
  [[nodiscard]] std::vector<std::string> grants();  // keys of all parties, by the regulator
  [[nodiscard]] std::vector<std::string> rate_product(std::int64_t us_units = 1'000'000);
  [[nodiscard]] std::vector<std::string> make_units(std::size_t first, std::size_t count);
  [[nodiscard]] std::vector<std::string> file_entry(std::string_view entry, std::string_view batch, std::int64_t units);
  [[nodiscard]] std::vector<std::string> enter(std::string_view entry, std::string_view batch, std::size_t first, std::size_t count);
  [[nodiscard]] std::vector<std::string> test_batch(std::string_view batch, std::size_t sample);
  [[nodiscard]] std::vector<std::string> test_units(std::string_view batch, std::size_t first, std::size_t count);
  [[nodiscard]] std::vector<std::string> settle(std::string_view entry, std::string_view receipt, std::int64_t amount);
  [[nodiscard]] std::vector<std::string> pay_units(std::string_view entry, std::string_view receipt, std::size_t first, std::size_t count);
  [[nodiscard]] std::vector<std::string> grant_licence(std::string_view licence, std::int64_t cap_units);
  [[nodiscard]] std::vector<std::string> screen(std::string_view screening);
  [[nodiscard]] std::vector<std::string> file_shipment(std::string_view shipment, std::string_view screening, std::int64_t units);
  [[nodiscard]] std::vector<std::string> export_units(std::string_view shipment, std::size_t first, std::size_t count);
  [[nodiscard]] std::vector<std::string> receive(std::string_view shipment, std::size_t first, std::size_t count);
  [[nodiscard]] std::vector<std::string> install(std::size_t first, std::size_t count);
  [[nodiscard]] std::vector<std::string> ask_nonces(std::size_t first, std::size_t count);
  [[nodiscard]] std::vector<std::string> attest(std::size_t first, std::size_t count);

 private:
  template <class F>
  std::vector<std::string> each(EventType type, std::size_t first, std::size_t count, F&& fill);
  Journey terms_;
  std::string origin_;
  Hash reference_key_{};
  std::uint64_t ids_ = 0;
  std::map<Ref, Ref> heads_;
};

/// One step of a journey: who signs, and the code of what is being done (section `custody_step`).
struct Step {
  std::string code;
  std::vector<std::string> events;
  std::vector<std::string> signers;
};

/// The life of a batch from foundry to rack, in order. `units` in one shipment.
[[nodiscard]] std::vector<Step> journey(World& world, std::size_t units);

}  // namespace steelyard::custody::demo
