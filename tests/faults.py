"""What a test says of faults."""


def only(faults, **parts):
    """The one fault that a test expects, with these parts."""
    assert len(faults) == 1, [str(fault) for fault in faults]
    for name, text in parts.items():
        assert text in getattr(faults[0], name), f"{name}: {getattr(faults[0], name)!r} lacks {text!r}"
    return faults[0]
