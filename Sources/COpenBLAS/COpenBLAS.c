// Loads OpenBLAS when a script first needs it: most pictures are drawn without a large product,
// and the library takes longer to start than the rest of the tool.
#include "COpenBLAS.h"
#include <dlfcn.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const paths[] = {
#ifdef __APPLE__
  "/opt/homebrew/opt/openblas/lib/libopenblas.dylib",
  "/usr/local/opt/openblas/lib/libopenblas.dylib",
  "libopenblas.dylib",
#else
  "libopenblas.so.0",
  "libopenblas.so",
#endif
};

static void *open_library(void) {
  for (size_t index = 0; index < sizeof paths / sizeof *paths; index++) {
    void *library = dlopen(paths[index], RTLD_NOW | RTLD_LOCAL);
    if (library) return library;
  }
  fprintf(stderr, "error: OpenBLAS cannot be loaded: %s\n", dlerror());
  exit(2);
}

static void *find(const char *name) {
  static void *library;
  if (!library) library = open_library();
  void *routine = dlsym(library, name);
  if (routine) return routine;
  fprintf(stderr, "error: OpenBLAS lacks a routine: %s\n", dlerror());
  exit(2);
}

#define FORWARD(RESULT, NAME, PARAMETERS, ARGUMENTS)                                                \
  RESULT NAME PARAMETERS {                                                                          \
    static RESULT(*routine) PARAMETERS;                                                             \
    if (!routine) routine = (RESULT(*) PARAMETERS)find(#NAME);                                      \
    return routine ARGUMENTS;                                                                       \
  }
AUTOGRAPH_ROUTINES(FORWARD)
