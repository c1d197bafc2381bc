import ArgumentParser
import Easel

/// A line of `inspect --json`.
struct InspectionReport: Encodable {
    let path: String
    let status: String
    let format: String?
    let width: Int?
    let height: Int?
    let displayWidth: Int?
    let displayHeight: Int?
    let orientation: Int?
    let hasAlpha: Bool?
    let usesAlpha: Bool?
    let bitsPerChannel: Int?
    let frames: Int?
    let byteCount: Int?
    let colorProfile: String?
    let problem: String?
    let models: [ModelVerdict]

    init(_ inspection: ImageInspection, _ verdicts: [ModelVerdict]) {
        let info = inspection.info
        path = inspection.path.absolute.string
        status = inspection.status.rawValue
        format = inspection.format?.rawValue
        width = info?.size.width
        height = info?.size.height
        displayWidth = info?.displaySize.width
        displayHeight = info?.displaySize.height
        orientation = info?.orientation.rawValue
        hasAlpha = info?.hasAlpha
        usesAlpha = inspection.usesAlpha
        bitsPerChannel = info?.bitsPerChannel
        frames = info?.frames
        byteCount = info?.byteCount
        colorProfile = info?.colorProfile
        problem = inspection.problem?.description
        models = inspection.status == .ok ? verdicts : []
    }
}
