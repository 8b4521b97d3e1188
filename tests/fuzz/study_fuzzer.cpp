// The bytes are a study, read against the shipped catalogue.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.hpp"
#include "base/parallel.hpp"
#include "study/compose.hpp"
#include "study/engine.hpp"
#include "study/study.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace steelyard;
  set_thread_count(1);
  static const study::Engine engine(DataTree::embedded());
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto document = parse_document(text, text.starts_with('{') ? "study.json" : "study.toml");
  if (!document) {
    SY_CHECK(!document.error().empty());
    return 0;
  }
  const auto study = study::read_study(*document, text, *engine.catalog());
  if (!study) {
    for (const Error& error : study.error()) SY_CHECK(!error.place.file.empty());
    return 0;
  }
  SY_CHECK(study->start < study->end && !study->candidates.empty() && !study->workloads.empty());
  for (const study::OptionView& option : study::list_options(*study)) {
    SY_CHECK(option.candidate < study->candidates.size());
    (void)study::facts_of_option(*study, option);
  }
  return 0;
}
