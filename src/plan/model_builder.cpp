#include "plan/model_builder.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "base/check.hpp"

namespace steelyard::plan {
namespace {

constexpr std::size_t kPeriod = 0;  // v1 plans the first period and branch
constexpr std::size_t kBranch = 0;

class Builder {
 public:
  explicit Builder(const Problem& problem)
      : problem_(problem), options_(view_options(problem)), demands_(view_demands(problem)), hours_(problem.periods[kPeriod].hours) {}

  PlanModel run() {
    model_.unserved.resize(problem_.workloads.size());
    model_.fewest_useful.assign(problem_.options.size(), 0);
    loads_.resize(problem_.options.size());
    add_shares();
    add_servers();
    add_demands();
    add_smallest_runs();
    add_dual_sourcing();
    add_undivided();
    add_gates_and_caps();
    add_quotas();
    add_sites();
    add_budget();
    scale_money();
    return std::move(model_);
  }

 private:
  std::size_t add_column(MipColumn column) {
    model_.mip.columns.push_back(column);
    return model_.mip.columns.size() - 1;
  }
  std::size_t add_row(MipRow row) {
    model_.mip.rows.push_back(std::move(row));
    return model_.mip.rows.size() - 1;
  }

  [[nodiscard]] bool is_eligible(const Capability& row) const {
    const Demand* demand = demands_[row.workload];
    if (!row.fits || demand == nullptr) return false;
    return !has_tag(*demand, kDomesticOnly) || problem_.options[row.option].origin == problem_.home_country;
  }

  /// One column per workload and option that can run it: the share of the demand that it carries.
  void add_shares() {
    for (const Capability& row : problem_.capabilities) {
      if (!is_eligible(row) || options_[row.option].price == nullptr) continue;
      const Price& price = *options_[row.option].price;
      if (!price.can_buy && !price.can_rent) continue;
      const Demand& demand = *demands_[row.workload];
      const std::size_t column = add_column({0.0, 1.0, 0.0, false});
      model_.shares.push_back({row.workload, row.option, column});
      smallest_.push_back(row.min_servers);
      const double window = demand.window_hours > 0.0 ? demand.window_hours : hours_;
      loads_[row.option].push_back({column, demand.amount / row.work_per_server_hour.p50, window, demand.is_steady});
      std::int64_t& fewest = model_.fewest_useful[row.option];
      fewest = fewest == 0 ? row.min_servers : std::min(fewest, row.min_servers);
    }
  }

  /// Servers bought and rented, and the hours that the rented ones are paid for. More than would carry everything in the shortest window is
  /// never useful, as no server has a negative cost.
  void add_servers() {
    columns_.resize(problem_.options.size());
    for (std::size_t o = 0; o < problem_.options.size(); ++o) {
      if (loads_[o].empty()) continue;
      double most = 0.0;
      for (const Load& load : loads_[o]) most += load.server_hours / (load.is_steady ? hours_ : load.window_hours);
      most = std::ceil(most);
      for (std::size_t s = 0; s < model_.shares.size(); ++s) {
        if (model_.shares[s].option == o) most = std::max(most, static_cast<double>(smallest_[s]));
      }
      const Price& price = *options_[o].price;
      std::optional<std::size_t> bought;
      std::optional<std::size_t> hours;
      if (price.can_buy) {
        bought = add_column({0.0, most, owned_cost(price, hours_), true});
        model_.servers.push_back({o, Acquisition::buy, *bought, std::nullopt});
        columns_[o].push_back(*bought);
      }
      if (price.can_rent) {
        const std::size_t rented = add_column({0.0, most, 0.0, true});
        // In units of a server rented for the whole period, so that the coefficients are of one size.
        hours = add_column({0.0, most, price.rent_per_hour * hours_, false});
        model_.servers.push_back({o, Acquisition::rent, rented, hours});
        columns_[o].push_back(rented);
      }
      add_capacity(o, bought, hours);
    }
  }

