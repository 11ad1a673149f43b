// zlib: the deflate stream and the checksums of PNG. `deflateInit2` is a macro, which Swift cannot call.
#include <zlib.h>

// Without zlib's header and checksum, which whoever knows the data has sooner.
static inline int autograph_deflate_init(z_stream *stream, int level, int strategy) {
  return deflateInit2(stream, level, Z_DEFLATED, -15, 9, strategy);
}
