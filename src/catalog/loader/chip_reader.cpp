#include "catalog/loader/record_reader.hpp"

namespace steelyard::catalog {
namespace {

void read_identity(RecordReader& reader, Chip& chip) {
  reader.read("vendor", chip.vendor, reader.required());
  reader.read("name", chip.name, reader.required());
  reader.read("name_zh", chip.name_zh);
  reader.read("aliases", chip.aliases);
  reader.read("country", chip.country);
  reader.read("articles", chip.articles);
  reader.read("architecture", chip.architecture);
  reader.read("process", chip.process);
  reader.read("foundry", chip.foundry);
  reader.read("announced", chip.announced);
  reader.read("volume", chip.volume);
  reader.read("status", chip.status, chip_status_names());
  reader.read("status_note", chip.status_note);
  reader.read("data_center_marketed", chip.data_center_marketed);
  reader.read("stacks", chip.stacks);
  reader.read("note", chip.note);
}

void read_rates(RecordReader& reader, Chip& chip) {
  reader.read("fp64_dense", chip.fp64_dense);
  reader.read("fp64_tensor_dense", chip.fp64_tensor_dense);
  reader.read("fp32_dense", chip.fp32_dense);
  reader.read("tf32_dense", chip.tf32_dense);
  reader.read("bf16_dense", chip.bf16_dense);
  reader.read("fp8_dense", chip.fp8_dense);
  reader.read("int8_dense", chip.int8_dense);
  reader.read("fp4_dense", chip.fp4_dense);
  reader.read("int4_dense", chip.int4_dense);
}

}  // namespace

void read_chip(RecordReader& reader, Chip& chip) {
  reader.evidence(chip.evidence);
  read_identity(reader, chip);
  reader.read("memory", chip.memory);
  reader.read("memory_type", chip.memory_type);
  reader.read("memory_bandwidth", chip.memory_bandwidth);
  read_rates(reader, chip);
  reader.read("onchip_memory", chip.onchip_memory);
  reader.read("scale_up_link", chip.scale_up_link);
  reader.read("scale_up_bandwidth", chip.scale_up_bandwidth);
  reader.read("scale_up_direction", chip.scale_up_direction, link_direction_names());
  reader.read("scale_up_domain", chip.scale_up_domain, 1);
  reader.read("scale_out_bandwidth", chip.scale_out_bandwidth);
  reader.read("pcie", chip.pcie);
  reader.read("tdp", chip.tdp);
  reader.read("dies", chip.dies, 1);
  reader.read("die_area_applicable", chip.die_area_applicable);
  reader.read("die_area_total", chip.die_area_total);
  reader.read("transistors_billion", chip.transistors_billion, 0.0, 1e6);
  reader.read("tpp", chip.published_tpp);
  reader.read("performance_density", chip.published_performance_density);
}

}  // namespace steelyard::catalog