  /// Up to every deadline, the work due by then fits into the hours that there are: of all servers, and of the bought ones with those paid
  /// for.
  void add_capacity(std::size_t option, std::optional<std::size_t> bought, std::optional<std::size_t> rented_hours) {
    std::set<double> deadlines{hours_};
    for (const Load& load : loads_[option]) {
      if (!load.is_steady) deadlines.insert(load.window_hours);
    }
    for (const double deadline : deadlines) {
      MipRow present{-kUnbounded, 0.0, {}};
      for (const Load& load : loads_[option]) {
        const double due = load.is_steady ? load.server_hours * deadline / hours_ : load.window_hours <= deadline ? load.server_hours : 0.0;
        if (due > 0.0) present.terms.emplace_back(load.share, due / deadline);
      }
      if (present.terms.empty()) continue;
      MipRow paid = present;
      for (const std::size_t column : columns_[option]) present.terms.emplace_back(column, -1.0);
      add_row(std::move(present));
      if (!rented_hours) continue;
      if (bought) paid.terms.emplace_back(*bought, -1.0);
      paid.terms.emplace_back(*rented_hours, -hours_ / deadline);
      add_row(std::move(paid));
    }
  }

  void add_demands() {
    for (std::size_t w = 0; w < problem_.workloads.size(); ++w) {
      if (demands_[w] == nullptr) continue;
      const Demand& demand = *demands_[w];
      const bool must_be_served = demand.penalty <= 0.0;
      const std::size_t column = add_column({0.0, must_be_served ? 0.0 : 1.0, demand.penalty * demand.amount, false});
      model_.unserved[w] = column;
      MipRow row{1.0, 1.0, {{column, 1.0}}};
      for (const ShareColumn& share : model_.shares) {
        if (share.workload == w) row.terms.emplace_back(share.column, 1.0);
      }
      add_row(std::move(row));
      if (!must_be_served) continue;
      Limit limit;
      limit.kind = ConstraintKind::demand;
      limit.name = problem_.workloads[w];
      limit.unit = demand.unit;
      limit.limit = demand.amount;
      limit.unserved = column;
      model_.limits.push_back(std::move(limit));
    }
  }

  /// A workload that runs at all takes its smallest number of servers.
  void add_smallest_runs() {
    for (std::size_t s = 0; s < model_.shares.size(); ++s) {
      if (smallest_[s] <= 1) continue;
      const ShareColumn& share = model_.shares[s];
      const std::size_t runs = add_column({0.0, 1.0, 0.0, true});
      add_row({-kUnbounded, 0.0, {{share.column, 1.0}, {runs, -1.0}}});
      MipRow least{0.0, kUnbounded, {{runs, -static_cast<double>(smallest_[s])}}};
      for (const std::size_t column : columns_[share.option]) least.terms.emplace_back(column, 1.0);
      add_row(std::move(least));
    }
  }

  /// At least two kinds of chip with a quarter of the demand each, unless nothing of it is served.
  void add_dual_sourcing() {
    for (std::size_t w = 0; w < problem_.workloads.size(); ++w) {
      if (demands_[w] == nullptr || !has_tag(*demands_[w], kDual)) continue;
      std::map<std::string, std::vector<std::size_t>> shares_of_chip;
      for (const ShareColumn& share : model_.shares) {
        if (share.workload == w) shares_of_chip[problem_.options[share.option].chip].push_back(share.column);
      }
      const std::size_t none = add_column({0.0, 1.0, 0.0, true});
      add_row({-kUnbounded, 0.0, {{none, 1.0}, {*model_.unserved[w], -1.0}}});
      MipRow two{2.0, kUnbounded, {{none, 2.0}}};
      for (const auto& [chip, shares] : shares_of_chip) {
        const std::size_t carries = add_column({0.0, 1.0, 0.0, true});
        MipRow quarter{-kUnbounded, 0.0, {{carries, kDualShare}}};
        for (const std::size_t column : shares) quarter.terms.emplace_back(column, -1.0);
        add_row(std::move(quarter));
        two.terms.emplace_back(carries, 1.0);
      }
      add_row(std::move(two));
    }
  }

