"""Digests: which bytes a result rests on."""

from __future__ import annotations

import hashlib

# Below, since whoever works on a block has to say them as well.
from bandeexit.scenarios.installation import code_digest as code_digest
from bandeexit.scenarios.installation import study_digest as study_digest
from bandeexit.scenarios.installation import study_digests as study_digests


def digest(content: bytes | memoryview) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
