import Easel

/// Hangs the sample clock on the bare wall of the sample room, and says what changed.
func hangClock(in shoot: Workspace, samples: FilePath) async throws -> Job {
    let edit = Edit(
        "Hang {clock} on the marked wall of {room}",
        references: [
            ReferenceImage(samples.appending("clock.jpg"), name: "clock"),
            ReferenceImage(
                samples.appending("room.jpg"), name: "room",
                regions: [Region(left: 1110, top: 120, right: 1410, bottom: 420)]),
        ],
        canvas: "room", seed: 7
    )

    // Only the check: no key, no network.
    for finding in try edit.findings(for: .wan27ImagePro) { print(finding) }

    // From the wish to files on disk. Cut off anywhere, `shoot.resume()` carries it on.
    let job = try await shoot.run(edit, on: .wan27ImagePro) { print($0.id, $0.state) }
    for image in job.images {
        print(image.path, image.comparison?.inside?.fraction ?? 0, image.comparison?.outside?.fraction ?? 0)
    }
    return job
}

/// A workspace on the real service; the key is that of the environment.
func openShoot() throws -> Workspace {
    let client = try DashScopeClient(apiKey: .fromEnvironment(), serviceRegion: .singapore)
    return try Workspace("shoot", client: client)
}