  /// At most one option carries a job that can't be split.
  void add_undivided() {
    for (std::size_t w = 0; w < problem_.workloads.size(); ++w) {
      if (demands_[w] == nullptr || !has_tag(*demands_[w], kUndivided)) continue;
      MipRow one{-kUnbounded, 1.0, {}};
      for (const ShareColumn& share : model_.shares) {
        if (share.workload != w) continue;
        const std::size_t carries = add_column({0.0, 1.0, 0.0, true});
        add_row({-kUnbounded, 0.0, {{share.column, 1.0}, {carries, -1.0}}});
        one.terms.emplace_back(carries, 1.0);
      }
      if (!one.terms.empty()) add_row(std::move(one));
    }
  }

  /// A row `sum of use <= limit`, scaled so that the largest coefficient is 1.
  void add_limit(ConstraintKind kind, std::string name, std::string unit, double bound, std::vector<std::pair<std::size_t, double>> use) {
    double largest = 0.0;
    for (const auto& [column, amount] : use) largest = std::max(largest, amount);
    if (largest <= 0.0) return;
    MipRow row{-kUnbounded, bound / largest, {}};
    for (const auto& [column, amount] : use) {
      if (amount > 0.0) row.terms.emplace_back(column, amount / largest);
    }
    Limit limit;
    limit.kind = kind;
    limit.name = std::move(name);
    limit.unit = std::move(unit);
    limit.limit = bound;
    limit.use = std::move(use);
    limit.unit_per_row = largest;
    limit.row = add_row(std::move(row));
    model_.limits.push_back(std::move(limit));
  }

  template <class Amount>
  std::vector<std::pair<std::size_t, double>> use_where(const Amount& amount) const {
    std::vector<std::pair<std::size_t, double>> use;
    for (const ServerColumn& column : model_.servers) {
      const double taken = amount(problem_.options[column.option], column);
      if (taken > 0.0) use.emplace_back(column.column, taken);
    }
    return use;
  }

  void add_gates_and_caps() {
    for (std::size_t o = 0; o < problem_.options.size(); ++o) {
      const auto chips = use_where([&](const Option& option, const ServerColumn& column) {
        return column.option == o ? static_cast<double>(option.chips_per_server) : 0.0;
      });
      if (!options_[o].is_gate_open()) add_limit(ConstraintKind::gate, problem_.options[o].id, "chips", 0.0, chips);
      const Permission* permission = options_[o].permission;
      if (permission == nullptr || permission->cap_units < 0.0) continue;
      add_limit(ConstraintKind::permission_cap, problem_.options[o].id, "chips", permission->cap_units, chips);
    }
  }

  void add_quotas() {
    for (const Limits::Quota& quota : problem_.limits.quotas) {
      add_limit(ConstraintKind::quota, quota.chip, "chips", quota.units, use_where([&](const Option& option, const ServerColumn& column) {
                  const bool counts = column.how == Acquisition::buy && option.chip == quota.chip;
                  return counts ? static_cast<double>(option.chips_per_server) : 0.0;
                }));
    }
  }

  void add_sites() {
    const auto stands_at = [](const Option& option, const ServerColumn& column, const std::string& site) {
      return column.how == Acquisition::buy && option.site == site;
    };
    for (const Limits::SitePower& site : problem_.limits.sites) {
      if (site.power_w >= 0.0) {
        add_limit(ConstraintKind::power, site.site, "W", site.power_w, use_where([&](const Option& option, const ServerColumn& column) {
                    return stands_at(option, column, site.site) ? option.power_w : 0.0;
                  }));
      }
      if (site.racks >= 0.0) {
        add_limit(ConstraintKind::space, site.site, "racks", site.racks, use_where([&](const Option& option, const ServerColumn& column) {
                    return stands_at(option, column, site.site) ? option.space_racks : 0.0;
                  }));
      }
    }
  }

