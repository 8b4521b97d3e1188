// What a seller should do with its stock: ways out, decisions by quarter and branch, what limits, where it flips.
#pragma once

#include <string>
#include <vector>

#include "report/messages.hpp"
#include "report/table.hpp"
#include "study/seller_study.hpp"

namespace steelyard::report {

[[nodiscard]] std::vector<Table> seller_tables(const study::SellerAnswer& answer, const Messages& m);
/// People get the sentence, then the tables; programs one flat table.
[[nodiscard]] std::string render_seller(const study::SellerAnswer& answer, const Messages& m, Format format, const Style& style);
[[nodiscard]] std::string seller_html(const study::SellerAnswer& answer, const Messages& m);

}  // namespace steelyard::report
