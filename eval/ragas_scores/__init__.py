"""Judges that are metrics of ragas, or can stand in its place. Nothing else imports ragas."""

import logging
import os

os.environ["RAGAS_DO_NOT_TRACK"] = "true"  # read when ragas is imported, which must not report to anybody
logging.getLogger("instructor").setLevel(logging.CRITICAL)  # every failure is in the Score that lacks a value
