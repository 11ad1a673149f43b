// What Swift cannot say by itself: macros of libgraphviz, and two functions whose types changed.

#include <graphviz/gvc.h>
#include <graphviz/gvcjob.h>
#include <graphviz/gvplugin_device.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "reading.h"

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
  double left, top, width, height, padX, padY;
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
      box.LL.x, box.UR.y, box.UR.x - box.LL.x, box.UR.y - box.LL.y, padX, padY,
      layout->size.x, layout->size.y, layout->filled, layout->dpi,
  };
}

/// A node's number, counted from 1 in the order of creation.
static inline unsigned autograph_sequence(Agnode_t *node) { return AGSEQ(node); }
static inline Agnode_t *autograph_tail(Agedge_t *edge) { return agtail(edge); }
static inline Agnode_t *autograph_head(Agedge_t *edge) { return aghead(edge); }

/// What a layout finds out of sizes, in points; 0 where there is no label.
typedef struct {
  double width, height;
} autograph_size;

static inline autograph_size autograph_node_size(Agnode_t *node) {
  return (autograph_size){ND_width(node) * 72, ND_height(node) * 72};
}

static inline autograph_size autograph_label_size(const textlabel_t *label) {
  if (label == NULL) return (autograph_size){0, 0};
  return (autograph_size){label->dimen.x, label->dimen.y};
}

static inline autograph_size autograph_edge_label_size(Agedge_t *edge) {
  return autograph_label_size(ED_label(edge));
}

static inline autograph_size autograph_graph_label_size(Agraph_t *graph) {
  return autograph_label_size(GD_label(graph));
}

static inline const char *autograph_shape(Agnode_t *node) {
  return ND_shape(node) == NULL ? "" : ND_shape(node)->name;
}

/// Whether an edge names a port at one end, and where that is from the node's centre.
static inline int autograph_port(Agedge_t *edge, int isHead, double *x, double *y) {
  const port given = isHead ? ED_head_port(edge) : ED_tail_port(edge);
  *x = given.p.x;
  *y = given.p.y;
  return given.defined;
}

/// Attributes by name; libcgraph's own functions want names that may be written to.
static inline const char *autograph_get(void *object, const char *name) {
  return agget(object, (char *)name);
}
static inline void autograph_set(void *object, const char *name, const char *value) {
  agset(object, (char *)name, (char *)value);
}
static inline Agsym_t *autograph_declare(
    Agraph_t *graph, int kind, const char *name, const char *value) {
  return agattr(graph, kind, (char *)name, (char *)value);
}

/// Takes what has been drawn: 32 bits a pixel (ARGB, premultiplied, in the machine's byte order), row
/// by row.
typedef struct {
  void (*take)(void *state, const void *pixels, size_t width, size_t height);
  void *state;
} autograph_taker;

static inline autograph_taker *autograph_pixel_taker(void) {
  static autograph_taker taker;
  return &taker;
}

static inline void autograph_take_pixels(GVJ_t *job) {
  const autograph_taker *taker = autograph_pixel_taker();
  if (job->imagedata && taker->take) taker->take(taker->state, job->imagedata, job->width, job->height);
}

/// Adds the format `pixels`: what Cairo has drawn is shown before it is thrown away, never copied.
static inline void autograph_add_pixels(GVC_t *context) {
  static gvdevice_engine_t engine = {NULL, autograph_take_pixels, NULL};
  static gvdevice_features_t features = {
      GVDEVICE_BINARY_FORMAT | GVDEVICE_DOES_TRUECOLOR, {0, 0}, {0, 0}, {96, 96}};
  static gvplugin_installed_t types[] = {
      {0, "pixels:cairo", 1, &engine, &features}, {0, NULL, 0, NULL, NULL}};
  static gvplugin_api_t apis[] = {{API_device, types}, {(api_t)0, NULL}};
  static gvplugin_library_t library = {(char *)"autograph", apis};
  gvAddLibrary(context, &library);
}

/// Draws a graph as pixels.
static inline int autograph_draw_pixels(
    GVC_t *context, Agraph_t *graph, void *state,
    void (*take)(void *state, const void *pixels, size_t width, size_t height)) {
  *autograph_pixel_taker() = (autograph_taker){take, state};
  char *data = NULL;
  size_t length;
  const int status = autograph_render(context, graph, "pixels", &data, &length);
  gvFreeRenderData(data);
  return status;
}

/// Sets what part of a graph is drawn.
static inline void autograph_set_viewport(Agraph_t *graph, const char *viewport) {
  agsafeset(graph, (char *)"viewport", (char *)viewport, (char *)"");
}

/// Whether the graph itself asks for a part of it, or to be turned.
static inline int autograph_has_viewport(Agraph_t *graph) {
  const char *viewport = agget(graph, (char *)"viewport");
  return (viewport != NULL && *viewport != '\0') || GD_drawing(graph)->landscape;
}
