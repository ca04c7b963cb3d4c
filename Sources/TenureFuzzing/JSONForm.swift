import Foundation
import Tenure

/// The JSON form of a public type.
struct JSONForm: Sendable {
    /// Whether the bytes are a value.
    let reads: @Sendable (Data) -> Bool
    /// Throws when a value is not read again as it was written.
    let check: @Sendable (Data) throws -> Void

    private init<Value: Codable & Equatable & SendableMetatype>(_ type: Value.Type) {
        reads = { (try? JSONDecoder().decode(Value.self, from: $0)) != nil }
        check = { data in
            guard let value = try? JSONDecoder().decode(Value.self, from: data) else { return }
            let written = try JSONEncoder().encode(value)
            guard let again = try? JSONDecoder().decode(Value.self, from: written) else {
                throw FuzzFinding(
                    "\(Value.self) writes \(String(decoding: written, as: UTF8.self)), and cannot read it"
                )
            }
            try FuzzFinding.unless(value == again, "\(Value.self) is read as another one than was written")
        }
    }

    /// Of every type that has one. Corpus files name them by their places.
    static let all: [JSONForm] = [
        JSONForm(Lease.self), JSONForm(Offer.self), JSONForm(TaskOptions.self), JSONForm(SchedulerOptions.self),
        JSONForm(TaskSnapshot.self), JSONForm(Snapshot.self), JSONForm(SchedulerEvent.self), JSONForm(TenureError.self),
        JSONForm(TaskFailure.self), JSONForm(TaskDeferral.self), JSONForm(LeaseInterruption.self),
        JSONForm(ShutdownGrace.self), JSONForm(ShutdownReport.self), JSONForm(InputLimits.self),
        JSONForm(Retention.self), JSONForm(RetryPolicy.self), JSONForm(TaskOrder.self), JSONForm(StartTime.self),
        JSONForm(RateLimit.self), JSONForm(PauseScope.self), JSONForm(TaskStatus.self), JSONForm(Usage.self),
        JSONForm(StoreTime.self), JSONForm(WallTime.self), JSONForm(TaskID.self), JSONForm(Priority.self),
        JSONForm(JournalInspection.self), JSONForm(JournalVerification.self), JSONForm(OpeningReport.self),
        JSONForm(AgentSnapshot.self), JSONForm(TaskPage.self),
    ]
}
