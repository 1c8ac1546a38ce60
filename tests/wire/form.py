#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A form of Qt's own widgets."""

import os
import sys

os.environ["QT_QPA_PLATFORM"] = "wayland"

from PyQt6.QtWidgets import (  # noqa: E402
    QApplication, QCheckBox, QFormLayout, QLabel, QLineEdit, QProgressBar, QPushButton, QSlider, QWidget)

application = QApplication(sys.argv)
window = QWidget()
window.setWindowTitle("form")
form = QFormLayout(window)
form.addRow("Name", QLineEdit("Zoë"))
form.addRow("Agreed", QCheckBox("yes"))
bar = QProgressBar()
bar.setValue(40)
form.addRow("Done", bar)
form.addRow("Much", QSlider())
form.addRow(QLabel("text"), QPushButton("Send"))
window.show()
sys.exit(application.exec())
