#include "hygge/cli/program.h"

int main(int argc, char** argv) { return hygge::cli::run({argv + 1, argv + argc}); }
