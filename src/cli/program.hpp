// From main() to the exit code.
#pragma once

namespace steelyard::cli {

/// Parses, answers help, runs the command. Catches the interrupt key; a second one ends the process at once.
int run_program(int argc, char** argv);

}  // namespace steelyard::cli
