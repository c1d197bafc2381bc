import ImageEditing
import Testing

@testable import DashScope

/// The examples are those of the pages of Model Studio, read 2026-11-21.
struct GenerationAnswerTests {
    private func answer(_ text: String) throws -> GenerationAnswer { GenerationAnswer(try JSONBytes.decode(Array(text.utf8))) }

    @Test("the answer of wan2.7 at once")
    func wan27() throws {
        let answer = try answer(
            """
            { "output": { "choices": [ { "finish_reason": "stop", "message": { "role": "assistant", "content": [
              { "type": "image", "image": "https://dashscope-result-intl.oss-cn-singapore.aliyuncs.com/xxx.png?Expires=xxx" } ] } } ], "finished": true },
              "usage": { "image_count": 1, "size": "2985*1405", "input_tokens": 18790, "output_tokens": 2, "total_tokens": 18792 },
              "request_id": "a3f4befe-cacd-49c9-8298-xxxxxx" }
            """)
        #expect(answer.addresses == ["https://dashscope-result-intl.oss-cn-singapore.aliyuncs.com/xxx.png?Expires=xxx"])
        #expect(answer.usage == Usage(imageCount: 1, size: "2985*1405", inputTokens: 18790, outputTokens: 2, totalTokens: 18792))
        #expect(answer.requestID == "a3f4befe-cacd-49c9-8298-xxxxxx")
        #expect(answer.taskID == nil && answer.status == nil && answer.code == nil)
    }

    @Test("two choices with a picture each are two pictures, in order")
    func wan26() throws {
        let answer = try answer(
            """
            { "request_id": "43d9e959", "output": { "task_id": "858cad55", "task_status": "SUCCEEDED",
              "submit_time": "2025-12-16 04:21:02.275", "scheduled_time": "2025-12-16 04:21:02.304", "end_time": "2025-12-16 04:24:46.658", "finished": true,
              "choices": [ { "finish_reason": "stop", "message": { "role": "assistant", "content": [ { "image": "https://a/1.png?Expires=1", "type": "image" } ] } },
                           { "finish_reason": "stop", "message": { "role": "assistant", "content": [ { "image": "https://a/2.png?Expires=1", "type": "image" } ] } } ] },
              "usage": { "size": "1376*768", "image_count": 2, "input_tokens": 0, "output_tokens": 0, "total_tokens": 0 } }
            """)
        #expect(answer.addresses == ["https://a/1.png?Expires=1", "https://a/2.png?Expires=1"])
        #expect(answer.taskID?.rawValue == "858cad55" && answer.status == .succeeded)
        #expect(answer.usage?.size == "1376*768" && answer.usage?.imageCount == 2)
    }

    @Test("several pictures in one choice are found, and the texts between them keep their place")
    func interleaved() throws {
        let answer = try answer(
            """
            {"output": {"choices": [{"message": {"content": [{"type": "text", "text": "First, "}, {"type": "image", "image": "https://a/1.png"},
              {"type": "text", "text": "then "}, {"type": "image", "image": "https://a/2.png"}]}}]}}
            """)
        #expect(answer.addresses == ["https://a/1.png", "https://a/2.png"])
        #expect(answer.parts == [.text("First, "), .picture(1), .text("then "), .picture(2)])
    }

    @Test("pictures of Qwen and Z-Image have no type, and their size stands in two numbers")
    func zImage() throws {
        let answer = try answer(
            """
            { "output": { "choices": [ { "finish_reason": "stop", "message": { "role": "assistant", "reasoning_content": "",
              "content": [ { "image": "https://dashscope-result-bj.oss-cn-beijing.aliyuncs.com/xxx.png?Expires=xxx" }, { "text": "the prompt, or its rewritten form" } ] } } ] },
              "usage": { "width": 1120, "height": 1440, "image_count": 1, "input_tokens": 0, "output_tokens": 0, "total_tokens": 0 }, "request_id": "8a0809b4-..." }
            """)
        #expect(answer.addresses.count == 1)
        #expect(answer.usage == Usage(imageCount: 1, size: "1120*1440", inputTokens: 0, outputTokens: 0, totalTokens: 0))
    }

    @Test("the rows of the prompt models, with the prompt as it was rewritten")
    func results() throws {
        let answer = try answer(
            """
            { "request_id": "9d634fda", "output": { "task_id": "d35658e4", "task_status": "SUCCEEDED", "submit_time": "2025-01-08 19:36:01.521",
              "results": [ { "url": "https://dashscope-result-wlcb.oss-cn-wulanchabu.aliyuncs.com/1.png", "orig_prompt": "A flower shop ...", "actual_prompt": "An exquisite flower shop ..." } ],
              "task_metrics": { "TOTAL": 1, "SUCCEEDED": 1, "FAILED": 0 } }, "usage": { "image_count": 1 } }
            """)
        #expect(answer.addresses == ["https://dashscope-result-wlcb.oss-cn-wulanchabu.aliyuncs.com/1.png"])
        #expect(answer.pictures.map(\.actualPrompt) == ["An exquisite flower shop ..."])
        #expect(answer.usage == Usage(imageCount: 1))
    }

    @Test("a row without an address is a picture that is missing, with its reason", arguments: ["", #""url": "", "#])
    func partial(emptyAddress: String) throws {
        let answer = try answer(
            """
            { "output": { "task_id": "73205176", "task_status": "SUCCEEDED", "results": [ { "url": "https://dashscope-result-bj.oss-cn-beijing.aliyuncs.com/xxx1.png" },
              { \(emptyAddress)"code": "DataInspectionFailed", "message": "Output data may contain inappropriate content." } ],
              "task_metrics": { "TOTAL": 2, "SUCCEEDED": 1, "FAILED": 1 } }, "usage": { "image_count": 1 } }
            """)
        #expect(answer.status == .succeeded)
        #expect(answer.addresses.count == 1 && answer.pictures.count == 2)
        #expect(answer.pictures[1].code == "DataInspectionFailed" && answer.pictures[1].address == nil)
        #expect(answer.code == nil)
    }

    @Test(
        "the reason of a failed task is read from inside its output, and from beside it",
        arguments: [
            #"{"request_id": "e5d70b02", "output": {"task_id": "86ecf553", "task_status": "FAILED", "code": "InvalidParameter", "message": "why", "task_metrics": {"TOTAL": 4, "SUCCEEDED": 0, "FAILED": 4}}}"#,
            #"{"request_id": "e5d70b02", "code": "InvalidParameter", "message": "why", "output": {"task_id": "86ecf553", "task_status": "FAILED"}}"#,
        ])
    func failed(text: String) throws {
        let answer = try answer(text)
        #expect(answer.status == .failed && answer.code == "InvalidParameter" && answer.message == "why")
        #expect(answer.pictures.isEmpty)
    }

    @Test("a task that is not known has no pictures")
    func unknown() throws {
        let answer = try answer(#"{"request_id": "r", "output": {"task_id": "no-such-task", "task_status": "UNKNOWN"}}"#)
        #expect(answer.status == .unknown && answer.status?.isFinal == true)
        #expect(answer.pictures.isEmpty)
    }

    @Test("a status that no page lists goes on")
    func otherStatus() throws {
        #expect(try answer(#"{"output": {"task_status": "SUSPENDED"}}"#).status?.isFinal == false)
    }

    @Test(
        "an answer of another shape has nothing in it",
        arguments: ["{}", "[]", #"{"output": 3}"#, #"{"output": {"choices": [{}], "results": [3]}}"#])
    func otherShape(text: String) throws {
        #expect(try answer(text).addresses.isEmpty)
    }
}
