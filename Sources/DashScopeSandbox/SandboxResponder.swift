import HTTPTypes
import Hummingbird
import ImageEditing
import ImageFiles
import NIOCore
import Raster

/// What each address of the sandbox answers.
struct SandboxResponder: Sendable {
    let store: SandboxStore
    let key: String
    let painter: Painter

    static let prefix = "/api/v1"
    /// Nine pictures of 20 MB in base64.
    private static let mostBodyBytes = 256 << 20

    func respond(to request: Request) async -> Response {
        do {
            let path = request.uri.path
            // A page in a browser can send requests here under its own name, and must not get an answer.
            let host = (request.head.authority ?? "127.0.0.1").prefix { $0 != ":" }
            guard ["127.0.0.1", "localhost"].contains(host) else { throw Refusal(403, "AccessDenied", "This is a loopback service.") }
            if request.method == .post, path == "/oss" { return try await store(request) }
            if request.method == .get, path.hasPrefix("/results/") { return try await picture(String(path.dropFirst(9))) }
            guard path.hasPrefix(Self.prefix) else { throw Refusal(404, "NotFound", "There is nothing at \(path).") }
            guard request.headers[.authorization] == "Bearer \(key)" else {
                throw Refusal(401, "InvalidApiKey", "Invalid API-key provided.")
            }
            return try await route(request, String(path.dropFirst(Self.prefix.count)))
        } catch let refusal as Refusal {
            return await Self.json(
                ["code": .string(refusal.code), "message": .string(refusal.message), "request_id": .string(store.newID())],
                status: refusal.status)
        } catch {
            return await Self.json(
                ["code": "InternalError", "message": "The sandbox failed.", "request_id": .string(store.newID())], status: 500)
        }
    }

    private func route(_ request: Request, _ path: String) async throws -> Response {
        switch (request.method, path) {
        case (.get, "/uploads"): return try await certificate(request)
        case (.get, "/tasks"), (.get, "/tasks/"): return await taskList(request)
        case (.get, _) where path.hasPrefix("/tasks/"): return await task(String(path.dropFirst(7)))
        case (.post, _) where path.hasPrefix("/tasks/") && path.hasSuffix("/cancel"):
            let id = String(path.dropFirst(7).dropLast(7))
            guard await store.cancel(id) else {
                throw Refusal(
                    400, "UnsupportedOperation", "Failed to cancel the task, please confirm if the task is in PENDING status.")
            }
            return Self.json(["request_id": .string(await store.newID())])
        case (.post, _):
            let endpoints: [ImageModel.Endpoint] = [
                .init("/services/aigc/multimodal-generation/generation", .messages),
                .init("/services/aigc/image-generation/generation", .messages),
                .init("/services/aigc/text2image/image-synthesis", .prompt), .init("/services/aigc/image2image/image-synthesis", .prompt),
            ]
            guard let endpoint = endpoints.first(where: { $0.path == path }) else {
                throw Refusal(404, "NotFound", "There is nothing at \(path).")
            }
            return try await generate(request, endpoint)
        default: throw Refusal(404, "NotFound", "There is nothing at \(path).")
        }
    }

    // MARK: making pictures

