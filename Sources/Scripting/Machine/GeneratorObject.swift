// Generators: functions that wait for the next element to be asked for.

/// A `generator`.
package final class GeneratorObject: HeapObject {
}
