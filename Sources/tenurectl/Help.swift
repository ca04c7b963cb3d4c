/// What `tenurectl --help` prints.
enum Help {
    static let text = """
        tenurectl: look after Tenure journals, and show that the library keeps its promises.

        USAGE
          tenurectl smoke [--live | --simulated] [--faults LIST] [--seed N] [--only NAME] [--repeat N] [--json] [--list]
          tenurectl smoke --only NAME --replay RUN [--trace FILE]
          tenurectl scale [--agents N] [--tasks N] [--churn] [--simulated] [--faults LIST] [--seed N] [--seeds N]
          tenurectl stress [--seconds N] [--simulated [--seeds N]] [--seed N]
          tenurectl simulate [--seeds N] [--from S] [--faults LIST] [--jobs J] [--no-shrinking]
          tenurectl simulate --replay RUN [--trace FILE]
          tenurectl latency [--agents N] [--windows N] [--seconds N]
          tenurectl openings [--times N]
          tenurectl torture [--budget TIME] [--seed N] [--only TEST [--case K]]
          tenurectl recovery [--tasks N]
          tenurectl pauses [--tasks N] [--checkpoint]
          tenurectl inspect JOURNAL [--task ID] [--agent NAME] [--files] [--json]
          tenurectl verify JOURNAL
          tenurectl check JOURNAL [--order ORDER] [--json]
          tenurectl backup STORE DESTINATION
          tenurectl restore STORE BACKUPS
          tenurectl compact STORE
          tenurectl mutants [--only NAME] [--patience N]
          tenurectl --help

        smoke    Runs the smoke suite: agents that work, fail, hang, die and answer twice; each scenario checks what
                 the library promises about them, and the rules that always hold are checked after every event.
          --live         real clock, real threads, real files
          --simulated    one thread, virtual time, an order that the seed fixes (both modes unless one is named)
          --seed N       the first seed (default 1); with --repeat the next ones follow
          --only NAME    one scenario; several with --only repeated
          --repeat N     each scenario so many times (default 1)
          --json         ends with one line of JSON: per scenario its name, mode, seed, passed, figures and, simulated,
                         trace: a hash of everything that happened, in order, equal for equal seeds
          --faults LIST  simulated, and all of this may go wrong: all, or kinds as for simulate; one seed after the other
                         until one fails. What holds only without faults is left out
          --list         runs nothing; says what each scenario is, its rules, and what of it holds only without faults
          --replay RUN   one run under faults: the line that a failure printed, quoted
          --trace FILE   with --replay: writes down everything that happens
                 A failure prints the command that reproduces it.

        scale    Many agents and many tasks, of mixed priorities and capabilities: all must be done, and memory must not
                 grow; then the same with an agent killed every 5 ms, that joins again.
          --agents N     so many agents (default 1,000)
          --tasks N      so many tasks (default 100,000)
          --churn        only the run with kills
          --simulated    virtual time, an order that the seed fixes
          --faults LIST  simulated, and all of this may go wrong: all, or kinds as for simulate. Every rule is checked
                         after every event then, which takes long with many agents
          --seed N       the first seed (default 1)
          --seeds N      so many seeds, one after the other (default 1)

        stress   20 callers make random calls of every sort, while the store is closed and opened again at random
                 moments: no rule may be violated, every caller gets an answer, and nothing hangs.
          --seconds N    for so long (default 10; simulated: a tenth of one)
          --simulated    virtual time, an order that the seed fixes
          --seeds N      simulated: so many seeds, one after the other (default 1)
          --seed N       the first seed (default 1)

        simulate Runs random work in simulated worlds, one for each seed: processes die and open their store again, disks
                 fail and fill up, clocks jump, agents die and fall silent, messages are lost, come twice and late. Every
                 record is judged by a second implementation of the rules, and in the end everything that was
                 acknowledged has come to exactly one end. One seed in a hundred is run twice, to see that it goes the
                 same way. A failure is cut down, and printed with the line that shows it again.
          --seeds N      so many (default 1,000)
          --from S       the first one (default 1)
          --faults LIST  what may go wrong: all (the default), none, or kinds with commas, such as crash,lostMessage
          --jobs J       so many at the same time (default: one for each core)
          --no-shrinking a failure is told as it is, at once
          --replay RUN   one run: a seed, or the line that a failure printed, quoted
          --trace FILE   with --replay: writes down everything that happens

        latency  Handlers that block, on threads of their own, on every agent: how long a submit takes meanwhile, and how
                 long until an agent that is free has the task; others may wait 10 ms longer for it at most.
          --agents N     so many agents block (default 16)
          --windows N    measured so often with and without them; the medians count (default 5)
          --seconds N    for so long each (default 10)

        openings Opens and closes a store, in memory and on disk in turn: no descriptor, thread, timer or task is left.
          --times N      so often (default 1,000)

        torture  Hurts stores in every way that a disk, a power supply and a system can: cuts and flips their bytes, lets
                 calls fail, takes the power and the space away, kills processes; each time all that was acknowledged
                 must be there, and nothing else. Goes on with new seeds until the time is used up, and gives each test
                 its share of it. A violation prints the command that reproduces it.
          --budget TIME  for so long: 30s, 10m, 2h (default 60s)
          --seed N       the first seed (default 1)
          --only TEST    one test; several with --only repeated
          --case K       one case of the seed, by its number

        recovery Opens a store with many queued tasks, from its log and from a checkpoint: at most three times as long as it
                 takes to read the files, and 400 bytes of memory a task beside its payload.
          --tasks N      so many tasks (default 1,000,000)

        pauses   Queues many tasks that nobody takes: no submit, and no call that enters the scheduler, takes longer than a
                 millisecond, however large its tables become, nor while a checkpoint of all of them is made.
          --tasks N      so many tasks (default 1,000,000)
          --checkpoint   only while a checkpoint is made

        inspect  Shows the tasks in a journal with their records, in order. Reads only: needs no lock, changes
                 nothing, and may look at a journal that is in use or damaged.
          JOURNAL        the journal's folder
          --task ID      one task, by its id, such as 1-42
          --agent NAME   only tasks that an agent of this name had, as far as records tell
          --files        the files, too, with their frames and records, and the torn tail if there is one
          --json         one object a line

        verify   Reads every byte of a journal that an opening may need, and says whether all is well. Reads only, as
                 inspect does.
          JOURNAL        the journal's folder

        check    Judges every record of a journal, or of a backup, by the rules that the library promises, in a second
                 implementation: states of tasks and their one end in a life, generations, leases, counters, the order.
                 Reads only, as inspect does. Where a checkpoint stands for the first records it is believed, and what
                 comes after it is judged. A task was missed, as far as records show, when an agent got another one that
                 goes after it, though it was ready by an earlier record, and the agent had taken tasks of its kind, with
                 its requirements, in the same session. Who asked in vain no record tells.
          JOURNAL        the journal's folder
          --order ORDER  the order that the store is opened with: strict, fifo, or an ageing interval such as 30s; without
                         it only what no order allows is a violation
          --json         one line of JSON: records, checkedFrom, openings, tasks, violations and how many
                 Each violation is a line with its rule, record and time.

        backup   Copies a store that is closed, or open in any process: everything that is durable, up to some record. Of
                 the store nothing is changed. The copy is a store itself, and was read back; it has its name only then.
          STORE          the store's folder
          DESTINATION    the copy's folder: empty or not there yet, and not in the store

        restore  Puts the newest backup that can be opened in the place of a store that is closed. What was there goes to
                 its folder quarantine; what came after the backup is lost. May be repeated.
          STORE          the store's folder
          BACKUPS        a folder of backups, of which the last by name is the newest; or one backup

        compact  Writes the state of a store that is closed down as one checkpoint, and removes the records that it stands
                 for: their history is not told any more.
          STORE          the store's folder

        mutants  Builds the tests with defects that are put in on purpose, in the folder of Tenure's sources, and runs them
                 with one after the other, and without any before: the suite that should find it, those of its area, all.
                 Prints for each its area, its name, whether the scenario basic sees it, which test catches it, and after
                 how many. One that none catches is a missing test, and so is one by which the tests only die or hang; one
                 that basic sees is too easy to find.
          --only NAME    one defect; several with --only repeated
          --patience N   the tests hang when they tell nothing for so many seconds (default 300)

        EXIT STATUS
          0   everything held
          1   a promise broke; or check: a record breaks a rule; or the journal is damaged, missing, in need of rights, or has no such task or agent; or
              backup, restore, compact: nothing was done, for the reason that is told; or mutants: one was not caught
          4   verify: the journal ends in a write that was never acknowledged; the next opening leaves it out
          64  the arguments are wrong

        EXAMPLES
          tenurectl smoke --simulated --seed 7 --only rescue
          tenurectl inspect .tenure/quickstart --task 1-42
          tenurectl backup .tenure/quickstart /var/backups/tenure/before-upgrade
        """
}
