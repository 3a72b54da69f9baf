import ArgumentParser

/// The value of an option that names several things at once, joined by commas.
protocol ListValue {}

extension Optional: ListValue where Wrapped: ListValue {}

/// Names joined by commas on the command line: `hog-svm,cnn`.
struct NameList: ExpressibleByArgument, ListValue {
  /// As it is given on a command line.
  let text: String

  init(_ names: [String]) { text = names.joined(separator: ",") }

  init(argument: String) { text = argument }

  var names: [String] { text.split(separator: ",").map(String.init) }

  var defaultValueDescription: String { text }
}
