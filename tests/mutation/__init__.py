"""Do the tests notice? The program is changed in one small place at a time, and the tests that reach it must fail.

    python -m tests.mutation reach        # once: which test runs which line (written to .mutation/)
    python -m tests.mutation run          # a random sample of mutants of every file, outcomes to docs/mutation/
    python -m tests.mutation page         # docs/mutation.md from the outcomes

The small changes are those of mutmut. How they are tried is ours: the suite has more than 20,000 tests, whose
collection alone takes ten seconds, so one process collects once and is then forked for every mutant; in the child the
code of the functions that are already there is replaced. Both devices share what is changed here, so the reference
device stands for both: threads of an OpenCL driver do not survive a fork.
"""