    private func generate(_ request: Request, _ endpoint: ImageModel.Endpoint) async throws -> Response {
        let type = request.headers[.contentType] ?? ""
        guard type.lowercased().hasPrefix("application/json") else {
            throw Refusal(400, "InvalidParameter", "Content-Type \(type) is not supported; use application/json.")
        }
        let body = Array(try await request.body.collect(upTo: Self.mostBodyBytes).readableBytesView)
        guard let json = SandboxJSON.read(body), json.object != nil else {
            throw Refusal.invalid("Required body invalid, please check the request body format.")
        }
        let isTask = request.headers[Self.header("X-DashScope-Async")] == "enable"
        let isSyncPath = endpoint.path.contains("multimodal-generation")
        if !isTask, !isSyncPath { throw Refusal(403, "AccessDenied", "current user api does not support synchronous calls") }
        if isTask, isSyncPath || Self.answersOnlyAtOnce(json) {
            throw Refusal(403, "AccessDenied", "current user api does not support asynchronous calls")
        }
        let wanted = try SandboxRequest(json, endpoint: endpoint)
        if wanted.prompt.contains("[[throttle]]") {
            throw Refusal(429, "Throttling.RateQuota", "Requests rate limit exceeded, please try again later.")
        }
        let streams = request.headers[Self.header("X-DashScope-SSE")] == "enable" || json["parameters"]?["stream"]?.bool == true
        if wanted.isInterleaved, !isTask, !streams { throw Refusal.invalid("enable_interleave needs stream for a synchronous call") }

        let fetcher = ReferenceFetcher(
            store: store, resolvesUploads: request.headers[Self.header("X-DashScope-OssResourceResolve")] == "enable")
        var files: [[UInt8]] = []
        var facts: [ImageInfo] = []
        for image in wanted.images {
            let (bytes, info) = try await fetcher.fetch(image, for: wanted.model)
            files.append(bytes)
            facts.append(info)
        }
        try wanted.check(facts)
        let fails = wanted.prompt.contains("[[fail]]")
        if fails, !isTask { throw Refusal(400, "DataInspectionFailed", "Input data may contain inappropriate content.") }

        let host = request.head.authority ?? "127.0.0.1"
        let size = wanted.resultSize(facts.map(\.displaySize))
        let answer = SandboxAnswer(request: wanted, size: size, form: endpoint.body, host: host)
        let (output, usage) = await answer.build(fails: fails) { index in
            await store.offer(SandboxStore.Picture(request: wanted, files: files, index: index, size: size))
        }
        let requestID = await store.newID()
        if isTask {
            let id = await store.newID()
            await store.add(
                SandboxStore.TaskRow(
                    id: id, model: ImageModel.ID(rawValue: json["model"]?.string ?? ""), requestID: requestID, created: .now,
                    createdAt: SandboxJSON.now, output: output, usage: usage, fails: fails))
            return Self.json(["output": ["task_id": .string(id), "task_status": "PENDING"], "request_id": .string(requestID)])
        }
        if wanted.isInterleaved {
            return SandboxStream.response(
                output, usage: usage, requestID: requestID, breaks: wanted.prompt.contains("[[partial]]"))
        }
        return Self.json(["output": .object(output), "usage": usage ?? .null, "request_id": .string(requestID)])
    }

    private static func answersOnlyAtOnce(_ json: JSONValue) -> Bool {
        guard let model = (json["model"]?.string).flatMap({ ImageModel.known(ImageModel.ID(rawValue: $0)) }) else { return false }
        return model.taskEndpoint == nil
    }

