#include <stddef.h>
#include <stdint.h>

/// libFuzzer's own loop (LLVM, "libFuzzer", "Using libFuzzer as a library", stated). It is in the program only if that is linked with
/// -sanitize=fuzzer.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));
