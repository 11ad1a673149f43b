// Reading DOT so that the same text always gives the same graph.
//
// libcgraph numbers named subgraphs by the address of their name and keeps them in the order of
// these numbers, so that the order of clusters, and with it the picture, would depend on where
// memory happened to be free. Here they are numbered in the order in which the text names them;
// all else is left to libcgraph's own AgIdDisc.

#include <graphviz/cgraph.h>
#include <search.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  char *text;
  IDTYPE id;
} autograph_name;

typedef struct {
  void *standard;          // the state of AgIdDisc
  void *byText;            // a tsearch tree of the names
  autograph_name **names;  // in the order of appearance
  size_t count, capacity;
} autograph_ids;

/// The name behind a number: 2, 4, 6…; odd numbers are AgIdDisc's, for what has no name.
static inline autograph_name *autograph_name_of(autograph_ids *ids, IDTYPE id) {
  const size_t index = (size_t)(id / 2 - 1);
  return id % 2 == 0 && id > 0 && index < ids->count ? ids->names[index] : NULL;
}

static inline int autograph_name_compare(const void *left, const void *right) {
  return strcmp(((const autograph_name *)left)->text, ((const autograph_name *)right)->text);
}

static inline void *autograph_ids_open(Agraph_t *graph, Agdisc_t *disciplines) {
  autograph_ids *ids = calloc(1, sizeof *ids);
  if (ids != NULL) ids->standard = AgIdDisc.open(graph, disciplines);
  return ids;
}

static inline autograph_name *autograph_name_add(autograph_ids *ids, const char *text) {
  if (ids->count == ids->capacity) {
    const size_t capacity = ids->capacity == 0 ? 16 : ids->capacity * 2;
    autograph_name **names = realloc(ids->names, capacity * sizeof *names);
    if (names == NULL) return NULL;
    ids->names = names;
    ids->capacity = capacity;
  }
  autograph_name *name = malloc(sizeof *name);
  if (name == NULL) return NULL;
  *name = (autograph_name){strdup(text), 2 * ((IDTYPE)ids->count + 1)};
  if (name->text == NULL || tsearch(name, &ids->byText, autograph_name_compare) == NULL) {
    free(name->text);
    free(name);
    return NULL;
  }
  ids->names[ids->count++] = name;
  return name;
}

static inline long autograph_ids_map(
    void *state, int kind, char *text, IDTYPE *id, int createsIt) {
  autograph_ids *ids = state;
  if (kind != AGRAPH || text == NULL) {
    return AgIdDisc.map(ids->standard, kind, text, id, createsIt);
  }
  const autograph_name key = {text, 0};
  autograph_name **found = tfind(&key, &ids->byText, autograph_name_compare);
  const autograph_name *name = found != NULL ? *found : NULL;
  if (name == NULL && createsIt) name = autograph_name_add(ids, text);
  if (name == NULL) return 0;
  *id = name->id;
  return 1;
}

static inline long autograph_ids_alloc(void *state, int kind, IDTYPE id) {
  return AgIdDisc.alloc(((autograph_ids *)state)->standard, kind, id);
}

static inline void autograph_ids_free(void *state, int kind, IDTYPE id) {
  autograph_ids *ids = state;
  if (kind == AGRAPH && autograph_name_of(ids, id) != NULL) return;
  AgIdDisc.free(ids->standard, kind, id);
}

static inline char *autograph_ids_print(void *state, int kind, IDTYPE id) {
  autograph_ids *ids = state;
  const autograph_name *name = kind == AGRAPH ? autograph_name_of(ids, id) : NULL;
  return name != NULL ? name->text : AgIdDisc.print(ids->standard, kind, id);
}

static inline void autograph_ids_close(void *state) {
  autograph_ids *ids = state;
  for (size_t index = 0; index < ids->count; index += 1) {
    tdelete(ids->names[index], &ids->byText, autograph_name_compare);
    free(ids->names[index]->text);
    free(ids->names[index]);
  }
  free(ids->names);
  AgIdDisc.close(ids->standard);
  free(ids);
}

static inline void autograph_ids_register(void *state, int kind, void *object) {
  AgIdDisc.idregister(((autograph_ids *)state)->standard, kind, object);
}

typedef struct {
  const char *text;
  size_t left;
} autograph_source;

/// Hands the next part of a text to libcgraph's scanner.
static inline int autograph_source_read(void *channel, char *buffer, int size) {
  autograph_source *source = channel;
  const size_t count = (size_t)size < source->left ? (size_t)size : source->left;
  memcpy(buffer, source->text, count);
  source->text += count;
  source->left -= count;
  return (int)count;
}

/// The graph of a DOT text, or NULL where it is not DOT; `agclose` frees it.
static inline Agraph_t *autograph_read(const char *text) {
  // The types of these functions changed over the years in what they return alone: `__typeof__`.
  static Agiddisc_t ids;
  static Agiodisc_t io;
  static Agdisc_t disciplines;
  ids = (Agiddisc_t){
      autograph_ids_open,
      (__typeof__(ids.map))autograph_ids_map,
      (__typeof__(ids.alloc))autograph_ids_alloc,
      autograph_ids_free,
      autograph_ids_print,
      autograph_ids_close,
      autograph_ids_register,
  };
  io = AgIoDisc;
  io.afread = autograph_source_read;
  disciplines = AgDefaultDisc;
  disciplines.id = &ids;
  disciplines.io = &io;

  autograph_source source = {text, strlen(text)};
  agsetfile(NULL);
  return agread(&source, &disciplines);
}
