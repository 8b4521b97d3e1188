#include "perf/calibration/import_shape.hpp"

namespace steelyard::perf {
namespace {

/// Reads shape keys; remembers whether a needed one was missing.
class ShapeReader {
 public:
  ShapeReader(const ImportLayout& layout, const ValueOf& value_of) : layout_(layout), value_of_(value_of) {}

  double need(std::string_view key, double least) {
    const Expression* const expression = layout_.find(key);
    const auto value = expression != nullptr ? expression->value(value_of_) : std::nullopt;
    if (!value || *value < least || *value > 1e15) {
      is_complete_ = false;
      return least;
    }
    return *value;
  }
  double take(std::string_view key, double otherwise) {
    const Expression* const expression = layout_.find(key);
    if (expression == nullptr) return otherwise;
    const auto value = expression->value(value_of_);
    return value && *value >= 0.0 && *value <= 1e15 ? *value : otherwise;
  }
  [[nodiscard]] bool has(std::string_view key) const { return layout_.find(key) != nullptr; }
  [[nodiscard]] bool is_complete() const { return is_complete_; }

 private:
  const ImportLayout& layout_;
  const ValueOf& value_of_;
  bool is_complete_ = true;
};

AttentionShape attention_shape(ShapeReader& read, const PrecisionScheme& scheme, bool is_decode) {
  AttentionShape shape;
  shape.sequences = read.need("sequences", 1.0);
  shape.new_tokens = is_decode ? 1.0 : read.need("new_tokens", 1.0);
  shape.context = is_decode ? read.need("context", 0.0) : read.take("context", 0.0);
  shape.heads = read.need("heads", 1.0);
  shape.kv_heads = read.take("kv_heads", 0.0);
  if (shape.kv_heads < 1.0) shape.kv_heads = shape.heads;
  shape.key_width = read.take("key_width", 128.0);
  shape.value_width = read.take("value_width", shape.key_width);
  shape.window = read.take("window", 0.0);
  shape.cache_bytes = scheme.weight_bytes;
  shape.operand_bytes = scheme.activation_bytes;
  return shape;
}

ExpertShape expert_shape(ShapeReader& read) {
  ExpertShape shape;
  shape.tokens = read.need("tokens", 1.0);
  shape.hidden = read.need("hidden", 1.0);
  shape.inner = read.need("inner", 1.0);
  shape.top_k = read.need("top_k", 1e-9);
  shape.experts = read.need("experts", 1.0);
  shape.tensor = read.take("tensor", 1.0);
  shape.expert = read.take("expert", 1.0);
  shape.skew = read.take("skew", 0.0);
  shape.projections = read.take("projections", 3.0);
  if (read.has("touched")) shape.touched = read.need("touched", 1.0);
  return shape;
}

KernelWork read_work(KernelFamily family, const PrecisionScheme& scheme, ShapeReader& read) {
  switch (family) {
    case KernelFamily::gemm:
    case KernelFamily::batched_gemm: {
      const double m = read.need("m", 1.0);
      const double n = read.need("n", 1.0);
      const double k = read.need("k", 1.0);
      KernelWork work = gemm_work(m, n, k, read.take("count", 1.0), scheme);
      work.family = family;
      return work;
    }
    case KernelFamily::grouped_gemm: return grouped_work(expert_shape(read), scheme);
    case KernelFamily::attention_prefill:
    case KernelFamily::latent_prefill: return attention_prefill_work(attention_shape(read, scheme, false), family);
    case KernelFamily::attention_decode:
    case KernelFamily::latent_decode: return attention_decode_work(attention_shape(read, scheme, true), family);
    case KernelFamily::latent_module_prefill:
    case KernelFamily::latent_module_decode: {
      LatentModule module;
      const bool is_decode = family == KernelFamily::latent_module_decode;
      module.attention = attention_shape(read, scheme, is_decode);
      module.weight_bytes = scheme.weight_bytes;
      return latent_module_work(module, is_decode);
    }
    case KernelFamily::elementwise: return elementwise_work(read.need("bytes", 1.0));
    case KernelFamily::dispatch:
    case KernelFamily::combine: {
      const double tokens = read.need("tokens", 1.0);
      const double bytes = read.need("bytes_per_token", 1.0);
      const double top_k = read.need("top_k", 1.0);
      const double ranks = read.need("ranks", 2.0);
      return exchange_work(family, tokens, bytes, top_k, ranks, read.take("nodes", 1.0), read.take("cores", 0.0));
    }
    default: {
      const double bytes = read.need("bytes", 1.0);
      const double ranks = read.need("ranks", 2.0);
      return collective_work(family, bytes, ranks, read.take("nodes", 1.0));
    }
  }
}

}  // namespace

std::optional<KernelWork> work_of(KernelFamily family, const PrecisionScheme& scheme, const ImportLayout& layout, const ValueOf& value_of) {
  ShapeReader read{layout, value_of};
  const KernelWork work = read_work(family, scheme, read);
  if (!read.is_complete()) return std::nullopt;
  return work;
}

}  // namespace steelyard::perf