  void add_budget() {
    if (problem_.limits.budget < 0.0) return;
    std::vector<std::pair<std::size_t, double>> use;
    for (const ServerColumn& server : model_.servers) {
      const Price& price = *options_[server.option].price;
      if (server.rented_hours) {
        use.emplace_back(*server.rented_hours, price.rent_per_hour * hours_);
      } else {
        use.emplace_back(server.column, owned_outlay(price, hours_));
      }
    }
    std::erase_if(use, [](const auto& entry) { return entry.second <= 0.0; });
    add_limit(ConstraintKind::budget, problem_.currency, problem_.currency, problem_.limits.budget, std::move(use));
  }

  /// The solver's tolerances are absolute: the cheapest server becomes about 1.
  void scale_money() {
    double cheapest = kUnbounded;
    double dearest = 0.0;
    for (const ServerColumn& server : model_.servers) {
      const double cost = model_.mip.columns[server.rented_hours.value_or(server.column)].cost;
      if (cost <= 0.0) continue;
      cheapest = std::min(cheapest, cost);
      dearest = std::max(dearest, cost);
    }
    if (dearest <= 0.0) return;
    model_.money = std::max(cheapest, dearest * 1e-6);
    for (MipColumn& column : model_.mip.columns) column.cost /= model_.money;
  }

  const Problem& problem_;
  std::vector<OptionView> options_;
  std::vector<const Demand*> demands_;
  double hours_;
  PlanModel model_;
  std::vector<std::int64_t> smallest_;  // by share
  /// A whole demand on an option: its share's column, the server-hours it takes, and by when.
  struct Load {
    std::size_t share = 0;
    double server_hours = 0.0;
    double window_hours = 0.0;
    bool is_steady = false;
  };
  std::vector<std::vector<Load>> loads_;           // by option
  std::vector<std::vector<std::size_t>> columns_;  // by option: its server columns
};

}  // namespace

bool OptionView::is_gate_open() const {
  return permission != nullptr && permission->gate != Gate::closed && permission->gate != Gate::unknown;
}

std::vector<OptionView> view_options(const Problem& problem) {
  std::vector<OptionView> views(problem.options.size());
  for (const Permission& row : problem.permissions) {
    if (row.period == kPeriod && row.branch == kBranch) views[row.option].permission = &row;
  }
  for (const Price& row : problem.prices) {
    if (row.period == kPeriod && row.branch == kBranch) views[row.option].price = &row;
  }
  return views;
}

std::vector<const Demand*> view_demands(const Problem& problem) {
  std::vector<const Demand*> demands(problem.workloads.size(), nullptr);
  for (const Demand& row : problem.demands) {
    if (row.period == kPeriod && row.branch == kBranch && row.amount > 0.0) demands[row.workload] = &row;
  }
  return demands;
}

double owned_outlay(const Price& price, double hours) { return price.buy + price.opex_per_hour * hours - price.subsidy; }

double owned_cost(const Price& price, double hours) { return owned_outlay(price, hours) - price.buy * price.resale_share; }

bool has_tag(const Demand& demand, std::string_view tag) {
  return std::find(demand.tags.begin(), demand.tags.end(), tag) != demand.tags.end();
}

void Limit::drop(Mip& mip) const {
  if (unserved) {
    mip.columns[*unserved].upper = 1.0;
  } else {
    mip.rows[*row].upper = kUnbounded;
  }
}

void Limit::raise(Mip& mip, double by) const {
  SY_CHECK(row.has_value());
  mip.rows[*row].upper += by / unit_per_row;
}

std::pair<std::size_t, double> Limit::soften(Mip& mip) const {
  if (unserved) {
    mip.columns[*unserved].upper = 1.0;
    return {*unserved, limit};
  }
  mip.columns.push_back({});
  mip.rows[*row].terms.emplace_back(mip.columns.size() - 1, -1.0);
  return {mip.columns.size() - 1, unit_per_row};
}

PlanModel build_model(const Problem& problem) { return Builder(problem).run(); }

}  // namespace steelyard::plan
