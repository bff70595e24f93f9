"""Moodle: the offline grading worksheet filled in, and the zip of feedback files.

Formats, from Moodle's own source (https://github.com/moodle/moodle): the worksheet's columns in
``mod/assign/gradingtable.php``, and how they are read back in
``mod/assign/feedback/offline/importgradeslib.php``; that a feedback comment is HTML in
``mod/assign/feedback/comments/locallib.php``; the names in the zip in
``mod/assign/feedback/file/importziplib.php``; how folders of submissions are called in
``mod/assign/classes/downloader.php``.
"""

from grader.report.forms.moodle.feedback import feedback_html, feedback_zip
from grader.report.forms.moodle.fill import Filled, fill_worksheet
from grader.report.forms.moodle.people import Person, read_people
from grader.report.forms.moodle.worksheet import WorksheetError

__all__ = ["Filled", "Person", "WorksheetError", "feedback_html", "feedback_zip", "fill_worksheet", "read_people"]
