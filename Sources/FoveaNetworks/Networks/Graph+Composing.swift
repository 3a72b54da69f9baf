extension Graph {
  mutating func append(_ settings: GroupNormalization, name: String, to input: Int) throws(NetworkError) -> Int {
    let from = values[input]
    guard settings.groups > 0, from.channels % settings.groups == 0 else {
      throw .invalidDescription(
        layer: name,
        reason: "\(from.channels) channels cannot be cut into \(settings.groups) groups; take a divisor of \(from.channels)")
    }
    guard settings.epsilon > 0, settings.epsilon.isFinite, settings.initialScale.isFinite else {
      throw .invalidDescription(
        layer: name,
        reason: "epsilon \(settings.epsilon) must be above 0, the initial scale \(settings.initialScale) a finite number")
    }
    let scale = try parameter(name, "weight", [from.channels], .scale, .constant(settings.initialScale))
    let shift = try parameter(name, "bias", [from.channels], .shift, .constant(0))
    return try node(name, .groupNormalization(settings, scale: scale, shift: shift), [input], from)
  }

  mutating func append(_ settings: SqueezeExcitation, name: String, to input: Int) throws(NetworkError) -> Int {
    let from = values[input]
    guard settings.hidden > 0 else {
      throw .invalidDescription(
        layer: name,
        reason: "\(settings.hidden) hidden numbers; take at least 1, such as a quarter of the \(from.channels) channels")
    }
    guard [.sigmoid, .hardSigmoid].contains(settings.gate) else {
      throw .invalidDescription(
        layer: name, reason: "\(settings.gate.rawValue) gives numbers outside of 0…1; the gate must be sigmoid or hardSigmoid")
    }
    let gates = try append(settings.layers(channels: from.channels), prefix: name + ".", to: input)
    return try node(name, .gate, [input, gates], from)
  }

  mutating func append(_ settings: Concatenation, name: String, to input: Int) throws(NetworkError) -> Int {
    guard (2...Concatenation.mostBranches).contains(settings.branches.count) else {
      throw .invalidDescription(
        layer: name,
        reason: """
          \(settings.branches.count) branches; take 2 to \(Concatenation.mostBranches), more in a concatenation inside a branch
          """)
    }
    var inputs: [Int] = []
    for branch in settings.branches { inputs.append(try append(branch, prefix: name + ".", to: input)) }
    let parts = inputs.map { values[$0] }
    guard let first = parts.first, parts.allSatisfy({ $0.height == first.height && $0.width == first.width }) else {
      throw .invalidDescription(
        layer: name,
        reason: """
          the branches give \(parts.map { "\($0.height)×\($0.width)" }.joined(separator: ", ")), which cannot stand behind each other; \
          give them the same strides, and paddings that suit their kernels
          """)
    }
    let channels = parts.reduce(0) { $0 + $1.channels }
    return try node(name, .concatenation, inputs, Value(channels: channels, height: first.height, width: first.width))
  }
}
