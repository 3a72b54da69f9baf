import Foundation
import FoveaKit
import FoveaTestSupport
import Testing

/// Training that is stopped from outside. `Tests/kill_and_resume.py` does the same at many random moments.
struct InterruptionTests {
  @Test func aStoppedTrainingGoesOnToTheSameModel() throws {
    let (folder, root) = try WorkflowTests.smallFolder()
    let (whole, stopped) = (folder.path.appending("whole.safetensors"), folder.path.appending("stopped.safetensors"))
    func arguments(_ model: BytePath, _ more: String...) -> [String] {
      ["train", root.description, "--recipe", "cnn", "-o", model.description, "--epochs", "2", "--quiet"] + more
    }
    #expect(try Tool.run(arguments(whole, "--threads", "1")).code == 0)

    let run = folder.path.appending("kept")
    let checkpoint = run.appending("last.safetensors")
    let asked = try Tool.interrupt(
      arguments(stopped, "--run", run.description, "--checkpoint-every", "0"), with: SIGTERM, when: { File.exists(checkpoint) })
    #expect(asked.code == 143 && !asked.wasEndedBySignal)
    #expect(asked.errors.contains("--resume"), "\(asked.errors)")
    let anew = try Tool.run(arguments(stopped, "--run", run.description))
    #expect(anew.code == 73, "a training that was begun is not thrown away")
    #expect(anew.errors.contains("--resume") && anew.errors.contains("--force"))

    let other = try Tool.run(arguments(stopped, "--run", run.description, "--resume", "--seed", "1"))
    #expect(other.code == 65 && other.errors.contains("--seed 0 then, 1 now"), "\(other.errors)")
    let line = "it was begun with: fovea train \(root) --recipe cnn -o \(stopped) --run \(run) --epochs 2 --seed 0\n"
    #expect(other.errors.hasSuffix(line), "\(other.errors)")

    let before = try File.read(checkpoint)
    let killed = try Tool.interrupt(
      arguments(stopped, "--run", run.description, "--checkpoint-every", "0", "--resume"), with: SIGKILL,
      when: { (try? File.read(checkpoint)) != before })
    #expect(killed.code == SIGKILL && killed.wasEndedBySignal)
    #expect(!File.exists(stopped))
    let resumed = try Tool.run(arguments(stopped, "--run", run.description, "--resume"))
    #expect(resumed.code == 0, "\(resumed.errors)")
    #expect(try File.read(stopped) == File.read(whole))
    #expect(try File.read(folder.path.appending("whole.run/best.safetensors")) == File.read(whole), "the folder beside the model")
  }

  @Test func aStoppedComparisonOfFacesGoesOn() throws {
    let (folder, root) = try FacesTests.people()
    let out = folder.appending("out")
    let compare = [
      "faces", "compare", root.description, "-o", out.description, "--methods", "eigenfaces,embedding", "--normalizations", "none",
      "--size", "40", "--epochs", "8", "--quiet",
    ]
    let asked = try Tool.interrupt(compare, with: SIGTERM, when: { File.exists(out.appending("parts/way-eigenfaces-none.json")) })
    #expect(asked.code == 143 && !asked.wasEndedBySignal)
    #expect(asked.errors.contains("interrupted at embedding") && asked.errors.contains("--resume"), "\(asked.errors)")
    #expect(!File.exists(out.appending("report.html")))
    let anew = try Tool.run(compare)
    #expect(anew.code == 73 && anew.errors.contains("--resume") && anew.errors.contains("--force"), "\(anew.errors)")
    #expect(try Tool.run(compare + ["--resume", "--force"]).code == 64)
    #expect(try Tool.run(compare + ["--resume", "--seed", "1"]).code == 65)
    let resumed = try Tool.run(compare + ["--resume", "--json"])
    #expect(resumed.code == 0, "\(resumed.errors)")
    #expect(try (resumed.json["trials"] as? [Any])?.count == 2 && File.exists(out.appending("report.html")))
  }

  /// What keeps nothing on its way ends at once, says so, and leaves no model.
  @Test func whatIsNotKeptEndsAtOnce() throws {
    let (folder, root) = try FacesTests.people()
    let model = folder.appending("faces.safetensors")
    let begun = ContinuousClock.now
    let outcome = try Tool.interrupt(
      ["faces", "train", root.description, "--method", "embedding", "-o", model.description, "--epochs", "100000", "--quiet"],
      with: SIGINT, when: { ContinuousClock.now - begun > .seconds(5) })
    #expect(outcome.code == 130 && !outcome.wasEndedBySignal)
    #expect(outcome.errors == "fovea: interrupted\n" && !File.exists(model), "\(outcome.errors)")
  }

  @Test func aClosedTerminalHasItsOwnCode() throws {
    let (folder, root) = try WorkflowTests.smallFolder()
    let (model, run) = (folder.path.appending("model.safetensors"), folder.path.appending("kept"))
    let outcome = try Tool.interrupt(
      [
        "train", root.description, "--recipe", "cnn", "-o", model.description, "--epochs", "20", "--quiet", "--run",
        run.description, "--checkpoint-every", "0",
      ], with: SIGHUP, when: { File.exists(run.appending("last.safetensors")) })
    #expect(outcome.code == 129 && !outcome.wasEndedBySignal)
    #expect(outcome.errors.contains("--resume"), "\(outcome.errors)")
  }

  @Test func onlyNetworksBeginFromNetworks() throws {
    let (folder, root) = try WorkflowTests.smallFolder()
    let (old, new) = (folder.path.appending("old.safetensors").description, folder.path.appending("new.safetensors").description)
    #expect(try Tool.run(["train", root.description, "--recipe", "color-knn", "-o", old, "--quiet"]).code == 0)
    let outcome = try Tool.run(["train", root.description, "--recipe", "cnn", "-o", new, "--from", old, "--quiet"])
    #expect(outcome.code == 65 && outcome.errors.contains("old.safetensors: holds no network"))
    #expect(try Tool.run(["train", root.description, "--recipe", "hog-svm", "-o", new, "--from", old]).code == 64)
  }

  @Test func onlyNetworksAreResumed() throws {
    let (folder, root) = try WorkflowTests.smallFolder()
    let model = folder.path.appending("model.safetensors").description
    #expect(try Tool.run(["train", root.description, "--recipe", "hog-svm", "-o", model, "--resume"]).code == 64)
    #expect(try Tool.run(["train", root.description, "--recipe", "cnn", "-o", model, "--resume"]).code == 66)
    #expect(try Tool.run(["train", root.description, "--recipe", "cnn", "-o", model, "--checkpoint-every", "-1"]).code == 64)
  }
}
