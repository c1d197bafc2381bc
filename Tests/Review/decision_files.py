"""Files such as a page saves."""

import json
import time
from pathlib import Path

from tool import WORK


def decisions(name, reviewer, verdicts, later=0, **more):
    """A decisions.json as the page saves it."""
    path = Path(WORK, name)
    at = time.time() + later
    path.write_text(json.dumps({"easelReview": 1, "review": "x", "title": "", "reviewer": reviewer, "savedAt": at, "decisions": [
        {"item": item, "name": "", "reviewer": reviewer, "verdict": verdict, "pick": False, "note": "", "boxes": [], "decidedAt": at, **more}
        for item, verdict in verdicts.items()]}))
    return path
