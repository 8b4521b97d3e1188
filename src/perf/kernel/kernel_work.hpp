// What one kernel has to do: flops, bytes and pieces of work, from its shape alone. The same record stands for a measured row and for an
// operator of a layer graph, so that what was fitted on the one serves the other.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "catalog/chip.hpp"

namespace steelyard::perf {

/// Kernels that share a mechanism and a surface.
enum class KernelFamily : std::uint8_t {
  gemm,               // one dense product
  batched_gemm,       // the same product for each head
  grouped_gemm,       // the two products of the routed experts of one layer
  attention_prefill,  // scores and values over a prompt
  attention_decode,   // one new token against its cache
  latent_prefill,     // the same with one latent cache for all heads (MLA, arXiv 2405.04434)
  latent_decode,
  latent_module_prefill,  // with its projections
  latent_module_decode,
  elementwise,
  all_reduce,
  all_gather,
  reduce_scatter,
  all_to_all,
  point_to_point,
  dispatch,  // tokens to experts
  combine,   // and back
};
inline constexpr std::size_t kKernelFamilies = 17;
[[nodiscard]] std::string_view name_of(KernelFamily family);
[[nodiscard]] std::optional<KernelFamily> parse_kernel_family(std::string_view text);
[[nodiscard]] constexpr bool is_collective(KernelFamily family) { return family >= KernelFamily::all_reduce; }

/// How operands are stored and multiplied.
struct PrecisionScheme {
  std::string_view name;
  catalog::Precision product = catalog::Precision::bf16;  // precision of the multiplication
  double weight_bytes = 2.0;                              // per element, scales included
  double activation_bytes = 2.0;
  bool has_cast = false;  // activations are scaled and rounded before the product: one more pass over them
};
/// By name (`bf16`, `fp8`, `fp8_static`, `fp8_block`, `nvfp4`, `int8_weights`, `int4_weights`, `smooth_int8`, `mxfp4_weights`, `mxfp4_fp8`,
/// `int8`); null for others.
[[nodiscard]] const PrecisionScheme* find_scheme(std::string_view name);
/// The scheme that a product at this precision uses where nothing more is said.
[[nodiscard]] std::string_view usual_scheme(catalog::Precision precision);

inline constexpr std::size_t kSurfaceAxes = 4;

/// Flops, bytes and pieces. Bytes are of one chip.
struct KernelWork {
  KernelFamily family = KernelFamily::gemm;
  double m = 1.0;  // gemm: rows, columns, summed length; grouped: rows of one expert, inner width, hidden width
  double n = 1.0;
  double k = 1.0;
  double count = 1.0;  // independent products; experts touched
  double rows = 0.0;   // grouped: rows of all experts
  double skew = 0.0;   // grouped: 0 even, else the exponent of the power law
  double flops = 0.0;
  double bytes = 0.0;
  double cast_bytes = 0.0;
  double pieces = 1.0;         // that cores can take at the same time
  double longest_share = 0.0;  // flops of the largest piece ÷ all flops
  double ranks = 1.0;          // collectives
  double nodes = 1.0;
  double network_bytes = 0.0;             // of `bytes`, what leaves the server
  std::array<double, kSurfaceAxes> at{};  // place on the surface, log2
};

[[nodiscard]] KernelWork gemm_work(double m, double n, double k, double count, const PrecisionScheme& scheme);

struct ExpertShape {
  double tokens = 1.0;  // of all ranks
  double hidden = 1.0;
  double inner = 1.0;  // width of one expert, whole
  double top_k = 1.0;
  double experts = 1.0;
  double tensor = 1.0;            // ranks one expert is cut over
  double expert = 1.0;            // ranks the experts are spread over
  double skew = 0.0;              // exponent of the power law of expert loads; 0 = even
  double projections = 3;         // matrices of one expert: 3 gated, 2 not
  std::optional<double> touched;  // experts visited on this rank, where known
};
/// The busiest rank's share.
[[nodiscard]] KernelWork grouped_work(const ExpertShape& shape, const PrecisionScheme& scheme);

struct AttentionShape {
  double sequences = 1.0;
  double new_tokens = 1.0;
  double context = 0.0;  // before the new tokens
  double heads = 1.0;
  double kv_heads = 1.0;
  double key_width = 128.0;
  double value_width = 128.0;
  double window = 0.0;       // 0: none
  double cache_bytes = 2.0;  // per element
  double operand_bytes = 2.0;
};
[[nodiscard]] KernelWork attention_prefill_work(const AttentionShape& shape, KernelFamily family);
[[nodiscard]] KernelWork attention_decode_work(const AttentionShape& shape, KernelFamily family);
/// Latent attention with its four projections, of the given widths.
struct LatentModule {
  AttentionShape attention;
  double hidden = 7168.0;
  double query_rank = 1536.0;
  double latent = 512.0;
  double rotary = 64.0;
  double head_width = 128.0;
  double weight_bytes = 1.0;
};
[[nodiscard]] KernelWork latent_module_work(const LatentModule& module, bool is_decode);

[[nodiscard]] KernelWork elementwise_work(double bytes);

/// A buffer of `bytes` (all_reduce: summed everywhere; all_gather, reduce_scatter: the whole of it; all_to_all: what one rank sends;
/// point_to_point: the message) over `ranks`, of which `nodes` servers hold equal parts.
[[nodiscard]] KernelWork collective_work(KernelFamily family, double bytes, double ranks, double nodes);
/// Each of `tokens` of one rank to `top_k` of `experts`, over `ranks` on `nodes` servers; a token goes once to each rank inside a server
/// and once to each other server. `cores` that move it, 0 = unknown.
[[nodiscard]] KernelWork exchange_work(KernelFamily family, double tokens, double bytes_per_token, double top_k, double ranks, double nodes,
                                       double cores);

}  // namespace steelyard::perf
