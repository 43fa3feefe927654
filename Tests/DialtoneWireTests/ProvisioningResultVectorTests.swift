import DialtoneModel
import DialtoneWire
import Testing

/// Answers to orders as readers take them: all but `ok` is failure.
@Suite struct ProvisioningResultVectorTests {
    @Test("results of orders", arguments: try Vectors.load().provisioningResult)
    func vectors(vector: Vectors.Result) throws {
        let message = try JSONValue(parsing: vector.frame)
        #expect(message["mt"] == "ProvisioningPhoneResult")
        #expect((message["result"] == "ok") == vector.ok)
        #expect(message["error"]?.string == vector.error)
    }
}
