// Writes its standard input to the file that its first argument names: a command that takes an
// alert, for Windows, where the tests' scripts do not run.
#include <fstream>
#include <iostream>

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::ofstream file(argv[1], std::ios::binary);
  file << std::cin.rdbuf();
  return file.flush() ? 0 : 1;
}
