"""Judges that are metrics of ragas, or can stand in its place. Nothing else imports ragas."""

import os

os.environ["RAGAS_DO_NOT_TRACK"] = "true"  # read when ragas is imported, which must not report to anybody
