# SPDX-License-Identifier: MIT
"""What was measured, as people read it."""

import sys


class Table:
    """The first column is Slipway's; beside each other figure is Slipway's divided by it."""

    def __init__(self, title, columns):
        self.title, self.columns, self.rows, self.notes = title, columns, [], []

    def head(self, label):
        self.rows.append((label, (), "", ()))

    def add(self, label, figures, form, ratios=None):
        """`ratios` are those of medians, unless they are known better."""
        if ratios is None:
            ratios = [figures[0] / figure if figures[0] is not None and figure else None
                      for figure in figures]
        self.rows.append((label, figures, form, ratios))

    def note(self, text):
        if text not in self.notes:
            self.notes.append(text)

    def show(self):
        print(f"\n{self.title}\n\n{'':50}" + "".join(f"{c:>18}" for c in self.columns))
        for label, figures, form, ratios in self.rows:
            line = f"{label:50}"
            for i, figure in enumerate(figures):
                text = "-" if figure is None else form.format(figure)
                if i and ratios[i] is not None:
                    text += f" ({ratios[i]:5.2f})"
                line += f"{text:>18}"
            print(line.rstrip())
        for note in self.notes:
            print("  " + note)
        sys.stdout.flush()
