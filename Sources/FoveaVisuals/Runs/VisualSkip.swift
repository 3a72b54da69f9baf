/// Why a method shows nothing.
struct VisualSkip: Error, Sendable {
  var method: VisualMethod
  var reason: String

  init(_ method: VisualMethod, _ reason: String) {
    self.method = method
    self.reason = reason
  }
}
