// Why an event is refused. Every guard is a row of this list, has words in data/i18n, and a scenario in the tests that fails when the guard
// is switched off.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "base/result.hpp"

namespace steelyard::custody {

enum class Guard : std::uint8_t {
  i1_unit,          // a unit is made once
  i1_die,           // a die belongs to one unit
  i1_board,         // a board serial belongs to one unit
  i2_holder,        // only the custodian hands a unit on
  i2_parent,        // one parent at a time, and it exists
  i2_attached,      // a unit that sits in another doesn't move alone
  i2_seal,          // the seal at arrival is the seal at departure
  i3_transition,    // the stage allows the event
  i3_terminal,      // retired, lost and seized units stay so
  i3_held,          // a held unit waits for the regulator
  i4_entry,         // no export before entry into the US
  i4_test,          // no export before a laboratory test that covers the batch
  i4_settled,       // no export before the duty on the unit is settled
  i4_batch,         // entry, test and unit speak of the same batch
  i4_lab,           // the laboratory is not withdrawn
  i4_sample,        // the sample is drawn from the batch
  i5_licence,       // the licence exists and is live at log time
  i5_party,         // consignee and end user are those of the licence
  i5_part,          // the part is the one licensed
  i5_law,           // the law of the log date doesn't refuse it
  i6_units,         // posted + pending ≤ granted, in units
  i6_tpp,           // the same in TPP
  i7_ratio,         // exported TPP against TPP shipped at home, per product
  i7_monotone,      // a cumulative statement never falls
  i8_clear,         // screened, and clear or released by a named reviewer
  i8_parties,       // the screening names both parties of the shipment
  i8_fresh,         // the list that was screened against is recent
  i9_entry,         // no more units enter than the entry declares
  i9_shipment,      // no more units leave than the shipment reserves
  i10_amount,       // payments never exceed what is due
  i10_receipt,      // a receipt is used once
  i10_basis,        // payment on a basis on which something is due
  i10_currency,     // in the currency of the entry
  i11_future,       // an event doesn't lie after its log time
  i11_log_time,     // log time never runs back
  i12_chain,        // the event cites the unit's last event
  i13_key,          // the key is known, in its dates and not revoked
  i13_role,         // the roles that must sign have signed
  i15_nonce,        // the answer bears the nonce that was asked
  i15_expired,      // in time
  i15_binding,      // the die that answers is the die that is bound
  genesis,          // the first event founds the ledger, and no other does
  id_conflict,      // one id, one event
  paper_exists,     // a paper is filed once
  paper_unknown,    // a paper that is cited was filed
  paper_value,      // amounts and counts make sense
  shipment_open,    // nothing leaves under a shipment that is closed
  original_signer,  // only who said it corrects it
};
inline constexpr std::size_t kGuards = static_cast<std::size_t>(Guard::original_signer) + 1;

/// `I4.settled`, `id.conflict` ...: stable, printed, and the key of its words (section `custody_rule`).
[[nodiscard]] std::string_view name_of(Guard guard);
[[nodiscard]] std::optional<Guard> parse_guard(std::string_view name);

/// An answer, not an error: which rule, on what evidence, at which event of the group.
struct Refusal {
  Guard rule = Guard::genesis;
  std::vector<Argument> evidence;
  std::size_t event = 0;
};

using Verdict = tl::expected<void, Refusal>;

/// Guards switched off; only tests do that, to show that each one matters.
using GuardSet = std::bitset<kGuards>;

}  // namespace steelyard::custody
