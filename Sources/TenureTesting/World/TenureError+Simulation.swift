public import Tenure

extension TenureError.Code {
    /// Simulations only: the process died before it had answered; what was asked may have been done or not.
    public static let processDied = TenureError.Code(rawValue: "processDied")
}

extension TenureError {
    static var processDied: TenureError {
        TenureError(
            .processDied,
            "The simulated process died before it answered. What was asked may have been done or not; ask again."
        )
    }
}