    private func picture(_ name: String) async throws -> Response {
        guard let picture = await store.picture(name) else { throw Refusal(404, "NoSuchKey", "The specified key does not exist.") }
        let painter = painter
        let bytes = try picture.paint(painter)
        return Response(status: .ok, headers: [.contentType: "image/png"], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    // MARK: tasks

    private func task(_ id: String) async -> Response {
        let requestID = JSONValue.string(await store.newID())
        guard let row = await store.task(id) else {
            return Self.json(["output": ["task_id": .string(id), "task_status": "UNKNOWN"], "request_id": requestID])
        }
        let status = row.status(at: .now)
        var output: [String: JSONValue] = [
            "task_id": .string(id), "task_status": .string(status), "submit_time": .string(SandboxJSON.time(row.createdAt)),
        ]
        if status != "PENDING", status != "CANCELED" { output["scheduled_time"] = .string(SandboxJSON.time(row.createdAt + 0.1)) }
        var answer: [String: JSONValue] = ["request_id": requestID]
        if status == "SUCCEEDED" || status == "FAILED" {
            output["end_time"] = .string(SandboxJSON.time(row.createdAt + 0.25))
            output.merge(row.output) { _, new in new }
            if status == "SUCCEEDED" { answer["usage"] = row.usage }
        }
        answer["output"] = .object(output)
        return Self.json(.object(answer))
    }

    private func taskList(_ request: Request) async -> Response {
        let query = request.uri.queryParameters
        func text(_ name: Substring) -> String? { query[name].map(String.init) }
        let page = max(1, text("page_no").flatMap(Int.init) ?? 1)
        let pageSize = min(max(1, text("page_size").flatMap(Int.init) ?? 10), 100)
        let now = ContinuousClock.now
        let rows = await store.tasks.reversed().filter { row in
            (text("status").map { $0 == row.status(at: now) } ?? true) && (text("model_name").map { $0 == row.model.rawValue } ?? true)
                && (text("task_id").map { $0 == row.id } ?? true)
                && (text("start_time").map { $0 <= SandboxJSON.digits(row.createdAt) } ?? true)
                && (text("end_time").map { $0 >= SandboxJSON.digits(row.createdAt) } ?? true)
        }
        let shown = rows.dropFirst((page - 1) * pageSize).prefix(pageSize).map { row -> JSONValue in
            let created = Int(row.createdAt * 1000)
            return [
                "task_id": .string(row.id), "status": .string(row.status(at: now)), "model_name": .string(row.model.rawValue),
                "region": "cn-beijing", "gmt_create": .integer(created), "start_time": .integer(created + 100),
                "end_time": .integer(created + 250),
                "request_id": .string(row.requestID), "api_key_id": "1", "caller_uid": "1", "caller_parent_id": "1",
            ]
        }
        return Self.json([
            "total": .integer(rows.count), "total_page": .integer((rows.count + pageSize - 1) / pageSize), "page_no": .integer(page),
            "page_size": .integer(pageSize), "request_id": .string(await store.newID()), "data": .array(shown),
        ])
    }

    // MARK: uploads

    private func certificate(_ request: Request) async throws -> Response {
        guard request.uri.queryParameters["action"] == "getPolicy", let model = request.uri.queryParameters["model"], !model.isEmpty else {
            throw Refusal.invalid("action must be getPolicy, and model must be given")
        }
        let certificate = await store.certify(ImageModel.ID(rawValue: String(model)))
        let host = request.head.authority ?? "127.0.0.1"
        return Self.json([
            "request_id": .string(await store.newID()),
            "data": [
                "policy": .string(certificate.policy), "signature": .string(certificate.signature),
                "upload_dir": .string(certificate.folder),
                "upload_host": .string("http://\(host)/oss"), "expire_in_seconds": 300, "max_file_size_mb": 100,
                "capacity_limit_mb": 999_999_999, "oss_access_key_id": .string(SandboxStore.accessKeyID), "x_oss_object_acl": "private",
                "x_oss_forbid_overwrite": "true",
            ],
        ])
    }

    private func store(_ request: Request) async throws -> Response {
        let body = Array(try await request.body.collect(upTo: Self.mostBodyBytes).readableBytesView)
        func refused(_ status: HTTPResponse.Status, _ code: String) async -> Response {
            let text = "<?xml version=\"1.0\"?><Error><Code>\(code)</Code><RequestId>\(await store.newID())</RequestId></Error>"
            return Response(
                status: status, headers: [.contentType: "application/xml"], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        }
        guard let form = Multipart(body, contentType: request.headers[.contentType] ?? ""), let file = form.file,
            let key = form.fields["key"]
        else {
            return await refused(.badRequest, "MalformedPOSTRequest")
        }
        guard form.fields["OSSAccessKeyId"] == SandboxStore.accessKeyID else { return await refused(.forbidden, "InvalidAccessKeyId") }
        guard let certificate = await store.certificate(signature: form.fields["Signature"] ?? "") else {
            return await refused(.forbidden, "SignatureDoesNotMatch")
        }
        guard form.fields["policy"] == certificate.policy, key.hasPrefix(certificate.folder + "/"),
            form.fields["x-oss-object-acl"] == "private",
            form.fields["x-oss-forbid-overwrite"] == "true"
        else { return await refused(.forbidden, "AccessDenied") }
        guard await store.put(SandboxStore.Object(model: certificate.model, bytes: file), at: key) else {
            return await refused(.conflict, "FileAlreadyExists")
        }
        return Response(status: form.fields["success_action_status"] == "200" ? .ok : .noContent)
    }

    static func header(_ name: String) -> HTTPField.Name { HTTPField.Name(name) ?? .accept }

    static func json(_ value: JSONValue, status: Int = 200) -> Response {
        Response(
            status: HTTPResponse.Status(code: status), headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: SandboxJSON.write(value))))
    }
}
