import FoveaNetworks
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite struct MixingTests {
  private let inputs = normalTensor([5, 2, 4, 6], seed: 3)

  @Test func `mixup takes means of pairs`() {
    var mixed = inputs
    Mixture(share: 0.75).apply(to: &mixed)
    for picture in 0..<5 {
      for place in 0..<48 {
        let expected = 0.75 * inputs.values[picture * 48 + place] + 0.25 * inputs.values[(4 - picture) * 48 + place]
        #expect(abs(mixed.values[picture * 48 + place] - expected) < 1e-6)
      }
    }
  }

  @Test func `CutMix exchanges a rectangle`() {
    var mixed = inputs
    Mixture(share: 0.75, window: Mixture.Window(rows: 1..<3, columns: 2..<5)).apply(to: &mixed)
    for picture in 0..<5 {
      for channel in 0..<2 {
        for (y, x) in (0..<4).flatMap({ y in (0..<6).map { (y, $0) } }) {
          let from = (1..<3).contains(y) && (2..<5).contains(x) ? 4 - picture : picture
          #expect(mixed[picture, channel, y, x] == inputs[from, channel, y, x])
        }
      }
    }
  }

  @Test func `shares are of the beta distribution and windows have their area`() throws {
    // Mean 1/2; variance 1 / (4 (2a + 1)).
    for alpha in [Float(0.2), 1, 3] {
      let shares = (0..<4000).compactMap { Mixing(mixup: alpha).draw(seed: 1, step: $0, height: 8, width: 8)?.share }
      #expect(shares.count == 4000 && shares.allSatisfy { (0...1).contains($0) })
      let mean = shares.reduce(0, +) / 4000
      let variance = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4000
      #expect(abs(mean - 0.5) < 0.03 && abs(variance - 1 / (4 * (2 * alpha + 1))) < 0.01, "alpha \(alpha)")
    }
    var areas: [Float] = []
    for step in 0..<2000 {
      let mixture = try #require(Mixing(cutMix: 1).draw(seed: 1, step: step, height: 16, width: 10))
      let window = try #require(mixture.window)
      #expect((0...16).contains(window.rows.upperBound) && (0...10).contains(window.columns.upperBound))
      #expect(abs(mixture.share - (1 - Float(window.rows.count * window.columns.count) / 160)) < 1e-6)
      areas.append(1 - mixture.share)
    }
    #expect(areas.contains { $0 > 0.8 } && areas.contains { $0 < 0.1 })
  }

  @Test func `only some batches are mixed, each in one way`() {
    let draws = (0..<2000).map { Mixing(mixup: 1, cutMix: 1, chance: 0.5).draw(seed: 2, step: $0, height: 8, width: 8) }
    #expect(abs(draws.count { $0 == nil } - 1000) < 100)
    #expect(abs(draws.count { $0?.window != nil } - 500) < 80)
    #expect(draws == (0..<2000).map { Mixing(mixup: 1, cutMix: 1, chance: 0.5).draw(seed: 2, step: $0, height: 8, width: 8) })
    #expect(Mixing().draw(seed: 0, step: 0, height: 8, width: 8) == nil)
  }
}

@Suite struct ScheduleTests {
  @Test func `one cycle of rate and momentum`() {
    var settings = TrainingSettings()
    settings.schedule = .oneCycle
    settings.learningRate = 2
    settings.warmUp = 0.25
    settings.firstRate = 0.1
    settings.lastRate = 0
    settings.momentum = 0.95
    settings.lowestMomentum = 0.85
    // Half a cosine up to a quarter of the steps, half a cosine down to the end; the momentum runs against it.
    for (step, rate, momentum) in [(0, 0.2, 0.95), (10, 0.2 + 1.8 * 0.3454915, 0.9154508), (25, 2, 0.85), (100, 0, 0.95)]
      as [(Int, Float, Float)]
    {
      #expect(abs(settings.learningRate(atStep: step, of: 100) - rate) < 1e-5)
      #expect(abs(settings.momentum(atStep: step, of: 100) - momentum) < 1e-5)
    }
    settings.schedule = .linear
    #expect(settings.momentum(atStep: 25, of: 100) == 0.95)
  }

  @Test func `slow weights meet the fast ones at times`() {
    var lookAhead = LookAhead()
    lookAhead.every = 5
    #expect(lookAhead.part(afterStep: 4, of: 100) == nil)
    #expect(abs((lookAhead.part(afterStep: 50, of: 100) ?? 0) - (1 - 0.773_780_9 * 0.125)) < 1e-6)
    #expect(abs((lookAhead.part(afterStep: 100, of: 100) ?? 0) - (1 - 0.773_780_9)) < 1e-6)
    #expect(lookAhead.part(afterStep: 7, of: 7) == 0 && lookAhead.part(afterStep: 4, of: 4) == nil)
  }
}
