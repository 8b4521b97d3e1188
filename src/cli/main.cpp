#include "cli/program.hpp"

int main(int argc, char** argv) { return steelyard::cli::run_program(argc, argv); }
