// The names the interpreter itself looks up, made once so that looking them up compares pointers.

/// Interned names of Python's protocols.
struct Names {
  let abs, add, bool, call, classCell, classGetItem, contains, delattr, delete, delitem: StrObject
  let dict, doc, enter, eq, exit, file, float, format, ge, get, getattr, getattribute: StrObject
  let getitem, gt, hash, index, initialize, initSubclass, int, invert, iter, le, len, lt: StrObject
  let missing, module, mro, name, ne, neg, new, next, pos, qualname, repr, reversed: StrObject
  let set, setName, setattr, setitem, slots, str, dunderClass, bases, wrapped, all: StrObject
  let package, path, annotations, length_hint: StrObject

  init(intern: (String) -> StrObject) {
    abs = intern("__abs__")
    add = intern("__add__")
    bool = intern("__bool__")
    call = intern("__call__")
    classCell = intern("__classcell__")
    classGetItem = intern("__class_getitem__")
    contains = intern("__contains__")
    delattr = intern("__delattr__")
    delete = intern("__delete__")
    delitem = intern("__delitem__")
    dict = intern("__dict__")
    doc = intern("__doc__")
    enter = intern("__enter__")
    eq = intern("__eq__")
    exit = intern("__exit__")
    file = intern("__file__")
    float = intern("__float__")
    format = intern("__format__")
    (ge, get) = (intern("__ge__"), intern("__get__"))
    (getattr, getattribute) = (intern("__getattr__"), intern("__getattribute__"))
    getitem = intern("__getitem__")
    gt = intern("__gt__")
    hash = intern("__hash__")
    index = intern("__index__")
    initialize = intern("__init__")
    initSubclass = intern("__init_subclass__")
    int = intern("__int__")
    invert = intern("__invert__")
    iter = intern("__iter__")
    le = intern("__le__")
    len = intern("__len__")
    lt = intern("__lt__")
    missing = intern("__missing__")
    module = intern("__module__")
    mro = intern("__mro__")
    name = intern("__name__")
    ne = intern("__ne__")
    neg = intern("__neg__")
    new = intern("__new__")
    next = intern("__next__")
    pos = intern("__pos__")
    qualname = intern("__qualname__")
    repr = intern("__repr__")
    reversed = intern("__reversed__")
    set = intern("__set__")
    setName = intern("__set_name__")
    setattr = intern("__setattr__")
    setitem = intern("__setitem__")
    slots = intern("__slots__")
    str = intern("__str__")
    dunderClass = intern("__class__")
    bases = intern("__bases__")
    wrapped = intern("__wrapped__")
    all = intern("__all__")
    package = intern("__package__")
    path = intern("__path__")
    annotations = intern("__annotations__")
    length_hint = intern("__length_hint__")
  }
}
