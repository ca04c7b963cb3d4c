/// A few events in a row, told together; at most ``PendingEvents/runLength``, so that who keeps one of them keeps no more than
/// these.
typealias EventRun = [SchedulerEventFields]
