// Architectures written out for unit tests, which don't depend on data files. Shapes are those of the papers and config.json files named.
#pragma once

#include "catalog/model_architecture.hpp"

namespace steelyard::workload::sample {

inline catalog::ModelArchitecture dense(std::int64_t layers, std::int64_t hidden, std::int64_t heads, std::int64_t kv_heads,
                                        std::int64_t ffn, bool gated, std::int64_t vocab, bool tied) {
  catalog::ModelArchitecture model;
  model.id = ModelId{"sample"};
  model.layers = layers;
  model.hidden = hidden;
  model.heads = heads;
  model.kv_heads = kv_heads;
  model.head_dim = hidden / heads;
  model.ffn = ffn;
  model.gated_ffn = gated;
  model.vocab = vocab;
  model.tied_embeddings = tied;
  return model;
}

inline catalog::ModelArchitecture gpt3_175b() { return dense(96, 12288, 96, 96, 49152, false, 50257, true); }   // arXiv 2005.14165
inline catalog::ModelArchitecture llama2_70b() { return dense(80, 8192, 64, 8, 28672, true, 32000, false); }    // arXiv 2307.09288
inline catalog::ModelArchitecture llama31_8b() { return dense(32, 4096, 32, 8, 14336, true, 128256, false); }   // arXiv 2407.21783
inline catalog::ModelArchitecture llama31_70b() { return dense(80, 8192, 64, 8, 28672, true, 128256, false); }  // arXiv 2407.21783
inline catalog::ModelArchitecture llama31_405b() { return dense(126, 16384, 128, 8, 53248, true, 128256, false); }

inline catalog::ModelArchitecture mixtral_8x7b() {  // arXiv 2401.04088
  catalog::ModelArchitecture model = dense(32, 4096, 32, 8, 0, true, 32000, false);
  model.experts = catalog::MixtureOfExperts{8, 2, 0, 14336, 0};
  return model;
}

inline catalog::ModelArchitecture qwen3_235b() {  // arXiv 2505.09388
  catalog::ModelArchitecture model = dense(94, 4096, 64, 4, 0, true, 151936, false);
  model.head_dim = 128;
  model.experts = catalog::MixtureOfExperts{128, 8, 0, 1536, 0};
  return model;
}

inline catalog::ModelArchitecture gpt_oss_120b() {  // arXiv 2508.10925
  catalog::ModelArchitecture model = dense(36, 2880, 64, 8, 0, true, 201088, false);
  model.head_dim = 64;
  model.experts = catalog::MixtureOfExperts{128, 4, 0, 2880, 0};
  model.sliding_window = 128;
  model.global_attention_every = 2;
  return model;
}

inline catalog::ModelArchitecture deepseek_v3() {  // arXiv 2412.19437
  catalog::ModelArchitecture model = dense(61, 7168, 128, 128, 18432, true, 129280, false);
  model.head_dim = 128;
  model.experts = catalog::MixtureOfExperts{256, 8, 1, 2048, 3};
  model.latent_attention = catalog::LatentAttention{1536, 512, 128, 64, 128};
  return model;
}

inline catalog::ModelArchitecture kimi_k2() {  // arXiv 2507.20534
  catalog::ModelArchitecture model = dense(61, 7168, 64, 64, 18432, true, 163840, false);
  model.head_dim = 128;
  model.experts = catalog::MixtureOfExperts{384, 8, 1, 2048, 1};
  model.latent_attention = catalog::LatentAttention{1536, 512, 128, 64, 128};
  return model;
}

}  // namespace steelyard::workload::sample
