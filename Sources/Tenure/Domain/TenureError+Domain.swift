extension TenureError {
    static func schedulerShutDown() -> TenureError {
        TenureError(
            .shutDown,
            "The scheduler is shutting down or has ended. What was acknowledged is recorded; open it again to go on."
        )
    }

    static func sessionOver(_ agent: AgentName) -> TenureError {
        TenureError(
            .sessionOver,
            "The session of agent \(agent) is over: it left, was dropped, or connected anew. Connect again.",
            agent: agent
        )
    }

    /// D5; `advice` says what was not done, and what to do.
    package static func storageFull(
        _ advice: String,
        task: TaskID? = nil,
        agent: AgentName? = nil
    ) -> TenureError {
        TenureError(
            .storageFull,
            "The journal gets no more space on the disk; \(advice). What is at work can end all the same.",
            task: task,
            agent: agent
        )
    }

    static func unknownTask(_ task: TaskID) -> TenureError {
        TenureError(
            .unknownTask,
            "The store has no task \(task). Check the id, and that this is the store it was submitted to.",
            task: task
        )
    }

    static func evictedTask(_ task: TaskID) -> TenureError {
        TenureError(
            .taskEvicted,
            """
            Task \(task) has come to its end and is forgotten. Keep ended tasks longer (SchedulerOptions.retention), or \
            look it up in the journal.
            """,
            task: task
        )
    }

    static func unknownAgent(_ agent: AgentName) -> TenureError {
        TenureError(
            .unknownAgent,
            "No agent named \(agent) is connected. Look at the names in a snapshot.",
            agent: agent
        )
    }
}
