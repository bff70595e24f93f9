import sys
import threading


def _trace(frame, event, argument):
    frame.f_trace_opcodes = True
    return _trace


sys.settrace(_trace)
sys.setprofile(lambda *arguments: None)
threading.settrace(_trace)
