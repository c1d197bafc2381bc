import ArgumentParser
import Easel

/// What one model makes of a picture.
struct ModelVerdict: Encodable {
    enum Verdict: String, Encodable { case ok, advice, violation }

    let id: String
    let verdict: Verdict
    let findings: [Finding]

    init(_ model: ImageModel, _ info: ImageInfo?) {
        id = model.id.rawValue
        findings = info?.findings(for: model) ?? []
        verdict = findings.isEmpty ? .ok : findings.violations.isEmpty ? .advice : .violation
    }
}
