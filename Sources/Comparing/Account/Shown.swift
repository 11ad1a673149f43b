// How numbers look in accounts and tables.

import Drawing

enum Shown {
  static func number(_ value: Double) -> String { Number.short(value) }
}
