"""Messages that try to give orders to whatever reads them. Pure."""

from __future__ import annotations

import re

#: Text that speaks to the model which reads it.
_STEERING = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}\b(?:previous|prior|above|earlier|preceding|foregoing|all)\b[^.\n]{0,40}"
    r"\b(?:instructions?|prompts?|messages?|rules?|context|text|directions?)\b|"
    r"\b(?:new|updated|additional|system) (?:instructions?|prompt|directive)s?\b|"
    r"\byou are (?:now|no longer)\b[^.\n]{0,40}\b(?:assistant|ai|model|bot|extractor|system|dan|mode)\b|"
    r"\b(?:output|emit|return|print|write|add|insert|record|store|save|extract)\b[^.\n]{0,30}"
    r"\b(?:the following|this|these|a|as)\b[^.\n]{0,20}\b(?:facts?|memor(?:y|ies)|json|entry|entries)\b|"
    r"<\s*/?\s*(?:system|messages|instructions?)\s*>|<\|[^|>\n]{1,30}\|>|\[/?INST\]|^\s*(?:system|assistant)\s*:",
    re.IGNORECASE | re.MULTILINE,
)


def steering(text: str) -> bool:
    """Whether a message tries to give orders to a model that reads it.

    Such a message stays in memory word for word, but no model is shown it to derive anything from.
    """
    return _STEERING.search(text) is not None
