import signal


def _handle(number, frame):
    raise SystemExit


for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, _handle if number % 2 else signal.SIG_IGN)
