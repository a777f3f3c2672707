"""A case of many packages, as text."""

PARTIES = 3


def large(measures: int, top: int = 3) -> str:
    """Return a case of `3 ** (measures - 1) * top` packages."""
    names = [f"m{k}" for k in range(measures)]
    lines = ["format: 1", "case: large", "parties:"]
    lines += [f"  P{i}: {{no_deal: -3}}" for i in range(PARTIES)]
    lines.append("measures:")
    for k, name in enumerate(names):
        levels = ", ".join("abcd"[: top if k == 0 else 3])
        lines.append(f"  {name}: {{by: P0, levels: [{levels}]}}")
    lines.append("values:")
    for i in range(PARTIES):
        worth = ", ".join(f"{n}: {(7 * k + 5 * i) % 19 - 8 or 1}" for k, n in enumerate(names))
        lines.append(f"  P{i}: {{{worth}}}")
    return "\n".join([*lines, "targets: {t: m0 == c and m1 == c}", ""])
