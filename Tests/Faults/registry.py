"""The rows of the fault table: checks that run, and those that cannot or cannot yet, with the reason."""

CHECKS, MANUAL, LATER = [], [], []


def check(row, title, needs=None, takes=1):
    """Registers a function of a `Case` as a check.

    `needs`: a word that the runner knows, as `strace` or `root`. `takes`: about how many seconds; long ones begin first.
    """
    def register(body):
        CHECKS.append((row, title, body, needs, takes))
        return body
    return register


def manual(row, reason):
    MANUAL.append((row, reason))


def later(row, reason):
    LATER.append((row, reason))
