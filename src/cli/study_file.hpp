// Study files for commands: read, checked against the catalogue, run.
#pragma once

#include <string>

#include "cli/invocation.hpp"
#include "study/brief.hpp"
#include "study/study.hpp"

namespace steelyard::cli {

/// Text of a study under the name that messages call it by. Errors of the file, of the data, of the study.
[[nodiscard]] Result<study::Study> study_of_text(Invocation& invocation, std::string text, const std::string& name);
/// The same from a file.
[[nodiscard]] Result<study::Study> study_of_file(Invocation& invocation, const std::string& path);
/// Reads and runs.
[[nodiscard]] Result<study::Brief> brief_of_file(Invocation& invocation, const std::string& path);

}  // namespace steelyard::cli
