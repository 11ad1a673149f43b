// What Swift cannot say by itself: macros of libgraphviz, and two functions whose types changed.

#include <graphviz/gvc.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

/// gvRenderData counts in `unsigned int` until Graphviz 12 and in `size_t` since.
static inline int autograph_render(
    GVC_t *context, Agraph_t *graph, const char *format, char **data, size_t *length) {
  *length = 0;
  return gvRenderData(context, graph, format, data, (void *)length);
}

/// The names of the plugins of one kind; the caller frees each and then the list. gvPluginList
/// has a fourth, unused argument until Graphviz 8.
static inline char **autograph_plugins(GVC_t *context, const char *kind, int *count) {
  *count = 0;
  typedef char **(*List)(GVC_t *, const char *, int *, char *);
  return ((List)gvPluginList)(context, kind, count, NULL);
}

/// What decides how large a graph that has been laid out is drawn: points, but for `dpi`.
typedef struct {
  double width, height, padX, padY;
  double limitWidth, limitHeight;
  int fillsLimit;
  double dpi;
} autograph_drawing;

static inline autograph_drawing autograph_drawing_of(Agraph_t *graph) {
  const layout_t *layout = GD_drawing(graph);
  const boxf box = GD_bb(graph);
  double padX = 4, padY = 4;  // unless the graph's `pad` says otherwise, in inches
  const char *pad = agget(graph, (char *)"pad");
  if (pad != NULL && *pad != '\0') {
    const int given = sscanf(pad, "%lf,%lf", &padX, &padY);
    if (given == 1) padY = padX;
    if (given > 0) { padX *= 72; padY *= 72; }
  }
  return (autograph_drawing){
      box.UR.x - box.LL.x, box.UR.y - box.LL.y, padX, padY,
      layout->size.x, layout->size.y, layout->filled, layout->dpi,
  };
}
