"""The result of a study as tables in a terminal and as one HTML file, alone or beside another."""

from resdsl.report.beside import print_side_by_side, write_side_by_side
from resdsl.report.report_page import write_report
from resdsl.report.terminal import print_result

__all__ = ["print_result", "print_side_by_side", "write_report", "write_side_by_side"]
