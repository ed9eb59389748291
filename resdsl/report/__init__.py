"""The result of a study as tables in a terminal and as one HTML file."""

from resdsl.report.report_page import write_report
from resdsl.report.terminal import print_result

__all__ = ["print_result", "write_report"]
